"""Requests that webhooks received, to look at, to try templates on, and to send again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eventkit.errors import WebhookError
from eventkit.faces import (
    PreviewRow,
    deliveries_html,
    deliveries_text,
    delivery_html,
    delivery_text,
    preview_html,
    preview_text,
)
from eventkit.model.base import to_json
from eventkit.model.event import Event
from eventkit.model.secrecy import HIDDEN
from eventkit.model.webhook import Delivery as Received
from eventkit.model.webhook import Verdict, WebhookSpec
from eventkit.model.wording import shown
from eventkit.webhooks import Headers, Request, Sample, merged, sample
from eventkit.workspace.current import workspace

if TYPE_CHECKING:
    import pandas

    from eventkit.workspace.workspace import Workspace

__all__ = ["Deliveries", "Delivery", "Edit", "Preview", "Replay", "logged", "replay_here", "request_of"]

Edit = Mapping[str, Any] | Callable[[Any], Any] | str | bytes
"""How a body is changed: values merged into its JSON, a function of its JSON, or the whole of it."""


class Delivery(Received):
    """One request as received, in the workspace of this notebook."""

    @classmethod
    def of(cls, received: Received) -> Delivery:
        """The same with what a notebook may do with it."""
        return cls.model_construct(**{name: getattr(received, name) for name in Received.model_fields})

    @property
    def accepted(self) -> bool:
        """Whether events came of it."""
        return self.verdict is Verdict.ACCEPTED

    def logged(self) -> list[Event]:
        """The events that came of it, as they are in the log."""
        return logged(workspace(), [self])

    def replay(self, edit: Edit | None = None, *, dry: bool = True) -> Replay:
        """What would become of it if it came again, its body changed; with dry=False it does come again.

        edit: see `Edit`. dry: nothing is kept and nothing run. Sent again it is signed anew, its events are other ones,
        with a related resource in the role `replay-of`, and it is no duplicate.
        """
        return replay_here(workspace(), self, edit, dry=dry)


def replay_here(ws: Workspace, delivery: Received, edit: Edit | None, *, dry: bool) -> Replay:
    """The same in one workspace."""
    hooks = ws.webhooks
    spec = hooks.read(delivery.webhook)
    body = _edited(delivery.body, edit)
    request = Request(delivery.method, spec.path, _signable(delivery.headers), body, delivery.query)
    if dry:
        decision, made = hooks.preview(spec, request)
        return Replay(Delivery.of(made), decision.events, dry=True)
    headers = request.headers.changed(hooks.signed(spec, body, id=str(ws.ids.uuid())))
    again = Request(request.method, request.path, headers, body, request.query)
    kept = hooks.send(spec, again, via="replay", replay_of=delivery.id)
    return Replay(Delivery.of(kept), logged(ws, [kept]), dry=False)


def _signable(headers: Mapping[str, str]) -> Headers:
    """What was kept of the headers, without those that were hidden, and the body's old length."""
    return Headers(
        (name, value) for name, value in headers.items() if value != HIDDEN and name.lower() != "content-length"
    )


def _edited(body: bytes, edit: Edit | None) -> bytes:
    if edit is None:
        return body
    if isinstance(edit, bytes | str):
        return edit.encode() if isinstance(edit, str) else edit
    try:
        held = json.loads(body)
    except ValueError as error:
        raise WebhookError("The body is no JSON: give edit= the whole of the body, as text or bytes") from error
    if callable(edit):
        return to_json(edit(held))
    if not isinstance(held, dict):
        raise WebhookError("The body is no JSON object: give edit= a function of it, or the whole of it")
    return to_json(merged(held, edit))


def logged(ws: Workspace, deliveries: Sequence[Received]) -> list[Event]:
    """The events that came of deliveries, those that are still in the log, in order."""
    found = (ws.store.get(id) for each in deliveries for id in each.events)
    return [event for event in found if event is not None]


@dataclass(frozen=True, slots=True, repr=False)
class Replay:
    """What became of a delivery that came again, or would become of it. `events`: those that came of it."""

    delivery: Delivery
    events: Sequence[Event]
    dry: bool

    def __repr__(self) -> str:
        head = "Dry: nothing was kept" if self.dry else "Sent again"
        return f"{head}\n{delivery_text(self.delivery, self.events)}"

    def _repr_html_(self) -> str:
        return delivery_html(self.delivery, self.events, dry=self.dry)


class Deliveries(Sequence[Delivery]):
    """Deliveries, newest first: iterate, index, `.df()`, or display."""

    def __init__(self, held: Sequence[Delivery], ws: Workspace | None = None) -> None:
        self._held, self._ws = list(held), ws

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Delivery]:
        return iter(self._held)

    def __getitem__(self, place: Any) -> Any:
        return Deliveries(self._held[place], self._ws) if isinstance(place, slice) else self._held[place]

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a delivery, indexed by id."""
        import pandas

        columns = ["id", "at", "method", "verdict", "status", "reason", "detail", "bytes", "took_ms", "via"]
        rows = [
            (
                *(str(each.id), each.at, each.method, each.verdict.value, each.status, each.reason, each.detail),
                *(len(each.body), each.took.total_seconds() * 1000, each.via),
            )
            for each in self._held
        ]
        return pandas.DataFrame(rows, columns=columns).set_index("id")

    def __repr__(self) -> str:
        return deliveries_text(self._held, self._events())

    def _repr_html_(self) -> str:
        return deliveries_html(self._held, self._events())

    def _events(self) -> dict[Any, Event]:
        return {event.id: event for event in logged(self._ws or workspace(), self._held)}


class Preview(Sequence[PreviewRow]):
    """What a template would make of deliveries: a row each, `.df()`, or display. `.failures` are those it fails on."""

    def __init__(self, rows: Sequence[PreviewRow]) -> None:
        self._rows = list(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: Any) -> Any:
        return Preview(self._rows[place]) if isinstance(place, slice) else self._rows[place]

    @property
    def failures(self) -> Preview:
        """The rows that give no event."""
        return Preview([row for row in self._rows if not row.events])

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a delivery: whether it gives an event, which, and what is wrong."""
        import pandas

        columns = ["delivery", "ok", "event", "resource", "payload", "error", "rendered"]
        rows = []
        for row in self._rows:
            event = row.events[0] if row.events else None
            made = [event.event, event.resource.id, event.payload] if event else [None, None, None]
            rows.append([row.name, event is not None, *made, row.delivery.detail or None, row.delivery.rendered])
        return pandas.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        return preview_text(self._rows)

    def _repr_html_(self) -> str:
        return preview_html(self._rows)


def request_of(spec: WebhookSpec, what: Received | Sample | str) -> tuple[str, Request]:
    """A name for people and the request that a delivery was, or a sample would be."""
    if isinstance(what, Received):
        name = f"{what.method} {len(what.body):,} bytes"
        return name, Request(what.method, spec.path, _signable(what.headers), what.body, what.query)
    if isinstance(what, str):
        name, chosen = what, sample(what)
    elif isinstance(what, Sample):
        name, chosen = "a sample", what
    else:
        raise WebhookError(f"A template is tried on deliveries or on samples by name, not on {shown(what)}")
    kind = {"Content-Type": chosen.kind} if chosen.kind else {}
    return name, Request(chosen.method, spec.path, Headers({**kind, **chosen.headers}), chosen.body)
