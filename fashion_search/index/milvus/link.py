"""An address in; questions to the Milvus there, each within a time and with its failures told in a sentence, out."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fashion_search.index.milvus.address import Address
from fashion_search.optional import check_installed, needed_for

if TYPE_CHECKING:
    from pymilvus import MilvusClient

log = logging.getLogger(__name__)

SECONDS = 10.0  # for an answer; pymilvus would try again for minutes
WRITING = 300.0  # for a batch: a server may have a segment to close first
WORKING = 600.0  # for what takes a server as long as there are products: loading a collection, writing it out
# A connection of its own, which is tried again every second: one that others share would wait ever longer for a server
# that was away, and make new ones wait with it.
DEDICATED = {
    "dedicated": True,
    "grpc_options": {"grpc.use_local_subchannel_pool": 1, "grpc.max_reconnect_backoff_ms": 1000},
}
NOT_LOADED = 101  # Milvus's code for a collection that must be loaded before it is asked
AWAY = "The search engine of this catalog does not answer just now; ask again in a moment."
PURPOSE = "A catalog in Milvus"
# Open connections to each file: Milvus Lite serves one from within this process, to all of them.
_FILES: Counter[str] = Counter()


class EngineError(ValueError):
    """Milvus does not answer, or refuses: a sentence for whoever asked, and the `reason` for the owner."""

    def __init__(self, reason: str, told: str = AWAY, code: int = 0) -> None:
        super().__init__(told)
        self.reason, self.code = reason, code


class Link:
    """A connection to one Milvus, shared by all threads; what breaks it is mended by the next question."""

    def __init__(self, client: MilvusClient, address: Address) -> None:
        self._client = client
        self.address = address

    @classmethod
    def open(cls, address: Address, seconds: float = SECONDS) -> Link:
        """Connects. Raises EngineError, and MissingPackageError where the packages for it are not installed."""
        client_class = _client_class(address)
        with _translated(f"connecting to {address.shown}"):
            link = cls(client_class(uri=address.uri, token=address.token, timeout=seconds, **DEDICATED), address)

        if address.is_file:
            _FILES[address.uri] += 1
        return link

    @cached_property
    def is_lite(self) -> bool:
        """Whether it is Milvus Lite, in a file or as a server."""
        return "lite" in str(self.ask("get_server_version")).lower()

    def ask(self, method: str, *values: Any, **options: Any) -> Any:
        """What a method of MilvusClient answers. Raises EngineError."""
        with _translated(f"{method} at {self.address.shown}"):
            return getattr(self._client, method)(*values, **{"timeout": SECONDS} | options)

    def read(self, method: str, collection: str, *values: Any, **options: Any) -> Any:
        """The same of a collection's rows; one that a server has not loaded since it was started is loaded first."""
        try:
            return self.ask(method, collection, *values, **options)
        except EngineError as error:
            if error.code != NOT_LOADED:
                raise
        self.ask("load_collection", collection)
        return self.ask(method, collection, *values, **options)

    def load(self, collection: str) -> None:
        """Has a collection ready to be asked; at a start, that is waited for."""
        self.ask("load_collection", collection, timeout=WORKING)

    def count(self, collection: str, where: str = "") -> int:
        """How many rows a collection has, those just written among them."""
        options = {"filter": where, "output_fields": ["count(*)"], "consistency_level": "Strong"}
        return int(self.read("query", collection, **options)[0]["count(*)"])

    def real_name(self, name: str) -> str | None:
        """The collection that an alias stands for, or that has the name itself; None where there is neither."""
        if name in self.ask("list_aliases")["aliases"]:
            return str(self.ask("describe_alias", name)["collection_name"])
        return name if self.ask("has_collection", name) else None

    def close(self) -> None:
        """Lets go of the connection; the last to a file of Milvus Lite lets go of the file."""
        self._client.close()
        if not self.address.is_file:
            return
        _FILES[self.address.uri] -= 1
        if not _FILES[self.address.uri]:
            from milvus_lite.server_manager import server_manager_instance

            server_manager_instance.release_server(self.address.uri)


@contextmanager
def reaching(address: Address) -> Iterator[Link]:
    """A connection, which stays open unless something fails; the owner is told the address and the reason."""
    with ExitStack() as failing:
        try:
            link = Link.open(address)
            failing.callback(link.close)
            yield link
            failing.pop_all()
        except EngineError as error:
            told = f"Milvus at {address.shown} cannot be used ({error.reason}); start it, or mend what it says."
            raise EngineError(error.reason, told) from None


def _client_class(address: Address) -> type[MilvusClient]:
    check_installed(PURPOSE, "pymilvus", *(["milvus_lite"] if address.is_file else []))
    with needed_for(PURPOSE):
        from pymilvus import MilvusClient
    # It logs a traceback for each failed question; `_translated` says the same in one line.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    return MilvusClient


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Turns what the client raises into an EngineError, and tells the owner."""
    import grpc
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except (MilvusException, grpc.RpcError) as error:
        reason = " ".join(str(getattr(error, "message", "") or error).split())
        log.warning("Milvus failed, %s: %s", what, reason)
        code = error.code if isinstance(error, MilvusException) else 0
        raise EngineError(reason, code=int(code) if isinstance(code, int) else 0) from None
