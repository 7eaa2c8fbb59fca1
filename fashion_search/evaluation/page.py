"""A model's evidence in; a page of its best and worst queries with their results, as pictures, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from fashion_search.evaluation.measure import Evidence, Sets
from fashion_search.evaluation.picture_sets import PictureSet
from fashion_search.pictures import data_url, small

SHOWN_RESULTS = 5
EACH = 15
THUMBNAIL = 112
JUDGED = ("article_type", "base_colour")  # the columns a result is marked by

STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; background: #fff; color: #1b1b1d }
.row { display: flex; gap: .6rem; margin: 0 0 1rem; align-items: flex-start; flex-wrap: wrap }
figure { margin: 0; width: 120px; font-size: 11px } img { max-width: 112px; max-height: 112px; display: block }
.query { border-right: 2px solid #888; padding-right: .6rem; margin-right: .4rem }
.right { color: #176b3a } .wrong { color: #a3132a }
"""


def pick_queries(evidence: Evidence, sets: Sets, count: int = EACH) -> tuple[list[int], list[int]]:
    """(best, worst) positions of queries by the share of their five nearest that agree; one per article type first."""
    quality = np.array([_quality(position, evidence, sets) for position in range(len(sets.queries))])
    order = np.argsort(-quality, kind="stable").tolist()
    return _pick_varied(order, sets.queries, count), _pick_varied(order[::-1], sets.queries, count)


def _quality(position: int, evidence: Evidence, sets: Sets) -> float:
    """How well the first results agree with the query: article type counts double."""
    query = sets.queries.products[position]
    results = [sets.gallery.products[row] for row in evidence.neighbours[position, :SHOWN_RESULTS] if row >= 0]
    marks = [2.0 * _same(query, result, "article_type") + _same(query, result, "base_colour") for result in results]
    return float(np.mean(marks)) if marks else 0.0


def _same(query: Mapping[str, Any], result: Mapping[str, Any], column: str) -> bool:
    return query.get(column) is not None and query.get(column) == result.get(column)


def _pick_varied(order: Sequence[int], queries: PictureSet, count: int) -> list[int]:
    """The first positions, no article type twice, filled up where there are too few types."""
    seen: dict[Any, int] = {}
    for position in order:
        seen.setdefault(queries.products[position].get("article_type"), position)
    first = list(seen.values())[:count]
    return [*first, *(position for position in order if position not in first)][:count]


def results_page(name: str, evidence: Evidence, sets: Sets) -> str:
    """The page as self-contained HTML."""
    best, worst = pick_queries(evidence, sets)
    shown = evidence.neighbours[best + worst, :SHOWN_RESULTS]
    needed = set(shown[shown >= 0].tolist())
    queries, gallery = _thumbnails(sets.queries, {*best, *worst}), _thumbnails(sets.gallery, needed)
    sections = []
    for title, positions in (("Worst queries", worst), ("Best queries", best)):
        rows = [_row(position, evidence, sets, queries, gallery) for position in positions]
        sections.append(f"<h2>{title}</h2>\n" + "\n".join(rows))
    heading = f"<h1>{escape(name)}: best and worst queries</h1>"
    note = "<p>Left the query, then its five nearest. Green agrees with the query, red does not.</p>"
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(name)}</title><style>{STYLE}</style>'
    return "\n".join([head, heading, note, *sections, "</html>"])


def _thumbnails(pictures: PictureSet, positions: set[int]) -> dict[int, str]:
    """Position → picture as a data URL."""
    ordered = sorted(positions)
    items = pictures.items(ordered)
    return {position: data_url(small(item.image, THUMBNAIL), 80) for position, item in zip(ordered, items, strict=True)}


def _row(position: int, evidence: Evidence, sets: Sets, queries: Mapping[int, str], gallery: Mapping[int, str]) -> str:
    """A query and its results."""
    query = sets.queries.products[position]
    figures = [_figure(query, query, queries[position], "query")]
    for row in evidence.neighbours[position, :SHOWN_RESULTS].tolist():
        if row >= 0:
            figures.append(_figure(sets.gallery.products[row], query, gallery[row], ""))
    return f'<div class="row">{"".join(figures)}</div>'


def _figure(product: Mapping[str, Any], query: Mapping[str, Any], picture: str, kind: str) -> str:
    """A picture with its attributes, each marked right or wrong."""
    name = escape(str(product.get("name") or product.get("id")))
    marks = "<br>".join(_mark(product, query, column) for column in JUDGED)
    return f'<figure class="{kind}"><img src="{picture}" alt="{name}">{marks}<br>{name}</figure>'


def _mark(product: Mapping[str, Any], query: Mapping[str, Any], column: str) -> str:
    """An attribute, green or red."""
    agrees = "right" if _same(query, product, column) else "wrong"
    return f'<span class="{agrees}">{escape(str(product.get(column)))}</span>'
