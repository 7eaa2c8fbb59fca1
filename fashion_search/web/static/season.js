// The season where the visitor is, by the date and the time zone; places on both sides of the equator share some zones.
const SOUTH = /^(Australia|Antarctica)\/|^Pacific\/(Auckland|Chatham|Fiji|Apia|Tongatapu|Noumea)|^America\/(Argentina|Sao_Paulo|Buenos_Aires|Montevideo|Santiago|Asuncion|La_Paz|Lima)|^Africa\/(Johannesburg|Maputo|Harare|Windhoek|Gaborone|Lusaka)|^Indian\/(Antananarivo|Mauritius|Reunion)/;
const SEASONS = ['Winter', 'Spring', 'Summer', 'Fall'];

export function seasonOf(date, zone) {
  const quarter = Math.floor(((date.getMonth() + 1) % 12) / 3);
  return SEASONS[(quarter + (SOUTH.test(zone || '') ? 2 : 0)) % 4];
}

export const seasonNow = () => seasonOf(new Date(), Intl.DateTimeFormat().resolvedOptions().timeZone);
