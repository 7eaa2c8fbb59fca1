"""An index folder and a second, plainer encoder in; the same folder with that one's vectors of some products out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fashion_search.encoder import Encoder
from fashion_search.encoder.weights import shown_model
from fashion_search.index import CatalogIndex
from fashion_search.index.second import Second, taking_part
from fashion_search.pictures import PictureError, open_picture


def add_second(folder: Path, encoder: Encoder) -> int:
    """Embeds the thumbnails of the products that take part in comparisons; how many there are."""
    index = CatalogIndex.load(folder)
    rows, pictures = [], []
    taking = taking_part(index.first)
    for row, thumbnail in zip(taking, index.thumbnails(taking), strict=True):
        try:
            pictures.append(open_picture(thumbnail))
            rows.append(row)
        except PictureError:  # a product without a picture takes no part in comparisons at all
            continue
    index.second = Second(np.array(rows, np.int64), encoder.encode(pictures))
    index.manifest = index.manifest.replace(second={**encoder.fingerprint(), "model": shown_model(encoder.model)})
    index.save(folder)
    return len(rows)
