"""Whatever strings come in, they come out as text: no tag, attribute, terminal code or direction change of theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from eventkit.faces import (
    AutomationRow,
    Happened,
    automation_sentence,
    automations_html,
    automations_text,
    deployment_html,
    deployment_text,
    event_html,
    event_text,
    events_html,
    events_text,
    handler_html,
    handler_text,
    happened_html,
    happened_text,
    history_html,
    history_text,
    outcome_html,
    outcome_line,
    outcome_text,
    run_html,
    run_text,
    runs_html,
    runs_text,
    sentence,
)
from eventkit.faces.html import chip, esc, fold, pre, table
from eventkit.faces.plain import visible
from eventkit.model.action import CallWebhook, EmitEvent
from eventkit.model.automation import AutomationSpec
from eventkit.model.counts import Became, Counts, History, Reason
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.outcome import AutomationOutcome, EventOutcome
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import Failed, State, StateType
from eventkit.model.trigger import CompoundTrigger, EventTrigger, Posture, SequenceTrigger, Trigger
from eventkit.model.verdict import Change, Edit

AT = datetime(2026, 1, 2, tzinfo=UTC)
ONE = UUID("019b0000-0000-7000-8000-000000000001")

OURS = {"table", "caption", "thead", "tbody", "tr", "th", "td", "code", "pre", "details", "summary", "span", "p", "br"}
OURS |= {"ul", "li", "strong"}
ATTRIBUTES = {"style", "scope", "aria-hidden"}

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></tr></table><h1 id=x>",
    "</pre></details><iframe>",
    "<!-- ",
    "]]><![CDATA[",
    "&lt;b&gt; &amp;#60;",
    "javascript:alert(1)",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202egnp.exe\u2066",
    "\u2028\u2029\x00\x85\ufeff\u200b",
    "' onmouseover='x",
    "a\r\nb\tc",
]
words = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(max_size=12),
    st.tuples(st.sampled_from(ATTACKS), st.text(st.characters(codec="utf-8"), max_size=6)).map("".join),
)
names = st.one_of(words.filter(bool), words.map("prefect.{}".format))


class Reader(HTMLParser):
    """Reads HTML as a browser's parser would: the elements, the attributes, the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.problems: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes what we did not write."""
        if tag not in OURS:
            self.problems.append(f"<{tag}>")
        self.problems += [f"{tag} {name}" for name, _ in attrs if name not in ATTRIBUTES]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Notes an end that closes something else."""
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        """We write none."""
        self.problems.append("<!--")

    def handle_decl(self, decl: str) -> None:
        """We write none."""
        self.problems.append("<!")

    def unknown_decl(self, data: str) -> None:
        """We write none."""
        self.problems.append("<![")

    def handle_pi(self, data: str) -> None:
        """We write none."""
        self.problems.append("<?")

    def handle_data(self, data: str) -> None:
        """Keeps the text."""
        self.text += data


def safe(html: str, *, holding: list[str]) -> None:
    """Asserts that the HTML is all ours and that each of these texts can be read in it."""
    reader = Reader(html)

    assert [] == reader.problems + reader.open
    assert [] == [text for text in holding if visible(text) not in reader.text]
    assert html == visible(html, lines=True)


def plain(text: str) -> None:
    """Asserts that a text face hides nothing and moves no terminal."""
    assert text == visible(text, lines=True)


resources = st.fixed_dictionaries({"prefect.resource.id": names}, optional={"prefect.resource.name": names, "k": words})
related = st.tuples(resources, names).map(lambda held: held[0] | {"prefect.resource.role": held[1]})
values = st.recursive(
    st.one_of(words, st.none(), st.booleans(), st.integers(-(2**53), 2**53)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=6,
)
payloads = st.dictionaries(words, values, max_size=3)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """An event of nothing but hostile words that UTF-8 can hold."""
    return Event(
        occurred=AT,
        event=draw(names),
        resource=draw(resources),
        related=draw(st.lists(related, max_size=3)),
        payload=draw(payloads),
        id=ONE,
    )


patterns = st.one_of(words, words.map("!{}".format), st.just("*"))
specs = st.dictionaries(
    st.one_of(st.sampled_from(["prefect.resource.id", "prefect.resource.name", "prefect.resource.role"]), words),
    st.lists(patterns, max_size=3),
    max_size=3,
)
labels = st.sets(st.one_of(words, words.map("related:flow:{}".format), words.map("related:{}".format)), max_size=2)


@st.composite
def event_triggers(draw: st.DrawFn) -> EventTrigger:
    """An event trigger of any shape."""
    posture = draw(st.sampled_from(Posture))
    collect = draw(st.sampled_from(["latest", "each", "all"])) if posture is Posture.Reactive else "latest"
    shortest = 10 if posture is Posture.Proactive or collect == "all" else 0
    return EventTrigger(
        match=draw(specs),
        match_related=draw(st.lists(specs, max_size=2)),
        after=draw(st.sets(patterns, max_size=2)),
        expect=draw(st.sets(patterns, max_size=3)),
        for_each=draw(labels),
        posture=posture,
        threshold=draw(st.integers(-1 if collect == "latest" else 1, 30)),
        none_of=draw(st.lists(specs, max_size=2)),
        collect=collect,
        within=draw(st.one_of(st.just(shortest), st.integers(shortest, 10**6), st.floats(shortest, 100.0))),
    )


def composites(inner: st.SearchStrategy[Trigger]) -> st.SearchStrategy[Trigger]:
    """Compounds and sequences of these."""
    held = st.lists(inner, max_size=3)
    within = st.one_of(st.none(), st.integers(0, 10**6))
    return st.one_of(
        st.builds(CompoundTrigger, triggers=held, within=within, require=st.sampled_from(["any", "all"])),
        st.builds(SequenceTrigger, triggers=held, within=within),
    )


triggers: st.SearchStrategy[Trigger] = st.recursive(event_triggers(), composites, max_leaves=4)


@given(words)
def test_any_text_comes_back_equal_from_every_piece(text: str) -> None:
    """What was put in is what is read, and nothing else is there."""
    pieces: list[Callable[[str], str]] = [
        esc,
        pre,
        lambda held: chip(held, "bad"),
        lambda held: fold(held, pre(held)),
        lambda held: table(held, [held], [[held], [held]]),
    ]
    for piece in pieces:
        reader = Reader(piece(text))
        shown = {visible(text), visible(text, lines=True)}

        assert [] == reader.problems + reader.open
        assert any(one in reader.text for one in shown)


@settings(deadline=None)
@given(st.lists(events(), max_size=3), st.booleans())
def test_events_of_hostile_words_stay_text(held: list[Event], times: bool) -> None:
    """In the feed and alone, with names, ids, labels and payloads from outside."""
    safe(events_html(held, times=times), holding=[event.event for event in held if len(visible(event.event)) <= 80])
    plain(events_text(held, times=times))
    for event in held:
        texts = [label for resource in event.involved_resources for label in resource.values()]
        safe(event_html(event, times=True), holding=[event.event, *texts])
        safe(event_html(event), holding=[event.event])
        plain(event_text(event, times=times))


@settings(deadline=None)
@given(words, words, words, names, st.dictionaries(words, words, max_size=2), events(), st.booleans())
def test_runs_of_hostile_words_stay_text(
    message: str, line: str, detail: str, name: str, parameters: dict[str, str], cause: Event, times: bool
) -> None:
    """Names, messages, log lines, hook details, parameters and the cause."""
    state = Failed(message=message, name=name, timestamp=AT)
    run = FlowRun(
        id=ONE, name=name, created=AT, flow_id=ONE, flow_name=name, parameters=parameters, state=state, start_time=AT
    )
    states = [State(type=StateType.RUNNING, name=name, timestamp=AT), state]
    hooks = [
        HookOutcome(run_id=ONE, state_id=ONE, hook=name, entered=name, outcome="raised", detail=detail, at=AT),
    ]
    logs = [LogLine(run_id=ONE, level=20, logger=name, message=line, at=AT)]
    tasks = [TaskRun(id=ONE, name=name, created=AT, task_key=name, state=Failed(data=ValueError(message)))]

    safe(run_html(run, states, hooks, logs, tasks, cause, times=times), holding=[name, message, detail])
    safe(runs_html([run], times=times), holding=[name, message])
    plain(run_text(run, states, hooks, logs, tasks, cause, times=times))
    plain(runs_text([run], times=times))
    summary = Happened(events=1, firings=((name, 1),), runs=(run,), failed=((name, message),))
    safe(happened_html(summary), holding=[name, message])
    plain(happened_text(summary))


@settings(deadline=None)
@given(triggers, names, words, st.booleans())
def test_automations_of_hostile_words_stay_text(trigger: Trigger, name: str, word: str, enabled: bool) -> None:
    """Names, patterns, labels, addresses, defaults."""
    deployment = Deployment(
        id=ONE,
        name=name,
        flow_id=ONE,
        flow_name=name,
        description=word,
        tags=(word,),
        version=word,
        parameters={word: word},
        created=AT,
        updated=AT,
    )
    actions = (CallWebhook(url=word), EmitEvent(event=word, resource={}))
    spec = AutomationSpec(name=name, enabled=enabled, trigger=trigger, actions=actions)
    last = Reason(became=Became.SUPPRESSED, why=word, brief=word, at=AT, event=name, resource=word)
    rows = [AutomationRow(spec=spec, fired=1, counts=Counts(considered=1, errored=1), last=last)]

    safe(automations_html(rows, deployments={}), holding=[name])
    plain(automations_text(rows, deployments={}))
    safe(handler_html(name, spec, predicate=word), holding=[name])
    plain(handler_text(name, spec, predicate=word))
    plain(handler_text(name, None))
    safe(deployment_html(deployment, automations=[spec]), holding=[name, word])
    plain(deployment_text(deployment, automations=[spec]))


@settings(deadline=None)
@given(words, words, names, events())
def test_outcomes_of_hostile_words_stay_text(name: str, word: str, other: str, event: Event) -> None:
    """The line, both faces of an outcome, and of a history."""
    run = FlowRun(id=ONE, name=word, flow_id=ONE, flow_name=other, created=AT)
    change = Change(field="match", value={}, says=word)
    told = tuple(
        AutomationOutcome(
            automation=name, became=became, why=word, brief=word, edit=Edit((change,)), runs=(run,), failed=(word,)
        )
        for became in Became
    )
    outcome = EventOutcome(event=event, considered=1, automations=told)
    reason = Reason(became=Became.FIRED, why=word, brief=word, at=AT, event=other, resource=word)
    history = History(automation=name, counts=Counts(), reasons=(reason,))

    safe(outcome_html(outcome), holding=[])
    safe(history_html(history), holding=[])
    plain(outcome_text(outcome))
    plain(history_text(history))
    plain(outcome_line(outcome))
    assert "\n" not in outcome_line(outcome)


@settings(deadline=None)
@given(triggers)
def test_every_trigger_has_a_sentence_on_one_line(trigger: Trigger) -> None:
    """Never an error, never empty, never a second line."""
    words = sentence(trigger)
    spec = AutomationSpec(name="a", enabled=False, trigger=trigger, actions=())

    assert words.split(" ")[0] in ("on", "when", "never:")
    assert "\n" not in words
    assert f"does nothing {words}" == automation_sentence(spec, deployments={})
