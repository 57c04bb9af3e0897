"""Sample deliveries of known senders, small and of our own making: to try a webhook without the sender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from eventkit.errors import UnknownWebhook
from eventkit.model.base import to_json
from eventkit.model.wording import closest

__all__ = ["SAMPLES", "Sample", "merged", "sample", "unique"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a sender would send: `content` as JSON or, of the type form, as a form; text as it is."""

    method: str = "POST"
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    content: Any = None

    @property
    def body(self) -> bytes:
        """The bytes of the body."""
        if self.content is None:
            return b""
        if self.kind == _FORM:
            return urlencode(self.content).encode()
        return self.content.encode() if isinstance(self.content, str) else to_json(self.content)

    def changed(self, overrides: Mapping[str, Any]) -> Sample:
        """The sample with these values in its content, mappings merged into its own."""
        if not overrides:
            return self
        if isinstance(self.content, Mapping):
            return replace(self, content=merged(self.content, overrides))
        return replace(self, content=dict(overrides))


def merged(held: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping with the changes in it; where both hold a mapping, those are merged."""
    made = dict(held)
    for name, value in changes.items():
        inner = made.get(name)
        made[name] = merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return made


def unique(chosen: Sample, body_id: str, token: str) -> Sample:
    """The sample with an id of its own where a sender would give each delivery one: sent twice, it is two."""
    if "ce-id" in chosen.headers:
        return replace(chosen, headers={**chosen.headers, "ce-id": f"{chosen.headers['ce-id']}_{token}"})
    if not isinstance(chosen.content, Mapping):
        return chosen
    if chosen.kind == "application/cloudevents+json":
        body_id = "id"
    named = chosen.content.get(body_id) if body_id else None
    return chosen if named is None else chosen.changed({body_id: f"{named}_{token}"})


_FORM = "application/x-www-form-urlencoded"
_REPOSITORY = {"id": 1, "name": "bakery", "full_name": "harbour/bakery", "private": False}
_SENDER = {"login": "ada", "id": 7, "type": "User"}
_GITHUB = {"User-Agent": "GitHub-Hookshot/sample", "X-GitHub-Hook-ID": "100"}

SAMPLES: Mapping[str, Sample] = {
    "github.ping": Sample(
        headers={**_GITHUB, "X-GitHub-Event": "ping"},
        content={"zen": "Keep it small.", "hook_id": 100, "repository": _REPOSITORY, "sender": _SENDER},
    ),
    "github.push": Sample(
        headers={**_GITHUB, "X-GitHub-Event": "push"},
        content={
            "ref": "refs/heads/main",
            "before": "0" * 40,
            "after": "4f5a8c0d2b7e91c3a6d4e8f0b1c2d3e4f5a6b7c8",
            "repository": _REPOSITORY,
            "pusher": {"name": "ada", "email": "ada@harbour.example"},
            "sender": _SENDER,
            "commits": [
                {
                    "id": "4f5a8c0d2b7e91c3a6d4e8f0b1c2d3e4f5a6b7c8",
                    "message": "Bake the rye longer",
                    "author": {"name": "Ada", "username": "ada"},
                    "added": [],
                    "removed": [],
                    "modified": ["recipes/rye.toml"],
                }
            ],
        },
    ),
    "github.issue_opened": Sample(
        headers={**_GITHUB, "X-GitHub-Event": "issues"},
        content={
            "action": "opened",
            "issue": {
                "number": 12,
                "title": 'The "sourdough" page is empty',
                "body": "Nothing shows since Monday.",
                "state": "open",
                "labels": [{"name": "bug"}],
                "user": {"login": "grace", "id": 8},
                "comments": 0,
            },
            "repository": _REPOSITORY,
            "sender": {"login": "grace", "id": 8, "type": "User"},
        },
    ),
    "github.release": Sample(
        headers={**_GITHUB, "X-GitHub-Event": "release"},
        content={
            "action": "published",
            "release": {"id": 3, "tag_name": "v1.4.0", "name": "Autumn", "draft": False, "prerelease": False},
            "repository": _REPOSITORY,
            "sender": _SENDER,
        },
    ),
    "stripe.payment": Sample(
        headers={"User-Agent": "Stripe/1.0 (sample)"},
        content={
            "id": "evt_sample_1",
            "object": "event",
            "type": "payment_intent.succeeded",
            "created": 1767225600,
            "livemode": False,
            "data": {"object": {"id": "pi_sample_1", "object": "payment_intent", "amount": 1250, "currency": "eur"}},
        },
    ),
    "slack.event": Sample(
        headers={"User-Agent": "Slackbot 1.0 (sample)"},
        content={
            "type": "event_callback",
            "team_id": "T0SAMPLE",
            "api_app_id": "A0SAMPLE",
            "event_id": "Ev0SAMPLE",
            "event_time": 1767225600,
            "event": {"type": "app_mention", "user": "U0ADA", "text": "<@U0BOT> how is the rye?", "channel": "C0BREAD"},
        },
    ),
    "slack.challenge": Sample(content={"type": "url_verification", "challenge": "sample-challenge"}),
    "cloudevent": Sample(
        kind="application/cloudevents+json",
        content={
            "specversion": "1.0",
            "id": "sample-1",
            "source": "/oven/2",
            "type": "org.harbour.oven.heated",
            "subject": "oven.2",
            "time": "2026-01-01T06:00:00Z",
            "datacontenttype": "application/json",
            "data": {"celsius": 240},
        },
    ),
    "cloudevent.binary": Sample(
        headers={
            "ce-specversion": "1.0",
            "ce-id": "sample-2",
            "ce-source": "/oven/2",
            "ce-type": "org.harbour.oven.heated",
            "ce-subject": "oven.2",
        },
        content={"celsius": 240},
    ),
    "form": Sample(kind=_FORM, content={"item": "rye", "pieces": "3"}),
    "text": Sample(kind="text/plain", content="the rye is done"),
    "get": Sample(method="GET", kind=""),
}


def sample(name: str) -> Sample:
    """The sample of that name; raises UnknownWebhook with the nearest."""
    if name not in SAMPLES:
        near = closest(name, SAMPLES) or f"; there are {', '.join(SAMPLES)}"
        raise UnknownWebhook(f"There is no sample {name!r}{near}")
    return SAMPLES[name]
