"""The lessons run from top to bottom, their exercises can be solved, and their pages quote what they measure."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.paths import ROOT
from tests.without import NOT_SERVING, without

LESSONS = ROOT / "lessons"
NUMBERS = (1, 2, 3)
# A lesson has what requirements-lessons.txt installs, and no network.
ABSENT = tuple(name for name in NOT_SERVING if name != "matplotlib")
OFFLINE = """
import socket

def refuse(*_, **__):
    raise OSError("a lesson asked for the network")

socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
"""
# What a lesson found out that is in no table, since it depends on how a processor rounds.
LIVE = {
    1: ("pixel_again", "vector_again"),
    2: ("cores", "compared", "recalls", "costs", "agree", "five_found"),
    3: ("moved_precision", "table", "sizes", "by_group", "intervals", "few", "same_type", "same_group"),
}
# How many cores a multiplication may use, asked in the lesson's own process.
CORES = """
import threadpoolctl

cores = max(library["num_threads"] for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas")
"""
# A recall that a question of the second lesson is about; nothing was measured there.
ASKED = {2: {"0.99"}}

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Run:
    """A notebook that was executed: its cells, and the values that its names had at the end."""

    cells: list[Any]
    values: dict[str, Any]

    def printed(self, tag: str | None = None) -> str:
        """What its cells printed, or those with a tag."""
        return "".join(
            output.text
            for cell in self.cells
            if cell.cell_type == "code" and (tag is None or tag in cell.metadata.get("tags", []))
            for output in cell.outputs
            if output.output_type == "stream"
        )


def notebook(number: int) -> Path:
    [found] = LESSONS.glob(f"{number}-*.ipynb")
    return found


def page(number: int) -> str:
    return (LESSONS / f"{number}-teacher.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Run]]:
    """Each lesson executed once, when it is first asked for."""
    folder = tmp_path_factory.mktemp("kernel")
    environment = without(folder / "blocked", ABSENT) | {"IPYTHONDIR": str(folder), "MPLCONFIGDIR": str(folder)}
    yield cache(lambda number: execute(number, environment))


def execute(number: int, environment: dict[str, str]) -> Run:
    book = nbformat.read(notebook(number), as_version=4)
    names = ", ".join(f"{name!r}: {name}" for name in ("facts", *LIVE[number]))
    last = f"{CORES}import json\nprint(json.dumps({{{names}}}, default=lambda value: value.tolist()))"
    book.cells = [nbformat.v4.new_code_cell(OFFLINE), *book.cells, nbformat.v4.new_code_cell(last)]
    client = NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(LESSONS)}})
    client.execute(env=environment)
    return Run(book.cells[1:-1], json.loads(book.cells[-1].outputs[0].text))


@pytest.mark.parametrize("number", NUMBERS)
def test_a_notebook_is_valid_and_kept_without_outputs(number: int) -> None:
    book = nbformat.read(notebook(number), as_version=4)
    nbformat.validate(book)
    assert not [cell.id for cell in book.cells if cell.get("outputs") or cell.get("execution_count")]
    assert notebook(number).stat().st_size < 60_000


@pytest.mark.parametrize("number", NUMBERS)
def test_every_exercise_waits_for_an_answer_and_every_solution_is_right(run: Callable[[int], Run], number: int) -> None:
    asked, solved = (verdicts(run(number).printed(tag)) for tag in ("exercise", "solution"))
    tags = [tag for cell in run(number).cells for tag in cell.metadata.get("tags", [])]
    assert tags == ["exercise"] * 4 + ["solution"] * 4
    assert set(asked.values()) == {"nothing here yet"}
    assert set(solved.values()) == {"right"}
    assert solved.keys() == asked.keys()


def verdicts(printed: str) -> dict[str, str]:
    """What each check was about → what it said."""
    return dict(re.findall(r"^(.+): (right|nothing here yet|not yet)\b", printed, re.MULTILINE))


@pytest.mark.parametrize("number", NUMBERS)
def test_nothing_but_pictures_and_plain_words_is_shown(run: Callable[[int], Run], number: int) -> None:
    outputs = [output for cell in run(number).cells for output in cell.get("outputs", [])]
    assert {output.output_type for output in outputs} == {"stream", "display_data"}
    assert not [output.text for output in outputs if output.get("name") == "stderr"]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3


@pytest.mark.parametrize("number", NUMBERS)
def test_the_teachers_page_has_the_table_that_the_lesson_prints(run: Callable[[int], Run], number: int) -> None:
    table = run(number).printed()[run(number).printed().rindex("| what |") :].strip()
    assert table in page(number), f"lessons/{number}-teacher.md should end with this table:\n{table}"


@pytest.mark.parametrize("number", NUMBERS)
def test_figures_in_the_texts_are_those_that_the_lesson_computes(run: Callable[[int], Run], number: int) -> None:
    texts = [cell.source for cell in run(number).cells if cell.cell_type == "markdown"]
    code = [cell.source for cell in run(number).cells if cell.cell_type == "code"]
    known = figures(run(number).printed(), *(source.replace("_", ",") for source in code))
    assert figures(page(number), *texts) - known == ASKED.get(number, set())


def figures(*texts: str) -> set[str]:
    """The decimals and the thousands that texts have."""
    return {figure for text in texts for figure in re.findall(r"\d+\.\d+|\d{1,3}(?:,\d{3})+", text)}


@pytest.mark.parametrize("number", NUMBERS)
def test_the_time_plan_is_one_of_45_minutes(number: int) -> None:
    minutes = re.findall(r"^\| (\d+) \| .+ \| .+ \|$", page(number), re.MULTILINE)
    assert sum(map(int, minutes)) == 45
    for part in ("## Aim", "## Time plan", "## Questions to ask", "## Answers to the exercises"):
        assert part in page(number)


def test_lesson_1_embeddings_bear_what_pixels_do_not(run: Callable[[int], Run]) -> None:
    values, facts = run(1).values, run(1).values["facts"]
    assert values["pixel_again"]["0"] == values["vector_again"]["0"] == 1
    assert values["pixel_again"]["20"] < 0.2 and values["vector_again"]["20"] > 0.7
    assert (facts["numbers in one picture"], facts["pairs of products"]) == (256 * 192 * 3, 1000 * 999 // 2)
    assert facts["mean cosine, same type"] > 4 * facts["mean cosine, different types"]
    assert facts["share of the ten largest squares"] == pytest.approx(1 / 3, abs=0.05)  # "a third of it"
    assert facts["spread of cosines by chance"] == pytest.approx(1 / 16, abs=0.001)
    assert facts["blue twins of red products, after the step"] > 0.3
    assert facts["share of the five nearest that the map keeps"] < 0.5


def test_lesson_2_the_graph_grows_slowly_and_recall_is_its_price(run: Callable[[int], Run]) -> None:
    values, facts = run(2).values, run(2).values["facts"]
    assert values["cores"] == 1  # as many as the graph has: the stopwatch compares searches
    assert 1.2 < values["compared"][-1] / values["compared"][0] < 2
    assert values["recalls"][0] < 0.9 < 0.99 < values["recalls"][-1]
    assert values["costs"] == sorted(values["costs"]) and values["costs"][-1] < 2000
    assert all(values["agree"])
    near, far = (f"products found by walking, {how}" for how in ("near friends only", "with friends far away"))
    assert facts[near] < 0.3 < 0.6 < facts[far] < 0.95 < values["five_found"]
    assert facts["comparisons of the median walk, with friends far away"] < 100


def test_lesson_3_children_are_served_badly_because_they_are_few(run: Callable[[int], Run]) -> None:
    values, facts = run(3).values, run(3).values["facts"]
    assert (values["sizes"]["Boys"], values["sizes"]["Girls"]) == (15, 22)
    assert values["intervals"]["Boys"][1] < values["intervals"]["Women"][0]
    assert facts["same group, every group alike"] < 0.75 * facts["same group, every product alike"]
    assert facts["same group, Women when only as many as Boys"] < values["by_group"]["Women"] / 3
    assert all(min(drawn) <= values["by_group"]["Boys"] <= max(drawn) for drawn in values["few"].values())
    lift = {group: share / (values["sizes"][group] - 1) for group, share in values["by_group"].items()}
    assert min(lift["Girls"], lift["Boys"]) > 2 * max(lift["Women"], lift["Men"])
    assert facts["children, same group, bonus 0.2"] > 4 * facts["children, same group, without bonus"]
    assert facts["children, same type, bonus 0.2"] > facts["children, same type, without bonus"] - 0.02
    assert values["same_group"][-1] > 0.99 and values["same_type"][-1] < values["same_type"][0] - 0.1


def test_lesson_3_the_exam_as_drawn_flatters_pixels(run: Callable[[int], Run]) -> None:
    drawn, moved = run(3).values["table"], run(3).values["moved_precision"]
    assert drawn["pixels"][0] > 0.8 * drawn["embedding"][0]
    assert moved["pixels"] < 0.5 * drawn["pixels"][0] and moved["embedding"] > 0.9 * drawn["embedding"][0]
    assert max(drawn, key=lambda name: drawn[name][1]) == "colour histogram"


@pytest.mark.skipif(
    "INSTALL_AS_WRITTEN" not in os.environ, reason="asks the package registry: .ci/run sets INSTALL_AS_WRITTEN"
)
def test_the_start_command_installs_what_a_lesson_needs(tmp_path: Path) -> None:
    from tests.test_readme import copy_tracked, shell

    copy_tracked(tmp_path)
    text = (LESSONS / "README.md").read_text(encoding="utf-8")
    [command] = re.findall(r"^<!-- lessons -->\n```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert command.count("jupyter lab lessons") == 1
    # `jupyter lab` would wait for a browser; the same Jupyter runs a lesson without one.
    shell(command.replace("jupyter lab lessons", f"jupyter execute lessons/{notebook(2).name}"), tmp_path)
