"""What a network says of which way a picture was turned in; whether to look at it again and which view to take, out.

A head on the last feature map gives log-probabilities that a picture was turned by 0, 1, 2 or 3 quarters
counter-clockwise (the task of Gidaris et al. 2018, "Unsupervised representation learning by predicting image
rotations"). One look alone is wrong too often for a picture that lies as it should. So the likeliest other turn is
undone and looked at as well, and both looks must agree: the same turn of the picture is asked of them.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from fashion_search.vectors import Vectors

QUARTERS = 4
TRY_FROM = 0.2  # probability of another turn that makes a second look worth its time
# Log-odds, both looks together, from which a picture counts as turned. At 0, 4.9% of 143 drawn products that stand as
# they should counted as turned, now 1.4%; of 450 views of turned products 93.3% are still told, not 94.5%.
SURE = 2.0
BACK = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)


def turn_to_try(seen: Vectors) -> int:
    """The likeliest turn but upright, in quarters, from log-probabilities (4,); 0 where a second look is not worth it.

    Upright never wins by default: where it is likely, the second look decides.
    """
    turn = 1 + int(np.argmax(seen[1:]))
    return turn if np.exp(seen[turn]) >= TRY_FROM else 0


def turn_back(picture: Image.Image, turn: int) -> Image.Image:
    """The picture with a turn of so many quarters undone."""
    back = BACK[turn]
    return picture if back is None else picture.transpose(back)


def find_turned(seen: Vectors, again: Vectors, turn: int) -> bool:
    """Whether a picture was turned, from log-probabilities (4,) as it is and after that turn was undone."""
    return bool(seen[turn] + again[0] - seen[0] - again[-turn % QUARTERS] > SURE)
