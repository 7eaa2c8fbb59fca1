"""Bytes under a name in; the same, kept in a collection of Milvus as rows of text, out.

Milvus has no field for bytes: they stand as base64 in rows `name/0`, `name/1` …, each as long as a VARCHAR may be.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from fashion_search.index.milvus.link import WRITING, Link

PART = 48_000  # bytes; as base64 64,000 letters of the 65,535 that a VARCHAR takes
AT_ONCE = 64  # parts asked for together, 4 MB
WRITTEN_AT_ONCE = 256  # 16 MB at most; gRPC takes 64 MB
CACHED = 1024  # thumbnails kept in memory
NOWHERE = [1.0, 0.0]  # every collection must have a vector


class Blobs:
    """The files and pictures of one catalog."""

    def __init__(self, link: Link, collection: str) -> None:
        self._link, self.collection = link, collection

    def create(self) -> None:
        """Makes the collection if it is not there yet."""
        from pymilvus import DataType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("name", DataType.VARCHAR, is_primary=True, max_length=256)
        # Mapped from the query node's disk: thumbnails are most of a catalog's bytes and few are looked at.
        schema.add_field("data", DataType.VARCHAR, max_length=65_535, mmap_enabled=True)
        schema.add_field("nowhere", DataType.FLOAT_VECTOR, dim=len(NOWHERE))
        indexes = MilvusClient.prepare_index_params()
        indexes.add_index("nowhere", index_type="FLAT", metric_type="L2")
        self._link.ask("create_collection", self.collection, schema=schema, index_params=indexes)

    def write(self, files: Mapping[str, bytes]) -> None:
        """Keeps files, each in place of an earlier one of its name."""
        rows = [row for name, data in files.items() for row in _rows(name, data)]
        for start in range(0, len(rows), WRITTEN_AT_ONCE):
            self._link.ask("upsert", self.collection, rows[start : start + WRITTEN_AT_ONCE], timeout=WRITING)

    def read(self, name: str) -> bytes | None:
        """The bytes under a name; None where there are none."""
        data, part = b"", 0
        while True:
            found = self._parts([f"{name}/{at}" for at in range(part, part + AT_ONCE)])
            for at in range(part, part + AT_ONCE):
                if (more := found.get(f"{name}/{at}")) is None:
                    return data if at else None
                data += more
                if len(more) < PART:
                    return data
            part += AT_ONCE

    def read_small(self, names: Sequence[str]) -> list[bytes | None]:
        """The bytes under many names; for what mostly is one part long."""
        found: dict[str, bytes] = {}
        for start in range(0, len(names), AT_ONCE):
            found |= self._parts([f"{name}/0" for name in names[start : start + AT_ONCE]])
        heads = ((name, found.get(f"{name}/0")) for name in names)
        return [self.read(name) if head and len(head) == PART else head for name, head in heads]

    def _parts(self, names: Sequence[str]) -> dict[str, bytes]:
        rows = self._link.read("query", self.collection, ids=list(names), output_fields=["name", "data"])
        return {row["name"]: base64.b64decode(row["data"]) for row in rows}


def _rows(name: str, data: bytes) -> Iterator[dict[str, Any]]:
    """The last part is shorter than the others, empty if need be: so a reader knows the end."""
    for at, start in enumerate(range(0, len(data) + 1, PART)):
        text = base64.b64encode(data[start : start + PART]).decode()
        yield {"name": f"{name}/{at}", "data": text, "nowhere": NOWHERE}


class Thumbnails(Sequence[bytes | None]):
    """The pictures of all rows, asked for one by one or many together; the last 1,024 are remembered."""

    def __init__(self, blobs: Blobs, count: int) -> None:
        self._blobs, self._count = blobs, count
        self._read = lru_cache(CACHED)(lambda key: blobs.read_small([thumbnail_name(key)])[0])

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, key: Any) -> Any:
        return self._read(int(key))

    def read_many(self, keys: Sequence[int]) -> list[bytes | None]:
        """The pictures of these rows."""
        return self._blobs.read_small([thumbnail_name(key) for key in keys])


def thumbnail_name(key: int) -> str:
    """What the picture of a row is kept under."""
    return f"thumbnail/{int(key)}"
