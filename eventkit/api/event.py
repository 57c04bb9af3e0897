"""Answers about one event: all of it, its chain, its request, and it again."""

from __future__ import annotations

from uuid import UUID

from eventkit.api.event_wire import (
    ChainLink,
    ChainReply,
    EventAsk,
    EventDetail,
    ReplayAsk,
    Replayed,
    RequestReply,
)
from eventkit.api.events import check_text
from eventkit.api.feed_wire import Chip
from eventkit.api.kept import is_bookmarked
from eventkit.api.requests import request_view
from eventkit.api.rows import row_of
from eventkit.api.session import Call
from eventkit.faces.plain import clip, visible
from eventkit.faces.replays import idle
from eventkit.insight.chain import Grown, Link
from eventkit.workspace.again import DryReplay, WouldFire, replay_here
from eventkit.workspace.chaining import chain_here
from eventkit.workspace.explaining import asked_event
from eventkit.workspace.tracing import Traced

__all__ = ["chain", "chain_links", "detail", "replay", "request"]

LINKS = 200
FIRES = 200
TEXT, LONG = 40_000, 300


def detail(call: Call, ask: EventAsk) -> EventDetail:
    """All of an event, its JSON whole."""
    event = asked_event(call.ws, ask.id)
    return EventDetail(
        row=row_of(event),
        wire=event.wire(),
        follows=event.follows,
        cause=event.cause,
        replay_of=event.replay_of,
        hops=event.hops,
        bookmarked=is_bookmarked(call.ws, event.id),
    )


def chain(call: Call, ask: EventAsk) -> ChainReply:
    """What caused it and what it caused, at most 200 links."""
    told = chain_here(call.ws, asked_event(call.ws, ask.id), most=LINKS)
    return ChainReply(links=chain_links(told.tree), above=told.tree.above, text=clip(repr(told), TEXT))


def request(call: Call, ask: EventAsk) -> RequestReply:
    """The delivery that it came in, where it came in one that is kept."""
    delivery = Traced(call.ws.store).delivery_of(asked_event(call.ws, ask.id))
    if delivery is None:
        return RequestReply(request=None)
    return RequestReply(request=request_view(delivery, call.ws.store.webhook(delivery.webhook_id)))


def replay(call: Call, ask: ReplayAsk) -> Replayed:
    """What it would lead to if it came again now; not dry, its new id."""
    for name, value in ask.edit.items():
        check_text(name, value)
    done = replay_here(call.ws, asked_event(call.ws, ask.id), ask.edit, dry=ask.dry)
    text = clip(repr(done), TEXT)
    if isinstance(done, DryReplay):
        ids = {spec.name: spec.id for spec in call.ws.automations()}
        chips = [_chip(each, ids.get(each.automation)) for each in done.fires[:FIRES]]
        return Replayed(dry=True, text=text, id=None, chips=chips)
    return Replayed(dry=False, text=text, id=done.events[0].id, chips=[])


def _chip(fire: WouldFire, id: UUID | None) -> Chip:
    does = "; ".join(f"{deed.what} ({deed.problem})" if deed.problem else deed.what for deed in fire.deeds)
    return Chip(
        automation=fire.automation,
        automation_id=id,
        became="in shadow" if fire.shadow else "fired",
        why=visible(clip(does or idle(fire), LONG)),
        runs=[],
    )


LINK_LONG = 200
OPENS = ("event", "run")
"""Kinds of links that have a page of their own."""


def chain_links(tree: Grown) -> list[ChainLink]:
    """The tree from its origin down."""
    return [_link(tree)]


def _link(grown: Grown) -> ChainLink:
    link = grown.link
    return ChainLink(
        kind=link.kind,
        title=_title(link),
        detail=visible(clip(link.detail, LINK_LONG)),
        id=UUID(link.id) if link.kind in OPENS else None,
        state=visible(link.state),
        here=grown.asked,
        cut=grown.cut,
        parts=[_link(part) for part in grown.parts],
    )


def _title(link: Link) -> str:
    return visible(clip(f"{link.what} on {link.on}" if link.on else link.what, LINK_LONG))
