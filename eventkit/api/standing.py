"""Whether matching goes on, how far behind it is, and going on with it."""

from __future__ import annotations

from datetime import UTC, datetime

from eventkit.api.feed_wire import Nothing
from eventkit.api.session import Call
from eventkit.api.told_wire import Standing
from eventkit.errors import UsageError
from eventkit.faces.plain import counted
from eventkit.workspace.workspace import Workspace

__all__ = ["FAR", "resume", "skip", "standing", "standing_of"]

FAR = 1_000
"""Events that wait before it is said that matching is behind: as many are matched in a moment."""


def standing(call: Call, ask: Nothing) -> Standing:
    """How matching stands."""
    return standing_of(call.ws)


def resume(call: Call, ask: Nothing) -> Standing:
    """Goes on where it was stopped: what waits is matched."""
    call.ws.start()
    return standing_of(call.ws)


def skip(call: Call, ask: Nothing) -> Standing:
    """Goes on with what comes from now on: what waits is never matched. Raises UsageError while nothing is stopped."""
    if not call.ws.executor.stopped:
        raise UsageError("Matching is not stopped: what waits is being matched, and there is nothing to skip")
    call.ws.matcher.skip()
    call.ws.start()
    return standing_of(call.ws)


def standing_of(ws: Workspace) -> Standing:
    """How matching stands in a workspace, in words where there is something to say."""
    since, behind = ws.executor.stopped_at, ws.matcher.behind()
    return Standing(stopped=ws.executor.stopped, since=since, behind=behind, words=_words(since, behind))


def _words(since: datetime | None, behind: int) -> str:
    wait = f"{counted(behind, 'event')} {'waits' if behind == 1 else 'wait'} to be matched"
    if since is not None:
        stopped = f"Matching is stopped since {since.astimezone(UTC):%H:%M:%S} UTC"
        if not behind:
            return f"{stopped}: what comes waits, and nothing runs."
        them = "it" if behind == 1 else "them"
        return f"{stopped}; {wait}. Resume matches {them}; Skip goes on without {them}."
    return f"Matching is behind: {wait}." if behind >= FAR else ""
