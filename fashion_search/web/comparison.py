"""A search service and a query in; what compare.js draws, the encoder beside plainer ways, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fashion_search.encoder.weights import shown_model
from fashion_search.search.comparison import Comparison, Failure
from fashion_search.web.lesson import Walked
from fashion_search.web.lesson_facts import label_of
from fashion_search.web.texts import say
from fashion_search.web.view import picture_value

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService

SHOWN = 6  # failures


def comparison_value(service: SearchService, walked: Walked | None = None) -> dict[str, Any]:
    """The query under each, if there is one; how often each is right here; where the encoder is not."""
    made = service.comparison.get()
    rows = {}
    if walked:
        own = service.key(walked.product) if walked.product else None
        rows = {"encoder": made.by_encoder(walked.vector, own), "colours": made.by_colours(walked.picture, own)}
        if (found := made.by_second(own)) is not None:
            rows["second"] = found
    return {
        "rows": {name: [card_at(service, key, score) for key, score in found] for name, found in rows.items()},
        "figures": [
            {
                "label": label_of(one.column),
                "encoder": one.encoder,
                "colours": one.colours,
                "chance": one.chance,
                "second": one.second,
            }
            for one in made.agreements()
        ],
        "count": len(made.keys),
        **second_value(service, walked is not None and "second" not in rows),
        "sample": sample_text(made),
        **failures_value(service, made),
    }


def second_value(service: SearchService, without_row: bool) -> dict[str, Any]:
    """Whose the second encoder's vectors are, and why none of them is beside this picture; nothing where none are."""
    second = service.index.manifest.second
    if service.index.second is None or second is None:
        return {"second": None, "second_text": say("compare_second_none")}
    name = shown_model(second.model or "?")
    return {"second": name, "second_text": say("compare_second_without", name=name) if without_row else None}


def sample_text(made: Comparison) -> str | None:
    """That not all products take part, if so."""
    if len(made.keys) == made.all:
        return None
    return say("compare_sample", all=f"{made.all:,}", count=f"{len(made.keys):,}")


def failures_value(service: SearchService, made: Comparison) -> dict[str, Any]:
    """The surest failures, and a sentence on how many there are."""
    failures = made.failures()
    if not failures:
        return {"failures": [], "failures_text": say("compare_failures_none")}
    shown = [failure_value(service, failure) for failure in failures[:SHOWN]]
    return {
        "failures": shown,
        "failures_text": say("compare_failures_text", shown=len(shown), all=f"{len(failures):,}"),
    }


def failure_value(service: SearchService, failure: Failure) -> dict[str, Any]:
    """A failure with what went wrong."""
    product, taken = service.index.product(failure.key), service.index.product(failure.nearest[0])
    said = say("compare_failure", type=product.article_type, taken=taken.article_type or "?",
               score=f"{failure.score:.3f}")  # fmt: skip
    return {
        "product": card_at(service, failure.key),
        "nearest": [card_at(service, key) for key in failure.nearest],
        "said": said,
    }


def card_at(service: SearchService, key: int, score: float | None = None) -> dict[str, Any]:
    """A product as a small picture."""
    return {**picture_value(service, key), "score": score}
