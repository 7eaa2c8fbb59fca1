"""`milvus://host:19530/collection`, or `milvus:///folder/file.db/collection`, in; where to connect to out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from fashion_search.settings import MILVUS, is_milvus

PORT = 19530
# An edition of a collection adds 20 letters to its name, and Milvus allows 255.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
FORMS = "milvus://host:19530/collection, or milvus:///folder/file.db/collection for Milvus Lite"


@dataclass(frozen=True)
class Address:
    """What the client connects to, the collection there, and both as they may be shown: without the password."""

    uri: str
    collection: str
    shown: str
    token: str = field(default="", repr=False)

    @property
    def is_file(self) -> bool:
        """Whether this is a database of Milvus Lite in a file of this machine."""
        return self.uri.endswith(".db")

    @classmethod
    def of(cls, text: str) -> Address:
        """Reads an address. Raises ValueError with the forms that it may have."""
        if not is_milvus(text):
            raise ValueError(f"{text!r} is no address of Milvus; write {FORMS}.")
        parts = urlsplit(text)
        place, _, collection = parts.path.rpartition("/")
        if not NAME.fullmatch(collection):
            raise ValueError(f"A collection {collection!r} cannot be; name it in letters, digits and _, like {FORMS}.")
        if not parts.netloc:
            return cls._of_file(place, collection)
        return cls._of_server(text, collection, bool(place))

    @classmethod
    def _of_file(cls, file: str, collection: str) -> Address:
        if not file.endswith(".db"):
            raise ValueError(f"Milvus Lite keeps its database in a file that ends in .db, not {file!r}; write {FORMS}.")
        return cls(file, collection, f"the file {file.rpartition('/')[2]}")

    @classmethod
    def _of_server(cls, text: str, collection: str, deeper: bool) -> Address:
        parts = urlsplit(text)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        try:
            port = parts.port or PORT
        except ValueError:
            host = None
        if not host or deeper or parts.query or parts.fragment:
            shown = text.rpartition("@")[2].removeprefix(MILVUS)
            raise ValueError(f"The address of Milvus {shown!r} is not understood; write {FORMS}.")
        token = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
        return cls(f"http://{host}:{port}", collection, f"{host}:{port}", token)
