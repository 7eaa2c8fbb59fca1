"""A host name in, a connection to one of its public addresses out; anything inside somebody's network is refused."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpcore2


class PrivateAddressError(ValueError):
    """A host that is not, or not only, on the public internet."""


class PublicNetwork(httpcore2.SyncBackend):
    """Looks a host up once, checks every address it has, and connects to one that was checked.

    Every connection comes through here, also that of a redirect, and no second look-up can give another address.
    """

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first address that answers. Raises PrivateAddressError."""
        addresses = self.addresses(host, port)
        for address in addresses[:-1]:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return super().connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore2.NetworkStream:
        """No picture lies behind a socket of this machine."""
        raise PrivateAddressError("a socket of this machine")

    def addresses(self, host: str, port: int) -> list[str]:
        """The host's addresses, all of them public."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            if not is_public(address):
                raise PrivateAddressError(address)
        return addresses


def is_public(address: str) -> bool:
    """Whether an address is on the public internet, also one of IPv4 that is wrapped in IPv6."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if inner is not None:
        return is_public(str(inner))
    if ip.version == 6 and ip in ipaddress.ip_network("64:ff9b::/96"):
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast
