"""A product's name, a value of a column or a visitor's words in; the terms by which they are compared out.

Small letters, stems, and one term for words that mean the same: "T-Shirts", "tshirt" and "tee" are one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

# A letter that tells a garment's shape belongs to the word after it: T-shirt, V neck.
SHAPE = re.compile(r"\b([tuv])[-\s]+(?=[^\W\d_]{3})")
POSSESSIVE = re.compile(r"['’]s?\b")
WORD = re.compile(r"\w+")
# What people write around what they look for.
FILLING = frozenset(
    """a an and any are be but can do find for from get give has have i in is it like look looking looks made me more my
    need of on one ones only or please same search see show similar some something such than that the their them these
    they thing this those to want which with would you your""".split()  # noqa: SIM905  # a list would be forty lines
)
# Stems that mean the same in a shop; the first stands for all.
SAME = (
    ("tshirt", "tee"), ("women", "woman", "ladi", "femal", "womenswear"), ("men", "man", "gent", "gentlemen", "male"),
    ("boy", "boyswear"), ("girl", "girlswear"), ("trouser", "pant"), ("sweater", "jumper", "pullov"),
    ("grey", "gray"), ("check", "checker", "chequer", "plaid"), ("colour", "color"), ("jewelleri", "jewelri"),
    ("sunglass", "sunnglass", "shade"), ("handbag", "purs"), ("trainer", "sneaker"),
)  # fmt: skip
# One word for several: any of them will do.
MEANT = dict.fromkeys(("kid", "child", "children"), ("boy", "girl"))
ONE_FOR = {other: group[0] for group in SAME for other in group}


@lru_cache(maxsize=1 << 16)
def term_of(word: str) -> str:
    """The term of one word in small letters."""
    stem = snowballstemmer.stemmer("english").stemWord(word)  # one for each call: it keeps notes while it works
    return ONE_FOR.get(stem, stem)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters; a shape's letter stays with its garment."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return WORD.findall(SHAPE.sub(r"\1", POSSESSIVE.sub("", plain)))


def wanted_words(text: str) -> list[str]:
    """The words of a visitor that say what is wanted, each once; all of them where nothing else is left."""
    words = list(dict.fromkeys(words_of(text)))
    return [word for word in words if word not in FILLING] or words
