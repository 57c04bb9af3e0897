"""What a sender is told: as little as it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["WORDS", "Reply"]

WORDS: Mapping[int, str] = {
    400: "bad request",
    401: "unauthorized",
    403: "forbidden",
    404: "not found",
    405: "method not allowed",
    408: "too slow",
    410: "gone",
    413: "too large",
    415: "unsupported format",
    429: "too many requests",
    500: "error",
    503: "try again later",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """status, headers, body: of the answer. A refusal's body is its status in words and nothing else."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def refusing(cls, status: int, *, retry: int | None = None, **headers: str) -> Reply:
        """The answer to a request that is refused. retry: seconds after which to try again."""
        later = {} if retry is None else {"Retry-After": str(retry)}
        kind = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
        return cls(status, {**kind, **later, **headers}, WORDS.get(status, "refused").encode() + b"\n")
