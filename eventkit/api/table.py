"""Every question a front end may ask: its name, what it takes and gives, and who answers; and the schema of it all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pydantic.json_schema import models_json_schema

from eventkit.api import counting_wire as counting
from eventkit.api import draft_wire as draft
from eventkit.api import event_wire as event
from eventkit.api import feed_wire as feed
from eventkit.api import kept_wire as kept
from eventkit.api import parts
from eventkit.api import runs_wire as runs
from eventkit.api import saving_wire as saving
from eventkit.api import told_wire as told
from eventkit.api import webhooks_wire as webhooks
from eventkit.api.session import Call
from eventkit.api.wire import Ask, Reply

__all__ = ["PUSHES", "QUESTIONS", "Question", "schema"]

_ROOM = "eventkit.api"


@dataclass(frozen=True, slots=True)
class Question:
    """answerer: `<module>.<function>` of this room, loaded when it is first asked.

    replaces: whether asking again makes an older answer worthless, which then ends early. writes: whether it may
    change what is stored, or what is done: a server asks whether its user may.
    """

    ask: type[Ask]
    reply: type[Reply]
    answerer: str
    replaces: bool = False
    writes: bool = False

    def answer(self, call: Call, ask: Ask) -> Reply:
        """The reply; raises EventkitError."""
        module, name = self.answerer.rsplit(".", 1)
        found: Callable[[Call, Any], Reply] = getattr(import_module(f"{_ROOM}.{module}"), name)
        return found(call, ask)


QUESTIONS: dict[str, Question] = {
    "feed.open": Question(feed.OpenAsk, feed.Page, "feed.opened", replaces=True),
    "feed.rows": Question(feed.RowsAsk, feed.FeedRows, "feed.rows"),
    "feed.count": Question(feed.RowsAsk, feed.Counts, "feed.counted", replaces=True),
    "feed.counts": Question(feed.CountsAsk, feed.Counts, "feed.counts", replaces=True),
    "feed.chips": Question(feed.ChipsAsk, feed.Chips, "feed.chips"),
    "feed.place": Question(feed.PlaceAsk, feed.Found, "feed.place", replaces=True),
    "feed.find": Question(feed.FindAsk, feed.Found, "feed.found", replaces=True),
    "feed.histogram": Question(kept.HistogramAsk, kept.Histogram, "facets.histogram", replaces=True),
    "feed.facets": Question(kept.FacetsAsk, kept.Facets, "facets.facets", replaces=True),
    "feed.code": Question(feed.FilterAsk, feed.FeedCode, "feed.code"),
    "feed.views": Question(feed.Nothing, kept.FeedViews, "kept.views"),
    "feed.keep_view": Question(kept.KeepView, kept.FeedViews, "kept.keep_view", writes=True),
    "feed.bookmarks": Question(feed.Nothing, kept.Bookmarks, "kept.bookmarks"),
    "feed.keep_bookmark": Question(kept.KeepBookmark, kept.Bookmarks, "kept.keep_bookmark", writes=True),
    "feed.scenario": Question(feed.Nothing, feed.Counts, "kept.scenario", writes=True),
    "feed.standing": Question(feed.Nothing, told.Standing, "standing.standing"),
    "feed.resume": Question(feed.Nothing, told.Standing, "standing.resume", writes=True),
    "feed.skip": Question(feed.Nothing, told.Standing, "standing.skip", writes=True),
    "part.source": Question(parts.PartAsk, parts.PartSource, "parts.source"),
    "events.page": Question(event.EventsAsk, event.Events, "events.page"),
    "events.count": Question(feed.FilterAsk, event.Matches, "events.counted"),
    "events.emit": Question(event.EmitAsk, event.Emitted, "events.emit", writes=True),
    "events.status": Question(feed.Nothing, event.Status, "events.status"),
    "event.detail": Question(event.EventAsk, event.EventDetail, "event.detail", replaces=True),
    "event.copies": Question(event.CopiesAsk, event.Copies, "copies.copies"),
    "event.why": Question(event.WhyAsk, event.WhyReply, "why.why", replaces=True),
    "event.chain": Question(event.EventAsk, event.ChainReply, "event.chain", replaces=True),
    "event.request": Question(event.EventAsk, event.RequestReply, "event.request", replaces=True),
    "event.replay": Question(event.ReplayAsk, event.Replayed, "event.replay", writes=True),
    "draft.choices": Question(draft.DraftEvent, draft.DraftChoices, "sample.choices", replaces=True),
    "draft.events": Question(draft.DraftEventsAsk, draft.DraftEvents, "sample.events", replaces=True),
    "draft.read": Question(draft.DraftAsk, draft.DraftRead, "draft.read", replaces=True),
    "draft.edit": Question(draft.EditAsk, draft.Edited, "sample.edited"),
    "draft.count": Question(counting.CountAsk, counting.Counted, "counting.counted", replaces=True),
    "draft.seen": Question(counting.SeenAsk, counting.SeenValues, "facets.seen", replaces=True),
    "draft.backtest": Question(counting.RehearsalAsk, counting.Rehearsal, "rehearsal.rehearsal", replaces=True),
    "draft.lanes": Question(counting.LaneAsk, counting.Lanes, "lanes.lanes", replaces=True),
    "draft.near": Question(counting.CountAsk, counting.Misses, "counting.misses", replaces=True),
    "draft.targets": Question(feed.Nothing, draft.Targets, "targets.targets"),
    "draft.preview": Question(draft.PreviewAsk, draft.Preview, "targets.preview", replaces=True),
    "draft.lint": Question(counting.LintAsk, counting.Lint, "draft.lint", replaces=True),
    "draft.tests": Question(saving.TestsAsk, saving.DraftTests, "draft_tests.tests", replaces=True),
    "draft.keep_tests": Question(saving.KeepTests, saving.DraftTests, "draft_tests.keep_tests", writes=True),
    "draft.save": Question(saving.SaveAsk, saving.Saved, "saving.saved", writes=True),
    "draft.saved": Question(saving.NamedAsk, saving.SavedDraft, "saving.draft_of"),
    "runs.list": Question(runs.RunsAsk, runs.Runs, "runs.runs", replaces=True),
    "runs.page": Question(runs.RunAsk, runs.RunPage, "runs.page", replaces=True),
    "runs.cancel": Question(runs.RunAsk, runs.RunPage, "runs.cancel", writes=True),
    "automations.list": Question(feed.Nothing, runs.Automations, "automations.automations", replaces=True),
    "automations.page": Question(runs.AutomationAsk, runs.AutomationPage, "automations.page", replaces=True),
    "automations.enable": Question(runs.EnableAsk, runs.Automations, "automations.enable", writes=True),
    "summary.line": Question(feed.Nothing, told.SummaryLine, "summary.line", replaces=True),
    "summary.news": Question(told.NewsAsk, told.News, "summary.news"),
    "webhooks.list": Question(feed.Nothing, webhooks.Webhooks, "webhooks.webhooks"),
    "webhooks.deliveries": Question(webhooks.DeliveriesAsk, webhooks.Deliveries, "webhooks.deliveries", replaces=True),
    "webhooks.delivery": Question(webhooks.DeliveryAsk, webhooks.DeliveryPage, "webhooks.delivery", replaces=True),
    "webhooks.replay": Question(webhooks.DeliveryAsk, webhooks.Deliveries, "webhooks.replay", writes=True),
    "webhooks.preview": Question(webhooks.TemplateAsk, webhooks.TemplatePreview, "templates.preview", replaces=True),
}
"""By name. A front end's own types are made of this table."""

PUSHES: dict[str, type[Reply]] = {
    "feed.fresh": told.Fresh,
    "feed.standing": told.Standing,
    "changed": told.Changed,
    "progress": told.Progress,
    "trouble": told.Trouble,
}
"""What a front end is told without asking."""


def schema() -> dict[str, Any]:
    """One schema with a definition a model; `Questions` and `Pushes` say which belongs to which name."""
    models = [part for each in QUESTIONS.values() for part in (each.ask, each.reply)] + list(PUSHES.values())
    refs, found = models_json_schema([(each, "validation") for each in dict.fromkeys(models)])
    definitions: dict[str, Any] = found["$defs"]
    ref = {model: refs[model, "validation"] for model in models}
    questions = {name: _object(ask=ref[each.ask], reply=ref[each.reply]) for name, each in QUESTIONS.items()}
    definitions["Questions"] = _object(**questions)
    definitions["Pushes"] = _object(**{name: ref[each] for name, each in PUSHES.items()})
    return {"title": "Wire", "type": "object", "properties": {}, "additionalProperties": False, "$defs": definitions}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
