"""Whether a request came from this machine itself: what a webhook without signature answers, and nothing else.

1. The peer is this machine: its loopback address. A Unix socket has no peer, and is none.
2. No header says that somebody passed it on: whoever may be loopback is as often a proxy.
3. It is sent to a name that only this machine has, in HTTP/1.1: a proxy that adds no header speaks HTTP/1.0 or says
   the name that it was called by.
4. Behind JupyterHub nothing is direct: every peer is its proxy, which can be told to add no header.

With `ServerApp.trust_xheaders` the peer is whom the proxy names; it names it in headers, so that rule 2 decides.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping

from tornado.httputil import HTTPServerRequest

__all__ = ["behind_hub", "is_direct"]

_PASSED_ON = frozenset(
    {
        "forwarded",
        "via",
        "x-real-ip",
        "x-client-ip",
        "x-scheme",
        "true-client-ip",
        "cf-connecting-ip",
        "x-proxycontextpath",
    }
)
_HUB = ("JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_API_TOKEN")


def behind_hub(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this server was started by JupyterHub."""
    return any(environment.get(name) for name in _HUB)


def is_direct(request: HTTPServerRequest) -> bool:
    """Whether a request came from this machine, by nobody's hand."""
    from eventkit.webhooks import is_local

    named = request.headers.get_list("Host")
    return (
        request.version == "HTTP/1.1"
        and not any(_passed_on(name.lower()) for name in request.headers)
        and len(named) == 1
        and is_local(named[0])
        and _loopback(request.remote_ip or "")
    )


def _passed_on(header: str) -> bool:
    return header in _PASSED_ON or header.startswith("x-forwarded")


def _loopback(peer: str) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
