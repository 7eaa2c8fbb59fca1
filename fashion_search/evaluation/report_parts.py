"""What was measured of guesses, clothes score and duplicates in; their parts of the report, as Markdown, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fashion_search.evaluation.calibration import CAUGHT, FALSE_ALARMS
from fashion_search.index.probe import RULE

VOTE_NOTE = (
    "What the nearest say, as page and API guess it: how they vote was chosen on one half of the queries, the figures "
    "are of the other half."
)
RELIABILITY_NOTE = (
    "Of the guesses with a confidence in each tenth, the share that is right, and how many they are. “Off by” is the "
    "expected calibration error. The last columns: of those with 0.9 or more, the share that is right and the share of "
    "the queries that get one; then the same for 0.5, below which page and API hold a guess back."
)


def vote_table(classification: Mapping[str, Mapping[str, Any]]) -> str:
    """The vote that page and API guess by, per attribute."""
    names = ("guess", "accuracy", "macro F1", "weighted F1", "queries", "neighbours", "temperature")
    lines = [f"| {' | '.join(names)} |", "| --- " * len(names) + "|"]
    for name, found in classification.items():
        rule = found["rule"]
        scores = " | ".join(f"{found[score]:.3f}" for score in ("accuracy", "macro_f1", "weighted_f1"))
        lines.append(f"| {name} | {scores} | {found['queries']:,} | {rule['neighbours']} | {rule['temperature']} |")
    return "\n".join([*lines, "", VOTE_NOTE])


def reliability_table(classification: Mapping[str, Mapping[str, Any]]) -> str:
    """How far a guess's confidence can be believed: of those shown with so much, the share that is right."""
    head = [f"{tenth / 10:.1f}–" for tenth in range(10)]
    lines = [f"| confidence | {' | '.join(head)} | off by | ≥ 0.9 | ≥ 0.5 |", "| --- " * 14 + "|"]
    for name, found in classification.items():
        told = found["reliability"]
        bins = {round(part["from"] * 10): part for part in told["bins"]}
        cells = [
            f"{bins[tenth]['right']:.2f} ({bins[tenth]['queries']})" if tenth in bins else "–" for tenth in range(10)
        ]
        above = [_right_of(told[line]) for line in ("sure", "known")]
        lines.append(f"| {name} | {' | '.join(cells)} | {told['error']:.3f} | {' | '.join(above)} |")
    return "\n".join([*lines, "", RELIABILITY_NOTE])


def _right_of(found: Mapping[str, Any]) -> str:
    return "–" if found["right"] is None else f"{found['right']:.3f} of {found['shown']:.0%}"


def clothes_text(found: Mapping[str, Any]) -> str:
    """The rule for a picture without clothes in words, with its goal and what it was measured on."""
    alarms = ", ".join(f"{share:.1%} of {name}" for name, share in found["false_alarms"].items())
    reached = "reached" if found["reached"] else "NOT reached"
    parts = [
        f"A picture whose {RULE} is below {found['below']:.4f} is said to show no clothes. Measured on "
        f"{found['without_clothes']}, each source left out of the fit that it was judged by: {found['caught']:.1%} are "
        f"caught where a source weighs by the root of its size, {found['caught_of_all']:.1%} of all pictures; false "
        f"alarms {alarms}. Goal (false alarms at most {FALSE_ALARMS:.0%}, at least {CAUGHT:.0%} caught): {reached}.",
        _shares("kind", found["caught_by_kind"], found["pictures"]),
    ]
    if found["caught_by_source"] != found["caught_by_kind"]:
        parts.append(_shares("source, not seen by its fit", found["caught_by_source"]))
    return "\n\n".join(parts)


def _shares(heading: str, shares: Mapping[str, float], counts: Mapping[str, int] | None = None) -> str:
    lines = [f"| {heading} | caught |{' pictures |' if counts else ''}", "| --- " * (3 if counts else 2) + "|"]
    for name, share in sorted(shares.items(), key=lambda pair: pair[1]):
        lines.append(f"| {name} | {share:.3f} |{f' {counts[name]:,} |' if counts else ''}")
    return "\n".join(lines)


def duplicates_text(found: Mapping[str, Any]) -> str:
    """The line from which two products are shown as one, in words."""
    return (
        f"Products more alike than {found['from']:.4f} are shown as one: that finds {found['copies_found']:.1%} of "
        f"{found['copies']:,} copies (90% of the size, JPEG of quality 70), and takes "
        f"{found['products_taken_for_one']:.1%} of {found['products']:,} products for their nearest other one."
    )


def words_text(found: Mapping[str, Any]) -> str:
    """How well words find products, alone and with a picture."""
    alone = found["alone"]
    rows = {"by names alone": alone["names"], "by vectors alone": alone["vectors"], "together": alone["together"],
            "together, only where the name lacks a word": alone["lacking"]}  # fmt: skip
    asked = found["with_picture"]
    if asked["asked"]:
        rows |= {f"pictures ({asked['asked']:,})": asked["before"], "the same, another colour asked": asked["after"]}
    names = list(alone["names"])
    lines = [f"| words | {' | '.join(names)} |", "| --- " * (len(names) + 1) + "|"]
    lines += [f"| {title} | " + " | ".join(f"{row[name]:.3f}" for name in names) + " |" for title, row in rows.items()]
    return (
        "Precision at 5 of words: a query's type and colour, searched in the names of the gallery and in its vectors; "
        "with a picture, one other colour of its type is asked, and that colour and the picture's type count.\n\n"
        + "\n".join(lines)
    )


def kinds_text(found: Mapping[str, Any]) -> str:
    """How well the vector alone tells which part of an outfit a picture shows, in words."""
    sure = found["sure"]
    told = "none is that sure" if sure["right"] is None else f"of these {sure['right']:.3f} are right"
    return (
        f"The part of an outfit ({', '.join(found['names'])}), read from the vector without any catalog: right for "
        f"{found['accuracy']:.3f} of the queries; sure ({sure['from']} or more) of {sure['shown']:.0%}, {told}. Where "
        "it is sure and a catalog has nothing of that part, the page says so."
    )
