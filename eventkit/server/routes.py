"""Every address of the server that answers a question: how it is asked over HTTP, and in words what it does.

The one table of them: the handlers and the OpenAPI description are made of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from eventkit.errors import UsageError

__all__ = ["ROUTES", "SHORT", "WORDS", "Reader", "Route", "read_json", "read_text", "read_truth", "read_whole"]

Reader = Callable[[str], Any]
"""Reads the text of a parameter; raises UsageError with what was expected."""


def read_text(text: str) -> str:
    """Text as it is."""
    return text


def read_whole(text: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"-?\d{1,19}", text, re.ASCII):
        raise UsageError("a whole number was expected: write 50")
    return int(text)


def read_truth(text: str) -> bool:
    """True or false."""
    if text not in ("true", "false"):
        raise UsageError("true or false was expected: write true")
    return text == "true"


def read_json(text: str) -> Any:
    """JSON, of any kind."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"JSON was expected ({error}): write {{...}}, and encode it for an address") from None


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address. question: see `api.table`; each of its fields comes from one of three places.

    path: below `eventkit/api/`, with fields in braces. query: fields that are parameters, each with what reads it; a
    filter may be said in short besides, see SHORT.
    body: fields that the body holds as a JSON object, which may be left out where none of them is needed; `whole`
    names the one field that the body is by itself, alone or in a list. words: what it does; replied: what comes back.
    writes: as of its question, which is loaded when it is first asked.
    """

    method: str
    path: str
    question: str
    words: str
    replied: str
    query: Mapping[str, Reader] = field(default_factory=dict)
    body: tuple[str, ...] = ()
    whole: str | None = None
    created: bool = False
    writes: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """The fields that stand in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def pattern(self) -> str:
        """The path as a regular expression, its fields named."""
        return re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", self.path)


SHORT = ("name", "resource", "text", "since", "until")
"""Parameters that say in the words of `ek.events` what a filter says in JSON; `name` may be given several times."""
_FILTER: Mapping[str, Reader] = {"filter": read_json, **dict.fromkeys(SHORT, read_text)}

ROUTES: tuple[Route, ...] = (
    Route("GET", "status", "events.status", "How the workspace of this server stands.", "The workspace."),
    Route(
        "GET", "events", "events.page",
        "Events of the log that a filter admits, a page at a time: go on with `next` as `before`, or, oldest first, as "
        "`after`. What comes meanwhile moves no event of a page.",
        "The page.",
        query={**_FILTER, "before": read_whole, "after": read_whole, "limit": read_whole, "oldest_first": read_truth},
    ),
    Route(
        "POST", "events", "events.emit",
        "Emits an event, or a list of them, as `emit_event` and `emit_many` do: what one of them refuses is refused "
        "here with the same words, and then none is stored.",
        "Where each of them stands in the log, in the order given.",
        whole="events", created=True, writes=True,
    ),
    Route(
        "GET", "events/count", "events.count", "How many events of the log a filter admits.", "The count.",
        query=_FILTER,
    ),
    Route(
        "GET", "events/histogram", "feed.histogram",
        "When the events of a filter occurred, and which of them fired, counted in spans of a round width.",
        "The spans, oldest first.",
        query={**_FILTER, "spans": read_whole},
    ),
    Route(
        "GET", "events/facets", "feed.facets",
        "The fields of the newest events of a filter, with the values that most of them have.",
        "The fields, those first that most events have.",
        query={**_FILTER, "search": read_text, "sample": read_whole},
    ),
    Route("GET", "events/{id}", "event.detail", "All of one event.", "The event."),
    Route(
        "GET", "events/{id}/chain", "event.chain", "What led to an event and what came of it, link by link.",
        "The chain, from its origin down.",
    ),
    Route(
        "GET", "events/{id}/why", "event.why",
        "Why an event did or did not satisfy each automation, clause by clause; those nearest to it first.",
        "A verdict an automation.",
        query={"automation": read_text},
    ),
    Route(
        "GET", "events/{id}/request", "event.request", "The request that an event came in, if it came in one.",
        "The request.",
    ),
    Route(
        "POST", "events/{id}/replay", "event.replay",
        "What an event would lead to if it came again now; with `dry` false, it comes again.",
        "What would fire, or the id of the new event.",
        body=("edit", "dry"), writes=True,
    ),
    Route("GET", "automations", "automations.list", "Every automation as it is now, by name.", "The automations."),
    Route("GET", "automations/{id}", "automations.page", "All of one automation.", "The automation."),
    Route(
        "PATCH", "automations/{id}", "automations.enable", "Turns an automation on, off or to shadow.",
        "Every automation as it is then.",
        body=("enabled",), writes=True,
    ),
    Route(
        "POST", "backtest", "draft.backtest",
        "When a trigger would have fired on the newest events of the log; nothing is stored or run. It ends early "
        "where its client goes away.",
        "The firings, beside those of a saved automation where one is named.",
        body=("trigger", "against", "deployment", "parameters", "most", "shown"),
    ),
    Route(
        "GET", "runs", "runs.list", "Flow runs, newest first, a page at a time: go on with the last id as `before`.",
        "The page.",
        query={
            "flow": read_text, "automation": read_text, "kind": read_text, "text": read_text, "before": read_text,
            "limit": read_whole,
        },
    ),
    Route("GET", "runs/{id}", "runs.page", "All of one run, with the last lines of its log.", "The run."),
    Route("POST", "runs/{id}/cancel", "runs.cancel", "Asks a run to stop.", "The run as it is then.", writes=True),
    Route("GET", "webhooks", "webhooks.list", "Every webhook with its address, by name.", "The webhooks."),
    Route(
        "GET", "webhooks/{webhook}/deliveries", "webhooks.deliveries",
        "The last requests that a webhook received, newest first.", "The deliveries.",
        query={"limit": read_whole},
    ),
    Route(
        "GET", "webhooks/{webhook}/deliveries/{id}", "webhooks.delivery",
        "All of one request: what was sent, what was made of it and what was answered.", "The delivery.",
    ),
    Route(
        "POST", "webhooks/{webhook}/deliveries/{id}/replay", "webhooks.replay",
        "Sends a kept request again, signed anew.", "The last deliveries as they are then.", writes=True,
    ),
    Route("GET", "summary", "summary.line", "The workspace in numbers: what a status bar shows.", "The numbers."),
    Route(
        "GET", "summary/news", "summary.news",
        "What failed and, where that is asked for, what fired since a cursor; without one, the cursor of now.",
        "The news, oldest first, with the cursor to go on from.",
        query={"after": read_text, "firings": read_truth},
    ),
)  # fmt: skip

WORDS: Mapping[str, str] = {
    "after": "Where the last page ended: only what came later.",
    "automation": "The name of an automation.",
    "before": "Where the last page ended: only what is older.",
    "filter": "Which events, as JSON; all of them where it is left out.",
    "firings": "Whether firings are told of besides what failed.",
    "flow": "The name of a flow.",
    "id": "Which one: its id.",
    "kind": "The type of a run's state, such as FAILED.",
    "limit": "How many at most.",
    "name": "In place of a filter: a name of events, order.placed, or order.* for all that begin so; may be repeated.",
    "oldest_first": "Whether they come in the order of the log, and not the newest first.",
    "resource": "In place of a filter: the id of a resource, order.42, or order.* for all that begin so.",
    "sample": "How many of the newest events are looked through.",
    "search": "Part of the path of a field.",
    "since": "In place of a filter: what occurred from this time on, 2026-05-01T12:00:00Z.",
    "spans": "About how many spans.",
    "text": "Of runs: part of the name of a run, its flow, its automation, or the event that led to it. Of events, in "
    "place of a filter: words in names, labels and payloads; -word leaves out.",
    "until": "In place of a filter: what occurred up to this time.",
    "webhook": "The name of a webhook.",
}
"""What each parameter is, by name."""
