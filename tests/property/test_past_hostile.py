"""Replays, moments and chains show whatever strings come in as text, and nothing of them as anything else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from eventkit.faces.moments import chain_html, chain_text, moment_html, moment_text
from eventkit.faces.replays import dry_replay_html, dry_replay_text, replayed_html, replayed_text
from eventkit.insight.chain import Grown, Link
from eventkit.insight.standing import StoodWindow
from eventkit.model.event import Event
from eventkit.model.trigger import Trigger
from eventkit.workspace.again import Deed, DryReplay, Replayed, WouldFire
from eventkit.workspace.moments import Moment, StoodAutomation
from tests.property.test_faces_hostile import AT, ONE, events, names, plain, safe, triggers, words


@settings(deadline=None)
@given(events(), names, words, words)
def test_replays_of_hostile_words_stay_text(event: Event, name: str, label: str, word: str) -> None:
    """Names, keys, parameters, and why it would fail."""
    deeds = (Deed(type=word, what=word, parameters={label: word}), Deed(type=word, what=name, problem=word))
    dry = DryReplay([event], [WouldFire(automation=name, event=event, labels={label: word}, deeds=deeds)])
    done = Replayed([event], (name,))

    safe(dry_replay_html(dry), holding=[name, word])
    plain(dry_replay_text(dry))
    safe(replayed_html(done), holding=[name])
    plain(replayed_text(done))


@settings(deadline=None)
@given(events(), triggers, names, words)
def test_moments_of_hostile_words_stay_text(event: Event, trigger: Trigger, name: str, word: str) -> None:
    """Names, keys, patterns, the last event."""
    automation = StoodAutomation(id=ONE, name=name, enabled=True, trigger=trigger, fired=1, note=word)
    window = StoodWindow(
        automation=name, path=(0,), labels={word: word}, count=1, threshold=2, start=AT, end=AT, said="1 of 2"
    )
    told = Moment(time=AT, events=1, last=event, automations=(automation,), windows=(window,))

    safe(moment_html(told, times=True), holding=[name, word])
    plain(moment_text(told))


@settings(deadline=None)
@given(names, words, words, st.booleans(), st.integers(0, 12))
def test_chains_of_hostile_words_stay_text(name: str, word: str, state: str, times: bool, depth: int) -> None:
    """Names, resources, states and reasons, however deep."""

    def link(place: int) -> Link:
        return Link(kind="event", id=str(place), what=name, on=word, when=AT, state=state, detail=word)

    tree = inner = Grown(link(0), asked=True, above=True)
    for place in range(depth):
        inner.parts.append(Grown(link(place + 1), cut=place))
        inner = inner.parts[0]

    safe(chain_html(tree, times=True), holding=[state])
    plain(chain_text(tree, times=times))
