"""A search service and a picture in; what the page's lesson on how it works draws, step by step, out."""

from __future__ import annotations

import io
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from fashion_search.index.catalog_index import EXACT_UP_TO
from fashion_search.index.graph import EXPANSION_SEARCH, LARGE, LARGE_EXPANSION_SEARCH
from fashion_search.pictures import data_url, small
from fashion_search.search.walk import (
    Layer,
    Multiplied,
    Searched,
    count_votes_of,
    look_through,
    multiply_out,
    search_both_ways,
)
from fashion_search.web.lesson_facts import facts, label_of, measured_value
from fashion_search.web.texts import TEXTS, say
from fashion_search.web.view import picture_value

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService

STEPS = ("picture", "seen", "layers", "vector", "cosine", "search", "vote")
FIRST = 4  # squares that are written out
LARGEST = 10
UPLOADED_SIDE = 320


@dataclass(frozen=True)
class Walked:
    """What is walked through: a picture, its vector, the product where it is one, and how it lay."""

    picture: Image.Image
    vector: np.ndarray
    product: str | None = None
    turned: int = 0  # degrees


def lesson_value(
    service: SearchService, walked: Walked | None = None, decoded: Image.Image | None = None
) -> dict[str, Any]:
    """What lesson.js draws: the walk of a picture (or of a product's), what is served, what was measured.

    `decoded` is the picture as the encoder has it decoded.
    """
    return {
        "walk": walk_value(service, walked, decoded or walked.picture) if walked else None,
        "facts": facts(service),
        "measured": measured_value(service.index.manifest),
    }


def walk_value(service: SearchService, walked: Walked, decoded: Image.Image) -> list[dict[str, Any]]:
    """The steps, each with its words and its numbers."""
    vector, searched = walked.vector, search_both_ways(service, walked.vector, walked.product)
    layers = look_through(service, decoded)
    drawn: dict[str, dict[str, Any]] = {
        "picture": {"src": data_url(small(walked.picture, UPLOADED_SIDE))},
        "seen": seen_value(service, decoded, walked.turned),
        "layers": {"layers": [layer_value(layer) for layer in layers]},
        "vector": vector_value(vector, layers[-1].count if layers else None),
        "cosine": {"neighbours": [cosine_value(service, one) for one in multiply_out(service, vector, searched.exact)]},
        "search": search_value(service, searched),
        "vote": {"votes": votes_value(service, vector, walked.product)},
    }
    return [drawn[name] | words(name, service, drawn[name], searched) for name in STEPS]


def words(name: str, service: SearchService, drawn: dict[str, Any], searched: Searched) -> dict[str, str]:
    """A step's title, text, something to try, and more."""
    shown = {**numbers(service, searched), **{key: value for key, value in drawn.items() if isinstance(value, str)}}
    text = f"lesson_{name}_text"
    if name == "layers" and not drawn["layers"]:
        text = "lesson_layers_none"
    return {
        "name": name,
        "title": say(f"lesson_{name}", **shown),
        "text": say(text, **shown),
        "try": say(f"lesson_{name}_try", **shown),
        "more": say(f"lesson_{name}_more", **shown),
    }


def numbers(service: SearchService, searched: Searched) -> dict[str, str]:
    """What the words speak of."""
    way, count = service.encoder.preprocessing, len(service.index)
    channels, height, width = way.get("input_size", [3, 224, 224])
    served = "exact" if count <= EXACT_UP_TO else "graph"
    return {
        "width": str(width), "height": str(height), "values": f"{channels * height * width:,}",
        "crop": TEXTS[f"lesson_seen_{way.get('crop_mode', 'center')}"],
        "interpolation": str(way.get("interpolation", "bicubic")),
        "mean": ", ".join(f"{value:.3f}" for value in way.get("mean", ())) or "0",
        "std": ", ".join(f"{value:.3f}" for value in way.get("std", ())) or "1",
        "model": service.encoder_name, "architecture": service.encoder.architecture, "ndim": str(service.encoder.ndim),
        "count": f"{count:,}", "compared": f"{searched.compared:,}", "k": str(len(searched.exact)),
        "same": str(len(searched.exact) - len(searched.missed)),
        "expansion": str(LARGE_EXPANSION_SEARCH if count > LARGE else EXPANSION_SEARCH),
        "served": TEXTS[f"lesson_search_served_{served}"],
        "rules": "; ".join(
            say("lesson_vote_rule", label=label_of(column), k=rule.neighbours, temperature=rule.temperature)
            for column, rule in service.vote_rules.items()
        ),
    }  # fmt: skip


def seen_value(service: SearchService, picture: Image.Image, turned: int = 0) -> dict[str, Any]:
    """The picture as the network gets it, its size, and that it was turned where it was."""
    pixels = service.encoder.seen(picture)
    told = TEXTS["lesson_seen_turned"] if turned else ""
    return {"src": png(pixels), "figure": f"{pixels.shape[1]} × {pixels.shape[0]}", "turned": told}


def layer_value(layer: Layer) -> dict[str, Any]:
    """The maps of one size as pictures."""
    maps = [{"src": png(grey), "channel": at} for grey, at in zip(layer.maps, layer.channels, strict=True)]
    return {"size": layer.size[0], "count": layer.count, "maps": maps}


def way_value(ndim: int, maps: int | None) -> str:
    """How so many last maps become so many numbers; None where there are no maps to show."""
    if maps is None:
        return say("lesson_vector_other", ndim=ndim)
    return say("lesson_vector_averaged" if maps == ndim else "lesson_vector_mixed", ndim=ndim, maps=f"{maps:,}")


def vector_value(vector: np.ndarray, maps: int | None = None) -> dict[str, Any]:
    """The numbers themselves, how they came from so many maps, and their squares added up."""
    squares = np.square(vector.astype(np.float64))
    largest = np.sort(squares)[::-1][:LARGEST].sum() / max(squares.sum(), 1e-12)
    return {
        "vector": [round(float(number), 3) for number in vector],
        "sum": say(
            "lesson_vector_sum",
            first=" + ".join(f"({number:.3f})²" if number < 0 else f"{number:.3f}²" for number in vector[:FIRST]),
            more=max(len(vector) - FIRST, 0),
            total=f"{squares.sum():.4f}",
        ),
        "mass": say("lesson_vector_mass", ndim=len(vector), share=f"{largest:.0%}"),
        "total": f"{squares.sum():.4f}",
        "way": way_value(len(vector), maps),
    }


def cosine_value(service: SearchService, one: Multiplied) -> dict[str, Any]:
    """A neighbour and its cosine, multiplied out."""
    return {
        **picture_value(service, one.match.key),
        "score": one.match.score,
        "terms": [(term.dimension, term.mine, term.theirs, term.product) for term in one.terms],
        "rest": one.rest,
        "others": service.encoder.ndim - len(one.terms),
    }


def search_value(service: SearchService, searched: Searched) -> dict[str, Any]:
    """Both ways to search, and what the graph missed."""
    names = [str(match.product.name or match.product.id) for match in searched.missed]
    return {
        "all": len(service.index),
        "graph": searched.compared,
        "missed_text": say("lesson_search_missed", names=", ".join(names)) if names else TEXTS["lesson_search_all"],
    }


def votes_value(service: SearchService, vector: np.ndarray, product: str | None) -> list[dict[str, Any]]:
    """The votes on each attribute, and what is said; a product's own values are known."""
    known = dict(service.card(product).attributes) if product else {}
    drawn = []
    for votes in count_votes_of(service, vector):
        said = TEXTS["lesson_vote_held"]
        if votes.guess:
            percent = f"{min(votes.guess.confidence, 0.99):.0%}"
            said = say("lesson_vote_guess", value=votes.guess.value, percent=percent)
        own = say("lesson_vote_known", value=known[votes.column]) if known.get(votes.column) else None
        drawn.append({"label": label_of(votes.column), "shares": votes.shares, "said": said, "known": own})
    return drawn


def png(pixels: np.ndarray) -> str:
    """Grey or RGB pixels as a data URL without any loss."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return "data:image/png;base64," + b64encode(buffer.getvalue()).decode()
