"""Calling webhooks of a server that runs in the test's own process."""

from __future__ import annotations

from typing import Any

import httpx

KEY = "a-key-for-the-server"
TEMPLATE = {
    "event": "order.placed",
    "resource": {"prefect.resource.id": "order.{{ body.id }}"},
}
PROXIES = (
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "Forwarded",
    "X-Real-IP",
    "Via",
)
"""Headers that say that somebody passed it on."""


class Caller:
    """Sends requests to the webhooks of one server, with no token and no cookie."""

    def __init__(self, base: str) -> None:
        self.base = base

    def address(self, slug: str) -> str:
        """The whole address."""
        return f"{self.base}eventkit/hooks/{slug}"

    async def __call__(self, slug: str, method: str = "POST", **how: Any) -> httpx.Response:
        """The answer to one request."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            return await client.request(method, self.address(slug), **how)
