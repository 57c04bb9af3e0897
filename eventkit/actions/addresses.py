"""Which addresses a call may go to: those anybody on the internet could call.

A name is resolved once and the caller connects to the addresses that were checked, so that a name which answers
differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

__all__ = ["resolve", "why_private"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_KINDS = ("unspecified", "loopback", "link_local", "multicast", "reserved", "private")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order to try them; raises OSError when there are none.

    Forms such as `2130706433` and `0x7f.1` are read as the system reads them, into what they stand for.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


def why_private(address: str) -> str | None:
    """The kind of address (`loopback`, `private` and the like) that keeps it from being called, or None."""
    given = ipaddress.ip_address(address.partition("%")[0])
    for each in _meant(given):
        for kind in _KINDS:
            if getattr(each, f"is_{kind}"):
                return kind.replace("_", "-")
        if not each.is_global:
            return "shared or special"
    return None


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, and the IPv4 address that an IPv6 one leads to."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:  # some versions of Python call every mapped address private
        return [address.ipv4_mapped]
    inner = [address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *(each for each in inner if each is not None)]
