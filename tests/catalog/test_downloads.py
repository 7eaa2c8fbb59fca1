"""Picture addresses: bounded, cached, and only where everybody may look."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpcore2
import pytest

from fashion_search.catalog import downloads as module
from fashion_search.catalog.dataset import load_catalog
from fashion_search.catalog.downloads import Downloads
from fashion_search.catalog.public_network import PublicNetwork, is_public
from fashion_search.catalog.source import MissingPictureError
from tests.catalog.test_dataset import left_out
from tests.conftest import jpeg
from tests.fakes import RED, solid

PICTURE = jpeg(solid(RED))
EXPORT = """\ufeffHandle,Title,Body (HTML),Vendor,Type,Tags,Variant SKU,Variant Price,Image Src,Image Position,Status
red-tee,Red Tee,"<p>nice, ""very""</p>",Acme,Tshirts,"cotton, red",T-S,19.90,{url}/1.jpg,1,active
red-tee,,,,,,T-M,21.90,{url}/2.jpg?v=2,2,active
red-tee,,,,,,T-L,19.90,,,active
blue-hat,Blue Hat,,Acme,Hats,,H-1,5.00,{url}/3.jpg,1,active
secret-shoe,Secret Shoe,,Acme,Shoes,,S-1,99.00,{url}/4.jpg,1,draft
"""


class Shop:
    """A web server that counts what it is asked; the first part of the path says how it answers."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        with self.lock:
            self.asked[path] += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(0.05 if path.startswith("/slow") else 0)
        with self.lock:
            self.at_once -= 1
        if path.startswith("/to/"):
            handler.send_response(302)
            handler.send_header("Location", path.removeprefix("/to/"))
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        status = (
            404 if path == "/gone" else 503 if path == "/busy" or (self.asked[path] == 1 and "flaky" in path) else 200
        )
        body = b"x" * 5000 if path == "/large" else PICTURE
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def shop() -> Iterator[tuple[Shop, str]]:
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shop.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield shop, f"http://shop.example:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class ShopNetwork(PublicNetwork):
    """The public network, where shop.example is the server of this test."""

    def addresses(self, host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "shop.example" else super().addresses(host, port)


@pytest.fixture
def downloads(tmp_path: Path) -> Iterator[Downloads]:
    found = Downloads(tmp_path / "pictures", ShopNetwork(), sleep=lambda seconds: None)
    yield found
    found.close()


def reason(downloads: Downloads, url: str) -> str:
    with pytest.raises(MissingPictureError) as caught:
        downloads.read(url)
    return str(caught.value)


def test_a_picture_is_fetched_once_and_kept(shop: tuple[Shop, str], downloads: Downloads, tmp_path: Path) -> None:
    server, url = shop
    assert downloads.read(f"{url}/1.jpg") == PICTURE
    again = Downloads(tmp_path / "pictures", ShopNetwork())
    assert again.read(f"{url}/1.jpg") == PICTURE
    assert server.asked["/1.jpg"] == 1
    fresh = Downloads(tmp_path / "pictures", ShopNetwork(), fresh=True)
    assert fresh.read(f"{url}/1.jpg") == PICTURE
    assert server.asked["/1.jpg"] == 2
    fresh.close()
    assert list((tmp_path / "pictures").rglob("*.partial")) == []


def test_what_may_pass_is_tried_again_and_what_will_not_is_not(shop: tuple[Shop, str], downloads: Downloads) -> None:
    server, url = shop
    assert downloads.read(f"{url}/flaky") == PICTURE
    assert reason(downloads, f"{url}/busy") == "its server answered 503"
    assert reason(downloads, f"{url}/gone") == "its server answered 404"
    assert (server.asked["/flaky"], server.asked["/busy"], server.asked["/gone"]) == (2, 3, 1)


def test_redirects_are_followed_and_checked(shop: tuple[Shop, str], downloads: Downloads) -> None:
    server, url = shop
    assert downloads.read(f"{url}/to//1.jpg") == PICTURE
    private = url.replace("shop.example", "127.0.0.1")
    assert reason(downloads, f"{url}/to/{private}/secret") == "its address is not on the public internet"
    assert reason(downloads, f"{url}/to/file:///etc/passwd") == "its address does not begin with http:// or https://"
    assert reason(downloads, f"{url}" + "/to/" * 9 + "/1.jpg") == "its address leads from one redirect to the next"
    assert server.asked["/secret"] == 0


def test_size_and_time_are_bounded(
    shop: tuple[Shop, str], downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, url = shop
    monkeypatch.setattr(module, "MAX_BYTES", 4000)
    assert reason(downloads, f"{url}/large").startswith("the picture's file is larger than")
    monkeypatch.setattr(module, "LONGEST", -1.0)
    assert reason(downloads, f"{url}/1.jpg") == "its server did not answer in time"


def test_a_server_that_is_gone_is_not_asked_for_ever(downloads: Downloads, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def refuse(self: Any, host: str, *_: Any, **__: Any) -> None:
        tried.append(host)
        raise httpcore2.ConnectError("refused")

    monkeypatch.setattr(ShopNetwork, "connect_tcp", refuse)
    told = [reason(downloads, f"http://shop.example/{at}.jpg") for at in range(25)]
    assert told[0] == "its server cannot be reached"
    assert told[-1] == "its server had failed so often that it was not asked again"
    assert len(tried) == 20 * 3


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "[::1]", "[::ffff:10.0.0.1]",
        "[fd00::1]", "100.64.0.1", "2130706433", "0x7f000001", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_before_a_connection(host: str, tmp_path: Path) -> None:
    assert reason(Downloads(tmp_path), f"http://{host}:9/x.jpg") == "its address is not on the public internet"


def test_one_private_address_among_public_ones_spoils_a_host_and_the_checked_one_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [["93.184.216.34", "10.0.0.1"], ["93.184.216.34"]]
    connected: list[str] = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", lambda self, host, *_: connected.append(host))
    with pytest.raises(ValueError, match=r"10\.0\.0\.1"):
        PublicNetwork().connect_tcp("shop.example", 443)
    PublicNetwork().connect_tcp("shop.example", 443)
    assert connected == ["93.184.216.34"]
    assert answers == []  # one look-up for each connection: there is no second one to be lied to


def test_public_addresses_are_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


def test_few_connections_at_once(shop: tuple[Shop, str], downloads: Downloads) -> None:
    server, url = shop
    threads = [threading.Thread(target=downloads.read, args=(f"{url}/slow/{at}",)) for at in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 < server.most_at_once <= module.AT_ONCE


def test_a_shops_export_is_one_product_a_handle(shop: tuple[Shop, str], downloads: Downloads, tmp_path: Path) -> None:
    _, url = shop
    (tmp_path / "products_export.csv").write_text(EXPORT.format(url=url))
    catalog = load_catalog(tmp_path / "products_export.csv", downloads=downloads)
    products = [item.product for item in catalog]
    assert [each["id"] for each in products] == ["red-tee", "red-tee", "blue-hat"]
    told = {name: products[0][name] for name in ("name", "article_type", "brand", "price", "Tags")}
    assert told == {"name": "Red Tee", "article_type": "Tshirts", "brand": "Acme", "price": 19.9, "Tags": "cotton, red"}
    assert [(each.id, each.reason) for each in left_out(catalog)] == [
        ("secret-shoe", "the shop does not show it (its status is draft or archived)")
    ]
    assert url not in str(products)
