"""Every text is said somewhere, and whoever says it fills its blanks: read off the page's own scripts and modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fashion_search.index import CatalogIndex
from fashion_search.schema import COLUMNS
from fashion_search.search.pieces import Wardrobe
from fashion_search.search.service import SearchService
from fashion_search.web import components
from fashion_search.web.lesson import STEPS, Walked, lesson_value
from fashion_search.web.look import look_value
from fashion_search.web.page import first_value
from fashion_search.web.texts import TEXTS
from fashion_search.web.visit import Visit
from tests.fakes import RED, FakeEncoder, solid

WEB = Path(components.__file__).parent
BLANK = re.compile(r"\{(\w+)\}")
NAME = re.compile(r"""['"](\w+)['"]""")
SAY = re.compile(r"\bsay\(")
# The lesson's steps are said by their names, and a test below says them all.
NUMBERED = re.compile(rf"lesson_({'|'.join(STEPS)})(_text|_try|_more|_none)?")
WITH_BLANKS = sorted(key for key, text in TEXTS.items() if BLANK.search(text) and not NUMBERED.fullmatch(key))


@cache
def scripts() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(WEB.rglob("*.js"))}


@cache
def modules() -> dict[Path, ast.Module]:
    paths = (path for path in sorted(WEB.rglob("*.py")) if not path.name.startswith("texts"))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def arguments(script: str, start: int) -> list[str]:
    """The arguments of the call whose parenthesis opened before `start`."""
    parts, depth, quote = [""], 0, ""
    for letter in script[start:]:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"`":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            if not depth:
                return parts
            depth -= 1
        elif letter == "," and not depth:
            parts.append("")
            continue
        parts[-1] += letter
    raise AssertionError(f"a call of say is never closed: {script[start : start + 60]}")


def spelt_out(script: str, value: str) -> str:
    """What a name that is set once by `const` stands for; anything else is itself."""
    named = re.search(rf"\bconst {value} = (.*?);\n", script, re.S) if value.isidentifier() else None
    return named[1] if named else value


def js_calls() -> Iterator[tuple[str, set[str], str]]:
    """(key, names of the filled blanks, where) of every `say` in the page's scripts."""
    for path, script in scripts().items():
        for call in SAY.finditer(script):
            key, *values = (spelt_out(script, part.strip()) for part in arguments(script, call.end()))
            filled = {name for part in values for name in re.findall(r"[{,]\s*(\w+)\s*(?=[:,}])", part)}
            where = f"{path.name}:{script.count(chr(10), 0, call.start()) + 1}"
            for name in NAME.findall(key):
                if name in TEXTS:
                    yield name, filled, where


def py_calls() -> Iterator[tuple[str, set[str], str]]:
    """(key, names of the filled blanks, where) of every `say` and every bare `TEXTS[…]` in the page's modules."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                filled = {str(word.arg) for word in node.keywords}
                keys = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
            elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "TEXTS":
                filled, keys = set(), [part.value for part in ast.walk(node.slice) if isinstance(part, ast.Constant)]
            else:
                continue
            yield from ((str(key), filled, f"{path.name}:{node.lineno}") for key in keys if key in TEXTS)


@pytest.mark.parametrize("key", WITH_BLANKS)
def test_whoever_says_a_text_fills_its_blanks(key: str) -> None:
    blanks = set(BLANK.findall(TEXTS[key]))
    calls = [(filled, where) for name, filled, where in (*js_calls(), *py_calls()) if name == key]
    assert calls, f"nobody says {key!r}: delete it"
    for filled, where in calls:
        assert filled == blanks, f"{where} fills {sorted(filled)} of {key!r}, which has {sorted(blanks)}"


def test_no_text_is_left_over() -> None:
    source = "\n".join([*scripts().values(), *(ast.unparse(tree) for tree in modules().values())])
    said = {*re.findall(r"""['"`](\w+)['"`]""", source), *COLUMNS}  # a column's name is its label's key
    said |= {f"lesson_{name}{part}" for name in STEPS for part in ("", "_text", "_try", "_more")}
    said |= {f"lesson_seen_{mode}" for mode in ("squash", "border", "center")}
    begun = tuple(re.findall(r"""say\(f?['"`](\w+_)(?:['"] \+|\{)""", source))  # say('export_' + kind)
    assert [key for key in TEXTS if key not in said and not (begun and key.startswith(begun))] == []


def test_the_lesson_names_the_link_below_it() -> None:
    assert f"“{TEXTS['use_api']}” below" in TEXTS["lesson_api"]


def test_the_page_shows_no_blank(index: CatalogIndex, encoder: FakeEncoder) -> None:
    index.manifest = index.manifest.replace(clothes_probe={"weights": [1.0, 1.0, 0.0, -0.5], "below": 0.4})
    service = SearchService(index, encoder)
    picture = solid(RED)
    lesson = lesson_value(service, Walked(picture, service.embed(picture)))
    shown = str([first_value(service)["header"]["serving"], lesson])
    assert not any("{" + name + "}" in shown for text in TEXTS.values() for name in BLANK.findall(text))


def test_a_look_at_nothing_says_why(index: CatalogIndex, encoder: FakeEncoder) -> None:
    rows = [dict(index.product(key)) | {"thumbnail": index.thumbnail(key)} for key in range(4)]
    rows[0]["article_type"] = "Socks"
    service = SearchService(CatalogIndex.build(index.vectors, rows, index.manifest), encoder)
    look = look_value(service, Visit(look="1"), Wardrobe())
    assert look["parts"] == [] and "Socks" in look["nothing"]
