"""Every question a front end may ask: its name, what it takes, what it gives, and who answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from eventkit.api import automations_wire as automations
from eventkit.api import counting_wire as counting
from eventkit.api import draft_wire as draft
from eventkit.api import event_wire as event
from eventkit.api import events_wire as events
from eventkit.api import facets_wire as facets
from eventkit.api import feed_wire as feed
from eventkit.api import kept_wire as kept
from eventkit.api import mapping_wire as mapping
from eventkit.api import parts_wire as parts
from eventkit.api import rehearsal_wire as rehearsal
from eventkit.api import runs_wire as runs
from eventkit.api import saving_wire as saving
from eventkit.api import summary_wire as summary
from eventkit.api import told_wire as told
from eventkit.api import webhooks_wire as webhooks
from eventkit.api.session import Call
from eventkit.api.wire import Ask, Reply

__all__ = ["PUSHES", "QUESTIONS", "Question"]

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
    "feed.histogram": Question(facets.HistogramAsk, facets.Histogram, "histogram.histogram", replaces=True),
    "feed.facets": Question(facets.FacetsAsk, facets.Facets, "facets.facets", replaces=True),
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
    "events.page": Question(events.EventsAsk, events.Events, "events.page"),
    "events.count": Question(feed.FilterAsk, events.Matches, "events.counted"),
    "events.emit": Question(events.EmitAsk, events.Emitted, "events.emit", writes=True),
    "events.status": Question(feed.Nothing, events.Status, "events.status"),
    "event.detail": Question(event.EventAsk, event.EventDetail, "event.detail", replaces=True),
    "event.copies": Question(event.CopiesAsk, event.Copies, "copies.copies"),
    "event.why": Question(event.WhyAsk, event.WhyReply, "why.why", replaces=True),
    "event.chain": Question(event.EventAsk, event.ChainReply, "event.chain", replaces=True),
    "event.request": Question(event.EventAsk, event.RequestReply, "event.request", replaces=True),
    "event.replay": Question(event.ReplayAsk, event.Replayed, "event.replay", writes=True),
    "draft.choices": Question(draft.DraftEvent, draft.DraftChoices, "choices.choices", replaces=True),
    "draft.events": Question(draft.DraftEventsAsk, draft.DraftEvents, "choices.events", replaces=True),
    "draft.read": Question(draft.DraftAsk, draft.DraftRead, "draft.read", replaces=True),
    "draft.edit": Question(draft.EditAsk, draft.Edited, "clicks.edited"),
    "draft.count": Question(counting.CountAsk, counting.Counted, "counting.counted", replaces=True),
    "draft.seen": Question(counting.SeenAsk, counting.SeenValues, "facets.seen", replaces=True),
    "draft.backtest": Question(rehearsal.RehearsalAsk, rehearsal.Rehearsal, "rehearsal.rehearsal", replaces=True),
    "draft.lanes": Question(rehearsal.LaneAsk, rehearsal.Lanes, "lanes.lanes", replaces=True),
    "draft.near": Question(counting.CountAsk, counting.Misses, "misses.misses", replaces=True),
    "draft.targets": Question(feed.Nothing, mapping.Targets, "targets.targets"),
    "draft.preview": Question(mapping.PreviewAsk, mapping.Preview, "targets.preview", replaces=True),
    "draft.lint": Question(counting.LintAsk, counting.Lint, "draft.lint", replaces=True),
    "draft.tests": Question(saving.TestsAsk, saving.DraftTests, "draft_tests.tests", replaces=True),
    "draft.keep_tests": Question(saving.KeepTests, saving.DraftTests, "draft_tests.keep_tests", writes=True),
    "draft.save": Question(saving.SaveAsk, saving.Saved, "saving.saved", writes=True),
    "draft.saved": Question(saving.NamedAsk, saving.SavedDraft, "saving.draft_of"),
    "runs.list": Question(runs.RunsAsk, runs.Runs, "runs.runs", replaces=True),
    "runs.page": Question(runs.RunAsk, runs.RunPage, "runs.page", replaces=True),
    "runs.cancel": Question(runs.RunAsk, runs.RunPage, "runs.cancel", writes=True),
    "automations.list": Question(feed.Nothing, automations.Automations, "automations.automations", replaces=True),
    "automations.page": Question(
        automations.AutomationAsk, automations.AutomationPage, "automations.page", replaces=True
    ),
    "automations.enable": Question(automations.EnableAsk, automations.Automations, "automations.enable", writes=True),
    "summary.line": Question(feed.Nothing, summary.SummaryLine, "summary.line", replaces=True),
    "summary.news": Question(summary.NewsAsk, summary.News, "summary.news"),
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
