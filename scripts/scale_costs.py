"""Measured figures and stated assumptions in; what a catalog of 10⁶ to 10⁹ products costs, as a table, out.

python scripts/scale_costs.py            prints the table of docs/scale.md
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SIZES = (10**6, 10**7, 10**8, 10**9)
GB, TB = 10**9, 10**12
MONTH_H = 730


@dataclass(frozen=True)
class Measured:
    """On two busy cores of an AMD EPYC with the encoder `bundled` (int8, 256 numbers)."""

    graph_bytes: int = 660  # of 1,000 products: index.usearch
    part_bytes: int = 8_489  # of 400 photos of 300×400: a part's file, of it 6,771 the thumbnail
    products_bytes: int = 6_900  # the same without the vector in f32 and what the digest needs
    embed_ms: float = 5.7  # processor time a photo of 300×400, reading and thumbnail included
    insert_ms: float = 0.31  # processor time to put a vector into a graph of 40,000


@dataclass(frozen=True)
class Assumed:
    """What nobody here has measured."""

    cores: int = 8  # of a machine that embeds
    embedding_machines: int = 32
    insert_ms: float = 1.0  # into a large graph, three times what was measured into a small one
    memory_gb: int = 64  # of a machine that serves, of which this share is for vectors
    memory_share: float = 0.7
    copies: int = 2  # of each vector, so that a machine may go
    core_h: float = 0.05  # dollars, as clouds ask for it; a machine that may be taken away costs a third
    memory_gb_h: float = 0.005
    store_gb_month: float = 0.023


@dataclass(frozen=True)
class Cost:
    """What one size of catalog comes to."""

    products: int
    parts_gb: float
    graph_gb: float
    table_gb: float
    embed_core_h: float
    insert_core_h: float
    embed_h: float
    build_dollars: float
    serving_machines: int
    serving_dollars: float
    store_dollars: float


def cost(products: int, measured: Measured = Measured(), assumed: Assumed = Assumed()) -> Cost:
    """The cost of one size."""
    embed = products * measured.embed_ms / 1000 / 3600
    insert = products * assumed.insert_ms / 1000 / 3600
    graph = products * measured.graph_bytes / GB
    machines = max(math.ceil(graph / (assumed.memory_gb * assumed.memory_share)), 1) * assumed.copies
    machine_h = assumed.cores * assumed.core_h + assumed.memory_gb * assumed.memory_gb_h
    parts, table = products * measured.part_bytes / GB, products * measured.products_bytes / GB
    return Cost(
        products=products,
        parts_gb=parts,
        graph_gb=graph,
        table_gb=table,
        embed_core_h=embed,
        insert_core_h=insert,
        embed_h=embed / (assumed.cores * assumed.embedding_machines),
        build_dollars=(embed + insert) * assumed.core_h,
        serving_machines=machines,
        serving_dollars=machines * machine_h * MONTH_H,
        store_dollars=(parts + table) * assumed.store_gb_month,
    )


def table() -> str:
    """The table, in Markdown."""
    costs = [cost(products) for products in SIZES]
    rows = [
        ["products", *(f"10{'⁶⁷⁸⁹'[at]}" for at in range(len(costs)))],
        ["---"] * (len(costs) + 1),
        ["parts on disk", *(size(each.parts_gb) for each in costs)],
        ["graph, in memory", *(size(each.graph_gb) for each in costs)],
        ["products with thumbnails", *(size(each.table_gb) for each in costs)],
        ["embedding, core hours", *(figure(each.embed_core_h) for each in costs)],
        ["the same on 1 machine of 8 cores", *(hours(each.embed_core_h / 8) for each in costs)],
        ["the same on 32 of them", *(hours(each.embed_h) for each in costs)],
        ["graph, core hours", *(figure(each.insert_core_h) for each in costs)],
        ["both once", *(dollars(each.build_dollars) for each in costs)],
        ["machines of 64 GB that serve, two copies", *(f"{each.serving_machines:,}" for each in costs)],
        ["they a month", *(dollars(each.serving_dollars) for each in costs)],
        ["object store a month", *(dollars(each.store_dollars) for each in costs)],
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def figure(value: float) -> str:
    """Two digits, and no more than was measured."""
    if value < 10:
        return f"{value:.1f}"
    digits = len(str(int(value))) - 2
    return f"{round(value, -digits):,.0f}"


def size(gb: float) -> str:
    """Gigabytes, or terabytes."""
    return f"{figure(gb / 1000)} TB" if gb >= 1000 else f"{figure(gb)} GB"


def hours(value: float) -> str:
    """Minutes, hours or days."""
    if value < 1:
        return f"{math.ceil(value * 60)} min"
    return f"{figure(value)} h" if value < 48 else f"{figure(value / 24)} days"


def dollars(value: float) -> str:
    """Dollars, rounded."""
    return f"${figure(value)}"


if __name__ == "__main__":
    print(table())
