"""The words of the page's lesson and map: how a search works, for a class of sixteen-year-olds and for who teaches it.

Each step has a title, two or three sentences, something to try, and more for the lecturer. `{name}` is filled in.
"""

from __future__ import annotations

LESSON: dict[str, str] = {
    # how it works
    "lesson_heading": "How it works",
    "lesson_text": "What happened to your picture just now, step by step. Every number is computed live.",
    "lesson_none": "Bring a picture, or choose an example or a product: then these steps walk through yours.",
    "lesson_feedback": "“Like this” and “not this” are left out here: these steps follow the picture alone.",
    "lesson_try": "Try this",
    "lesson_more": "More: formulas and sources",
    "lesson_picture": "Your picture",
    "lesson_picture_text": "To a computer a picture is a table of numbers: for each dot, how red, how green and how "
    "blue it is. Nothing in that table says “shirt”.",
    "lesson_picture_try": "Search with a photo, then with a photo of the same thing on another background. Do the "
    "same products come?",
    "lesson_picture_more": "A picture of w × h pixels is a point in a space of 3·w·h dimensions. Euclidean distance "
    "there compares dot by dot: move a garment by one pixel and nearly every number changes. What follows looks "
    "for a function into a smaller space in which distance means unlikeness.",
    "lesson_seen": "What the network sees",
    "lesson_seen_text": "The network takes pictures of one size only: {width} × {height} dots, which are {values} "
    "numbers. Yours was made that small, and {crop}. Everything that is lost here, the network never knew.{turned}",
    "lesson_seen_turned": " It did not seem to be upright, so it was turned first.",
    "lesson_seen_squash": "squeezed to a square if it was none",
    "lesson_seen_border": "laid on a plain border if it was no square",
    "lesson_seen_center": "cut at its edges if it was no square",
    "lesson_seen_try": "Could you still tell the buttons, the brand, the fabric? If you cannot, neither can it.",
    "lesson_seen_more": "Resampled ({interpolation}), then each channel c becomes (x − μ) / σ with μ = {mean} and σ "
    "= {std}. The catalog's pictures took the very same way: a different one would move every vector. Touvron et "
    "al. 2019, “Fixing the train-test resolution discrepancy”.",
    "lesson_layers": "Layer after layer",
    "lesson_layers_text": "A layer slides many small patterns over the picture and notes where each of them fits: "
    "bright is a good fit. The first layers know edges and colours; later ones put these together to seams, "
    "collars and heels, and see less and less of where exactly they are.",
    "lesson_layers_none": "This encoder has no feature maps to show: {architecture} does not look at a picture in "
    "grids that shrink. What follows works with it all the same.",
    "lesson_layers_row": "{size} × {size}: {shown} of {count} maps",
    "lesson_layers_map": "Where map {channel} of {size} × {size} found its pattern",
    "lesson_layers_try": "Find a map that follows the outline of the garment, and one that follows its colour.",
    "lesson_layers_more": "Shown are, of each size, the last layer's maps with the largest standard deviation, each "
    "scaled to its own darkest and brightest value, so brightness cannot be compared between maps. A map is yₖ = "
    "f(Σ wₖ ∗ x + bₖ), a convolution and a non-linearity f. The network is {architecture} ({model}). Zeiler and "
    "Fergus 2014, “Visualizing and understanding convolutional networks”; He et al. 2016, “Deep residual "
    "learning”.",
    "lesson_vector": "{ndim} numbers of length 1",
    "lesson_vector_text": "{way}: the picture's place among all pictures. They are scaled so that their squares add "
    "up to 1, like an arrow of length 1: only where it points counts, not how long it is.",
    "lesson_vector_averaged": "Each of the last {maps} maps is averaged, and {ndim} numbers remain",
    "lesson_vector_mixed": "Each of the last {maps} maps is averaged to one number, and a last layer mixes these into "
    "{ndim} numbers",
    "lesson_vector_other": "At the end {ndim} numbers remain",
    "lesson_vector_sum": "{first} + … ({more} more) = {total}",
    "lesson_vector_mass": "The ten largest of the {ndim} squares make up {share} of the sum.",
    "lesson_vector_try": "Draw a box around a sleeve, and look how the stripes change. Which ones stay?",
    "lesson_vector_more": "v = u / |u| with |u| = √(Σ uᵢ²), so Σ vᵢ² = 1 (here {total}, in float32). Averaging over "
    "the grid is global average pooling: Lin, Chen and Yan 2014, “Network in network”; a layer that mixes the "
    "averages m is linear, u = W·m + b. No single number has a "
    "name: any rotation of the space would give the same neighbours.",
    "lesson_cosine": "How alike are two arrows?",
    "lesson_cosine_text": "Multiply the first number of yours with the first of a product's, the second with the "
    "second, and so on, and add it all up. The sum is the cosine: 1 if both arrows point the same way, 0 if they "
    "have nothing in common.",
    "lesson_cosine_pick": "Compare with {name}, similarity {score}",
    "lesson_cosine_dimension": "Number",
    "lesson_cosine_mine": "Yours",
    "lesson_cosine_theirs": "Theirs",
    "lesson_cosine_product": "Multiplied",
    "lesson_cosine_rest": "the other {count}",
    "lesson_cosine_total": "Sum: the cosine",
    "lesson_cosine_try": "Choose another of the five. Do the same numbers carry the likeness, or others?",
    "lesson_cosine_more": "cos(a, b) = Σ aᵢ·bᵢ / (|a|·|b|), and both lengths are 1. Shown are the dimensions with "
    "the largest |aᵢ·bᵢ|. For unit vectors |a − b|² = 2 − 2·cos(a, b), so the order is that of Euclidean distance. "
    "Stored vectors are float16, multiplied in float32. “Why?” on a card takes the same sum apart by regions "
    "instead.",
    "lesson_search": "Finding the nearest without asking all",
    "lesson_search_text": "Exact search compares your arrow with each of {count} others. A graph knows each "
    "product's neighbours, and walks from friend to friend toward yours: it compared with {compared} and found "
    "{same} of the {k} nearest.",
    "lesson_search_exact": "Exact: {count} comparisons",
    "lesson_search_graph": "Graph: {compared} comparisons",
    "lesson_search_missed": "The graph missed: {names}.",
    "lesson_search_all": "The graph missed none.",
    "lesson_search_try": "Look for a picture for which the graph misses one. Then say which you would use for a "
    "thousand products, and which for a billion.",
    "lesson_search_more": "HNSW (Malkov and Yashunin 2020, “Efficient and robust approximate nearest neighbor search "
    "using hierarchical navigable small world graphs”), 16 links a node. Comparisons are the distances that "
    "usearch counted for this query, the upper layers included; its walk keeps {expansion} candidates. They grow "
    "about like log n, those of exact search like n. {served}",
    "lesson_search_served_exact": "This catalog is small enough to be searched exactly, which is what the page does.",
    "lesson_search_served_graph": "This catalog is large enough that the page follows the graph, unless filters are "
    "set.",
    "lesson_vote": "The neighbours vote",
    "lesson_vote_text": "Nobody told the network what your picture shows. The nearest products have labels, though, "
    "and each votes for its own: the more alike, the more its vote weighs.",
    "lesson_vote_guess": "{value}: right in about {percent} of such votes",
    "lesson_vote_held": "Too close to call: nothing is said",
    "lesson_vote_known": "known: {value}",
    "lesson_vote_share": "{value}: {percent} of the votes",
    "lesson_vote_try": "Find a picture on which the vote is wrong. What do the five nearest have in common with it?",
    "lesson_vote_more": "Weights exp(s / T) with a similarity s, as in the k-NN of Wu et al. 2018: {rules}. The "
    "winner's share becomes a confidence by a line through its log-odds, fitted on held-out products (Platt 1999). "
    "Below one half nothing is said. Nearest neighbours as a classifier: Cover and Hart 1967.",
    "lesson_vote_rule": "{label}: {k} neighbours, T = {temperature}",
    "lesson_measured": "How good is it?",
    "lesson_measured_text": "Share of the five nearest with the same value, measured on products kept apart.",
    "lesson_measured_of": "Not of this catalog: asked with {queries}, searched in {gallery}. The line is chance.",
    "lesson_not_measured": "This index carries no evaluation.",
    "lesson_index": "What is served",
    "lesson_api": "Searches, outfits and explanations are JSON endpoints and MCP tools too: see “Use via API or "
    "MCP” below.",
    # comparisons
    "compare_heading": "Against something simpler",
    "compare_text": "The same picture under the network, and under a plain count of its colours; and under a second "
    "network, where the index carries its vectors.",
    "compare_go": "Compare with a count of colours",
    "compare_wait": "Counting colours …",
    "compare_none": "Bring a picture first; the figures need none.",
    "compare_encoder": "The network",
    "compare_colours": "A count of colours",
    "compare_second": "Second network, {name}",
    "compare_second_short": "Second",
    "compare_second_none": "This catalog was built without the vectors of a second network, so none is compared here.",
    "compare_second_without": "The server has vectors of {name} for products that take part, not the network itself: "
    "choose one of those to see it in a row too.",
    "compare_measured": "How often do the five nearest agree?",
    "compare_measured_text": "Measured just now on this catalog: each of {count} products asks, all the others "
    "answer. “Chance” is what five products drawn blindly would reach.",
    "compare_sample": "The catalog has {all} products; {count} drawn evenly take part here, also in the rows above.",
    "compare_chance": "Chance",
    "compare_note": "The network may have been trained on these products, or on their like: for figures on products "
    "it has not seen, see “How good is it?”.",
    "compare_failures": "Where the network fails",
    "compare_failures_text": "Products whose five nearest are all of another type: the surest mistakes, {shown} of "
    "{all}.",
    "compare_failures_none": "No product of those has five nearest that are all of another type.",
    "compare_failure": "{type}, taken for {taken}: the nearest is {score} alike.",
    # the map
    "tab_map": "Map",
    "map_heading": "The map",
    "map_text": "Each dot is a product. What looks alike to the network lies close together.",
    "map_limits": "Made by {method}. Flattening {ndim} numbers to two tears some neighbours apart{kept}. Close dots "
    "are alike; how far apart two groups lie, and how large they are, means nothing.",
    "map_kept": ": {percent} of the five nearest are still near",
    "map_yours": "The large ring is your picture, the small ones are its {count} nearest. It was not there when the "
    "map was drawn: it stands at the mean place of those, the more alike the heavier.",
    "map_product": "The large ring is the product that you search with, the small ones are its {count} nearest.",
    "map_missing": "This index has no map: {reason}. Build it again to have one (build --update).",
    "map_old": "it was built before there were maps",
    "map_colour": "Coloured by",
    "map_canvas": "Map of the catalog. Arrow keys go from product to product, Enter searches with it, plus and minus "
    "zoom.",
    "map_other": "other, {n} values",
    "map_unknown": "unknown",
    "map_in": "Closer",
    "map_out": "Further away",
    "map_whole": "Whole map",
    "map_search": "More like this",
    "map_hint": "Point at a dot to see the product, tap it to search.",
    "map_try": "Colour the map by colour, then by type. Which of the two does the network put together?",
}
