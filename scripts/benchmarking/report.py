"""The figures in; benchmark.json, report.md and plots out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fashion_search.files import replace_file, write_json, write_text

MARK = " ⚠"
SHARES = ("others", "steal", "idle", "share_of_peak", "share_of_batch_rate", "share_of_engine_8",
          "plain_share_of_batch_rate", "plain_share_of_engine_8")  # fmt: skip
NOTE = "⚠: others took more than 5% of the processor time while the row was measured; read it with that in mind."


def write(figures: dict[str, Any], folder: Path) -> None:
    """Write all three; the JSON first, so that figures survive a missing plot library."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "benchmark.json", figures)
    write_text(folder / "report.md", report(figures))
    plot(figures, folder)


def report(figures: dict[str, Any]) -> str:
    """Put every part into a table of its own."""
    machine = figures["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    units = ", ".join(machine["vector_units"]) or "none named"
    lines = [
        "# Benchmark",
        f"\n{machine['processor']}, {machine['cores']} cores ({units}). Python {machine['python']}, {versions}.",
        f"\n{figures['products']:,} products; encoder {figures['encoder']}. {NOTE}",
    ]
    if "scale" in figures:
        return "\n".join([*lines, "\n## Serving many products\n", *turned(figures["scale"])]) + "\n"
    for key, title in (("end_to_end", "One query, our encoder as it ships"),
                       ("end_to_end_224", "One query, everyone on a ResNet50 at 224 pixels")):  # fmt: skip
        lines += [f"\n## {title}\n", *_end_to_end(figures.get(key, {}))]
    for key, title in (("search", "Search alone"), ("limit", "The limit of the machine")):
        lines += [f"\n## {title}\n", *table(figures.get(key, []))]
    for key, title in (("serving", "Through the API, and start-up"), ("building", "Building an index")):
        lines += [f"\n## {title}\n", *_list_nested(figures.get(key, {}))]
    return "\n".join(lines) + "\n"


def _end_to_end(sizes: dict[str, Any]) -> list[str]:
    rows = []
    for size, values in sizes.items():
        for name, row in values["contenders"].items():
            ratio = values.get(f"ratio_{name}", 1.0)
            rows.append({"picture": size, "contender": name, **row, "ours is faster": f"{ratio:.1f}×"})
    return table(rows)


def turned(rows: list[dict[str, Any]]) -> list[str]:
    """Lay out few rows of many figures with a line for each figure."""
    names = [name for name in rows[0] if name != "products"]
    return table([{"figure": name} | {f"{row['products']:,} products": row[name] for row in rows} for name in names])


def table(rows: list[dict[str, Any]]) -> list[str]:
    """Lay rows out as Markdown; the columns are those of the first row that are not flags."""
    if not rows:
        return ["Not measured."]
    names = list(dict.fromkeys(name for row in rows for name in row if name != "contended"))
    head = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    return head + ["| " + " | ".join(_cell(row, name, at == 0) for at, name in enumerate(names)) + " |" for row in rows]


def _cell(row: dict[str, Any], name: str, first: bool) -> str:
    text = _text(row.get(name, "–"), name)
    return text + MARK if first and row.get("contended") else text


def _text(value: Any, name: str = "") -> str:
    if isinstance(value, float):
        return f"{value:.1%}" if name in SHARES else f"{value:,.4g}"
    return str(value)


def _list_nested(values: dict[str, Any]) -> list[str]:
    """List values; a dict among them becomes one line of its own."""
    if not values:
        return ["Not measured."]
    lines = []
    for name, value in values.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        lines.append(f"- {name}: " + ", ".join(f"{key} {_text(item, key)}".strip() for key, item in inner))
    return lines


def plot(figures: dict[str, Any], folder: Path) -> None:
    """Draw the latencies end to end, and search latency against the share of products that pass the filter."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    def draw(name: str, panels: dict[str, Any], panel: Callable[..., None], height: float) -> None:
        if panels:
            figure, axes = plt.subplots(1, len(panels), figsize=(9, height), squeeze=False)
            for axis, (title, values) in zip(axes[0], panels.items(), strict=True):
                panel(axis, title, values)
            figure.tight_layout()
            with replace_file(folder / f"{name}.png") as partial:
                figure.savefig(partial, dpi=120)
            plt.close(figure)

    for key in ("end_to_end", "end_to_end_224"):
        draw(key, figures.get(key, {}), _bars, 3.2)
    sizes: dict[str, list[dict[str, Any]]] = {}
    for row in figures.get("search", []):
        sizes.setdefault(f"{row['products']:,} products", []).append(row)
    draw("search", sizes, _lines, 4)


def _bars(axis: Any, size: str, values: dict[str, Any]) -> None:
    contenders = values["contenders"]
    names = list(contenders)
    bars = axis.barh(names, [contenders[name]["median_ms"] for name in names], color=["#0b7a75", "#999999", "#bbbbbb"])
    axis.bar_label(bars, fmt="%.1f ms", padding=3)
    axis.set(title=f"{size} picture, median", xlabel="ms")
    axis.margins(x=0.2)
    axis.invert_yaxis()


def _lines(axis: Any, title: str, rows: list[dict[str, Any]]) -> None:
    for engine in dict.fromkeys(row["engine"] for row in rows):
        points = [(row["passes"], row["median_ms"]) for row in rows if row["engine"] == engine]
        axis.plot(*zip(*points, strict=True), marker="o", label=engine)
    axis.set(title=title, yscale="log", xlabel="products that pass the filter", ylabel="median ms")
    axis.legend(fontsize=8)
