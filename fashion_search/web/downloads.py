"""An http(s) address from a caller in; its bytes, fetched from the open internet only and never too many, out.

Gradio's own protected download checks every host with safehttpx and connects to the address it checked; so does this
one, with the same calls. Gradio's reads the whole answer into memory, however long; this one stops at the bound.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin

import httpx
import safehttpx

from fashion_search.pictures import BusyPictureError
from fashion_search.web.kept import FULL, WAIT_FULL, UploadRoom

MOST_REDIRECTS = 5
AT_ONCE = 4
PATIENCE = 20  # seconds for one picture: waiting, look-up, redirects and all
# Gradio trusts these without a look-up, because they resolve to inner addresses on a Space.
TRUSTED = ["hf.co", "huggingface.co", "*.hf.co", "*.huggingface.co"]


class DownloadError(ValueError):
    """An address that may not be asked, or that gives no picture."""


class Downloads:
    """The addresses that one app fetches: a few at a time, because each is held in memory until it is kept."""

    def __init__(self, max_bytes: int, room: UploadRoom) -> None:
        self._max_bytes = max_bytes
        self.room = room
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, url: str) -> bytes:
        """The bytes at the address. Raises DownloadError for one that may not be asked or does not answer in time.

        Raises BusyPictureError where as much is kept already as may be.
        """
        try:
            async with asyncio.timeout(PATIENCE), self._turns:
                content = await _download(url, self._max_bytes)
        except TimeoutError:
            raise DownloadError("The address does not answer in time.") from None
        if not await self.room.take(len(content)):
            raise BusyPictureError(FULL.format(minutes=WAIT_FULL // 60))
        return content


async def _download(url: str, max_bytes: int) -> bytes:
    """The bytes at the address, redirects followed and checked anew."""
    for _ in range(MOST_REDIRECTS + 1):
        try:
            status, content = await _ask(url, max_bytes)
        # What safehttpx raises for a name that is no public host is a ValueError.
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            raise DownloadError("The address cannot be fetched.") from error
        if isinstance(content, bytes):
            if status != 200:
                break
            return content
        url = content
    raise DownloadError("The address gives no picture.")


async def _ask(url: str, max_bytes: int) -> tuple[int, bytes | str]:
    """The status, and the content or the address to ask next."""
    host = httpx.URL(url).host
    if not url.startswith(("http://", "https://")) or not host:
        raise DownloadError("This is no http(s) address.")
    known = safehttpx.matches_domain_whitelist(host, TRUSTED)
    transport = None if known else safehttpx.AsyncSecureTransport(await safehttpx.async_validate_url(host))
    # Packed answers are not asked for: a few bytes could unpack to gigabytes.
    headers = {"Accept-Encoding": "identity"}
    async with httpx.AsyncClient(transport=transport) as client, client.stream("GET", url, headers=headers) as answer:
        if answer.has_redirect_location:
            return answer.status_code, urljoin(url, answer.headers["Location"])
        return answer.status_code, await _read_bounded(answer, max_bytes)


async def _read_bounded(answer: httpx.Response, max_bytes: int) -> bytes:
    content = bytearray()
    async for chunk in answer.aiter_raw():
        content += chunk
        if len(content) > max_bytes:
            raise DownloadError("The picture at the address is too large.")
    return bytes(content)
