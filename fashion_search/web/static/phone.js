// One width under which the page stands in one column.
export const PHONE = matchMedia('(max-width: 700px)');
