"""Every question a front end may ask: its name, what it takes, what it gives, and who answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from eventkit.api import draft_wire as draft
from eventkit.api import event_wire as event
from eventkit.api import feed_wire as feed
from eventkit.api import runs_wire as runs
from eventkit.api.session import Call
from eventkit.api.wire import Ask, Reply

__all__ = ["PUSHES", "QUESTIONS", "Question"]

_ROOM = "eventkit.api"


@dataclass(frozen=True, slots=True)
class Question:
    """answerer: `<module>.<function>` of this room, loaded when it is first asked.

    replaces: whether asking again makes an older answer worthless, which then ends early.
    """

    ask: type[Ask]
    reply: type[Reply]
    answerer: str
    replaces: bool = False

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
    "feed.histogram": Question(feed.HistogramAsk, feed.Histogram, "histogram.histogram", replaces=True),
    "feed.facets": Question(feed.FacetsAsk, feed.Facets, "facets.facets", replaces=True),
    "feed.code": Question(feed.FilterAsk, feed.FeedCode, "feed.code"),
    "feed.views": Question(feed.Nothing, feed.FeedViews, "kept.views"),
    "feed.keep_view": Question(feed.KeepView, feed.FeedViews, "kept.keep_view"),
    "feed.bookmarks": Question(feed.Nothing, feed.Bookmarks, "kept.bookmarks"),
    "feed.keep_bookmark": Question(feed.KeepBookmark, feed.Bookmarks, "kept.keep_bookmark"),
    "feed.scenario": Question(feed.Nothing, feed.Counts, "kept.scenario"),
    "feed.standing": Question(feed.Nothing, feed.Standing, "standing.standing"),
    "feed.resume": Question(feed.Nothing, feed.Standing, "standing.resume"),
    "feed.skip": Question(feed.Nothing, feed.Standing, "standing.skip"),
    "part.source": Question(feed.PartAsk, feed.PartSource, "parts.source"),
    "event.detail": Question(event.EventAsk, event.EventDetail, "event.detail", replaces=True),
    "event.copies": Question(event.CopiesAsk, event.Copies, "copies.copies"),
    "event.why": Question(event.WhyAsk, event.WhyReply, "why.why", replaces=True),
    "event.chain": Question(event.EventAsk, event.ChainReply, "event.chain", replaces=True),
    "event.request": Question(event.EventAsk, event.RequestReply, "event.request", replaces=True),
    "event.replay": Question(event.ReplayAsk, event.Replayed, "event.replay"),
    "draft.choices": Question(draft.DraftEvent, draft.DraftChoices, "choices.choices", replaces=True),
    "draft.events": Question(draft.DraftEventsAsk, draft.DraftEvents, "choices.events", replaces=True),
    "draft.read": Question(draft.DraftAsk, draft.DraftRead, "draft.read", replaces=True),
    "draft.edit": Question(draft.EditAsk, draft.Edited, "clicks.edited"),
    "draft.count": Question(draft.CountAsk, draft.Counted, "counting.counted", replaces=True),
    "draft.seen": Question(draft.SeenAsk, draft.SeenValues, "facets.seen", replaces=True),
    "draft.backtest": Question(draft.RehearsalAsk, draft.Rehearsal, "rehearsal.rehearsal", replaces=True),
    "draft.lanes": Question(draft.LaneAsk, draft.Lanes, "lanes.lanes", replaces=True),
    "draft.near": Question(draft.CountAsk, draft.Misses, "misses.misses", replaces=True),
    "draft.targets": Question(feed.Nothing, draft.Targets, "targets.targets"),
    "draft.preview": Question(draft.PreviewAsk, draft.Preview, "targets.preview", replaces=True),
    "draft.lint": Question(draft.LintAsk, draft.Lint, "draft.lint", replaces=True),
    "draft.tests": Question(draft.TestsAsk, draft.DraftTests, "draft_tests.tests", replaces=True),
    "draft.keep_tests": Question(draft.KeepTests, draft.DraftTests, "draft_tests.keep_tests"),
    "draft.save": Question(draft.SaveAsk, draft.Saved, "saving.saved"),
    "draft.saved": Question(draft.NamedAsk, draft.SavedDraft, "saving.draft_of"),
    "runs.list": Question(runs.RunsAsk, runs.Runs, "runs.runs", replaces=True),
    "runs.page": Question(runs.RunAsk, runs.RunPage, "runs.page", replaces=True),
    "runs.cancel": Question(runs.RunAsk, runs.RunPage, "runs.cancel"),
    "automations.list": Question(feed.Nothing, runs.Automations, "automations.automations", replaces=True),
    "automations.page": Question(runs.AutomationAsk, runs.AutomationPage, "automations.page", replaces=True),
    "automations.enable": Question(runs.EnableAsk, runs.Automations, "automations.enable"),
    "webhooks.list": Question(feed.Nothing, runs.Webhooks, "webhooks.webhooks"),
    "webhooks.deliveries": Question(runs.DeliveriesAsk, runs.Deliveries, "webhooks.deliveries", replaces=True),
    "webhooks.delivery": Question(runs.DeliveryAsk, runs.DeliveryPage, "webhooks.delivery", replaces=True),
    "webhooks.replay": Question(runs.DeliveryAsk, runs.Deliveries, "webhooks.replay"),
    "webhooks.preview": Question(runs.TemplateAsk, runs.TemplatePreview, "templates.preview", replaces=True),
}
"""By name. A front end's own types are made of this table."""

PUSHES: dict[str, type[Reply]] = {
    "feed.fresh": feed.Fresh,
    "feed.standing": feed.Standing,
    "changed": feed.Changed,
    "progress": feed.Progress,
    "trouble": feed.Trouble,
}
"""What a front end is told without asking."""
