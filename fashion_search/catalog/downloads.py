"""The address of a picture in, its bytes out: bounded in time, size and tries, kept in a cache that a rerun reads."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpcore2

from fashion_search.catalog.public_network import PrivateAddressError, PublicNetwork
from fashion_search.catalog.source import MissingPictureError
from fashion_search.files import cache_folder
from fashion_search.pictures import MAX_BYTES

AT_ONCE = 8  # connections, so that no shop's server is asked by a crowd
PATIENCE = {"connect": 10.0, "read": 15.0, "write": 10.0, "pool": 120.0}
LONGEST = 60.0  # seconds for one picture, however slowly it drips
TRIES = 3
PAUSES = (0.5, 2.0)
REDIRECTS = 5
# A host that has failed so often in a row, and has not answered once in between, is not asked again.
GIVE_UP_AFTER = 20
AGAIN = (429, 500, 502, 503, 504)
HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": "fashion-search (catalog import)", "Accept": "image/*,*/*;q=0.5", "Accept-Encoding": "identity",
}  # fmt: skip


class _TransientError(Exception):
    """Something that may go better the next time; its text is the reason."""


class Downloads:
    """Fetches pictures for several threads at once."""

    def __init__(
        self, folder: Path | None = None, network: httpcore2.NetworkBackend | None = None, fresh: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.folder = folder or cache_folder() / "pictures"
        self.fresh = fresh
        self._sleep = sleep
        self._network = network or PublicNetwork()
        self._pool: httpcore2.ConnectionPool | None = None
        self._failures: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._turns = threading.Semaphore(AT_ONCE)

    def read(self, url: str) -> bytes:
        """The picture's bytes. Raises MissingPictureError with the reason."""
        path = self._path(url)
        if not self.fresh and path.is_file():
            return path.read_bytes()
        host = urlsplit(url).netloc
        if self._failures[host] >= GIVE_UP_AFTER:
            raise MissingPictureError("its server had failed so often that it was not asked again")
        with self._turns:
            data = self._fetch_patiently(url, host)
        _keep(path, data)
        return data

    def close(self) -> None:
        """Closes the connections; reading opens them again."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
            self._pool = None

    def _path(self, url: str) -> Path:
        name = sha256(url.encode()).hexdigest()
        return self.folder / name[:2] / name

    def _fetch_patiently(self, url: str, host: str) -> bytes:
        """Tries a few times; a refusal that will not change is not repeated."""
        for attempt in range(TRIES):
            try:
                data = self._follow(url)
            except _TransientError as error:
                reason = str(error)
                if attempt + 1 < TRIES:
                    self._sleep(PAUSES[attempt])
                continue
            with self._lock:
                self._failures[host] = 0
            return data
        with self._lock:
            self._failures[host] += 1
        raise MissingPictureError(reason)

    def _follow(self, url: str) -> bytes:
        """The body at the end of a few redirects; each hop is checked like the first address."""
        until = time.monotonic() + LONGEST
        for _ in range(REDIRECTS + 1):
            if urlsplit(url).scheme.lower() not in ("http", "https") or not urlsplit(url).hostname:
                raise MissingPictureError("its address does not begin with http:// or https://")
            status, location, body = self._get(url, until)
            if status in (301, 302, 303, 307, 308) and location:
                url = urljoin(url, location)
            elif status == 200:
                return body
            elif status in AGAIN:
                raise _TransientError(f"its server answered {status}")
            else:
                raise MissingPictureError(f"its server answered {status}")
        raise MissingPictureError("its address leads from one redirect to the next")

    def _get(self, url: str, until: float) -> tuple[int, str | None, bytes]:
        """(status, where to go instead, body) of one request."""
        extensions = {"timeout": PATIENCE}
        try:
            with self._connections().stream("GET", _ascii(url), headers=HEADERS, extensions=extensions) as answer:
                headers = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
                body = _body(answer, until) if answer.status == 200 else b""
                return answer.status, headers.get(b"location"), body
        except PrivateAddressError:
            raise MissingPictureError("its address is not on the public internet") from None
        except httpcore2.TimeoutException:
            raise _TransientError("its server did not answer in time") from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError):
            raise _TransientError("its server cannot be reached") from None
        except (httpcore2.UnsupportedProtocol, UnicodeError, ValueError):
            raise MissingPictureError("its address cannot be read") from None

    def _connections(self) -> httpcore2.ConnectionPool:
        with self._lock:
            if self._pool is None:
                self._pool = httpcore2.ConnectionPool(max_connections=AT_ONCE, network_backend=self._network)
            return self._pool


def is_address(name: str) -> bool:
    """Whether a picture is named by an address of the web."""
    return name.lstrip()[:8].lower().startswith(("http://", "https://"))


def _body(answer: httpcore2.Response, until: float) -> bytes:
    found = bytearray()
    for part in answer.iter_stream():
        found += part
        if len(found) > MAX_BYTES:
            raise MissingPictureError(f"the picture's file is larger than {MAX_BYTES / 2**20:.0f} MB")
        if time.monotonic() > until:
            raise _TransientError("its server did not answer in time")
    if not found:
        raise _TransientError("its server sent nothing")
    return bytes(found)


def _ascii(url: str) -> str:
    """The address as it goes over the wire: spaces and letters beyond ASCII are escaped."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.netloc
    host = host if parts.port is None or ":" in host else f"{host}:{parts.port}"
    safe = "/%:=&?~#+!$,;'@()*[]"
    return parts._replace(netloc=host, path=quote(parts.path, safe), query=quote(parts.query, safe)).geturl()


def _keep(path: Path, data: bytes) -> None:
    """Writes under a name of its own first, so that a kill leaves no half picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.partial")
    partial.write_bytes(data)
    partial.replace(path)
