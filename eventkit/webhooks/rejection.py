"""Why a request led to no event: told outside by a status alone, inside in full."""

from __future__ import annotations

__all__ = ["Rejected"]


class Rejected(Exception):
    """A request that is refused. Never leaves the room but as a decision.

    status: what the sender is told. reason: the kind, in two words. detail: what, why and what to do, for the
    webhook's owner. rendered: what the template gave, where it came so far. retry: seconds after which to try again.
    caret: the line of the template that is wrong, with the place marked below it, where that is known.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        detail: str,
        *,
        rendered: str | None = None,
        retry: int | None = None,
        caret: str = "",
    ) -> None:
        super().__init__(detail)
        self.status, self.reason, self.detail = status, reason, detail
        self.rendered, self.retry, self.caret = rendered, retry, caret
