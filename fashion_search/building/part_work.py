"""A part of a catalog in; a parquet file of its products with their vectors, in the store of all parts, out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_search.building.earlier import EarlierShards
from fashion_search.building.parts import Part
from fashion_search.building.recipe import Recipe, catalog_of, encoder_of
from fashion_search.building.rows import LINE, VECTOR, shard_table
from fashion_search.building.shards import Embeds, Outcome, VectorShards, key_of
from fashion_search.building.store import Store
from fashion_search.catalog.dataset import Catalog

OUTCOME = b"fashion_search"  # where the file's metadata keeps what came of the part


@dataclass
class Lines:
    """Keeps the lines of all rows instead of digesting them: the digest is one of the whole catalog."""

    kept: list[bytes] = field(default_factory=list)

    def update(self, line: bytes, /) -> None:
        """Takes a row's line."""
        self.kept.append(line)

    def hexdigest(self) -> str:
        """Nothing: a part has no digest of its own."""
        return ""


def file_name(key: str, part: Part) -> str:
    """The file of a part."""
    return "-".join(filter(None, (key, part.stem, part.state))) + ".parquet"


def embed_part(recipe: Recipe, part: Part, address: str) -> str:
    """Embeds a part and puts its file into the store at `address`; the file's name."""
    catalog, encoder = catalog_of(recipe), encoder_of(recipe.model, recipe.engine)
    return embed_into(Store(address), catalog, encoder, part)


def embed_into(store: Store, catalog: Catalog, encoder: Embeds, part: Part) -> str:
    """The same for a catalog and an encoder at hand; pictures that an older file of the part knows are not embedded."""
    key, own, content = key_of(encoder), catalog.part(part.start, part.stop), Lines()
    rows = 0

    def count(read: int) -> None:
        nonlocal rows
        rows += read

    with TemporaryDirectory(prefix="fashion-search-") as folder:
        older = [store.fetch(name, Path(folder)) for name in store.names(f"{key}-{part.stem}")]
        shards = VectorShards(Path(folder) / "shards", own, encoder, [EarlierShards.of(older)], content=content)
        outcome = shards.embed(count)
        file = Path(folder) / "part.parquet"
        _write(file, shards, content.kept, _told(outcome, rows))
        store.put(file, file_name(key, part))
    return file_name(key, part)


def _told(outcome: Outcome, rows: int) -> bytes:
    kept = {"rows": rows, "embedded": outcome.embedded, "known": outcome.known, "skipped": outcome.skipped}
    return json.dumps({**kept, "notes": outcome.notes}).encode()


def _write(file: Path, shards: VectorShards, lines: list[bytes], told: bytes) -> None:
    """Writes the shards of a part as the row groups of one file."""
    tables = _tables(shards, lines)
    first = next(tables, None)
    if first is None:  # nothing in the part can be used, which is worth remembering too
        first = shard_table([], shards.encoder.ndim).append_column(LINE, pa.array([], pa.binary()))
    schema = first.schema.with_metadata({OUTCOME: told})
    with pq.ParquetWriter(file, schema, compression={LINE: "ZSTD"}) as writer:
        for table in (first, *tables):
            writer.write_table(table)


def _tables(shards: VectorShards, lines: list[bytes]) -> Iterator[pa.Table]:
    at = 0
    for vectors, products in shards.tables():
        flat = pa.array(np.ascontiguousarray(vectors).ravel())
        table = products.append_column(VECTOR, pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]))
        yield table.append_column(LINE, pa.array(lines[at : at + len(products)], pa.binary()))
        at += len(products)
