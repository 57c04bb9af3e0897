"""What people see of events, runs, automations and deployments, compared whole."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from uuid import UUID

import pytest

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
    happened_html,
    happened_text,
    run_html,
    run_text,
    runs_html,
    runs_text,
)
from eventkit.faces.html import Html, chip, esc, fold, pre, table
from eventkit.faces.plain import bounded_json, visible
from eventkit.model.action import RunDeployment, SendNotification
from eventkit.model.automation import AutomationSpec, DeploymentTrigger
from eventkit.model.deployment import Deployment
from eventkit.model.event import Event
from eventkit.model.jsonable import MAX_DEPTH
from eventkit.model.run import FlowRun, HookOutcome, LogLine, TaskRun
from eventkit.model.state import Completed, Failed, Kept, State, StateType
from eventkit.model.trigger import EventTrigger

AT = datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=UTC)
ONE = UUID("019b0000-0000-7000-8000-000000000001")
TWO = UUID("019b0000-0000-7000-8000-000000000002")


def bare(html: str) -> str:
    """The HTML without its styles, which one test reads and the others need not repeat."""
    return re.sub(r' style="[^"]*"', "", html)


PLACED = Event(
    id=ONE,
    occurred=AT,
    event="order.placed",
    resource={"prefect.resource.id": "order.42", "region": "eu"},
    related=[{"prefect.resource.id": "customer.7", "prefect.resource.role": "customer"}],
    payload={"total": 12.5, "note": "<b>"},
)
PRODUCED = Event(
    id=TWO,
    occurred=AT,
    event="prefect.result.produced",
    resource={"prefect.resource.id": f"prefect.result.upstream-flow.{ONE}"},
    related=[
        {
            "prefect.resource.id": f"prefect.flow.{ONE}",
            "prefect.resource.role": "flow",
            "prefect.resource.name": "upstream-flow",
        }
    ],
    payload={"result": "foobar", "by": str(ONE), "at": "2026-01-02T03:04:05.678Z"},
)
LONG = Event(event="bulk", resource={"prefect.resource.id": "b.1"}, payload={"text": "ab " * 1_000})
DOWNSTREAM = Deployment(
    id=ONE,
    name="wait-for-upstream",
    flow_id=TWO,
    flow_name="downstream",
    parameters={"prev_result": "none"},
    concurrency_limit=2,
    tags=("demo",),
    created=AT,
    updated=AT,
)
WAITS = (
    DeploymentTrigger(
        name="Wait for upstream",
        match_related={"prefect.resource.role": "flow", "prefect.resource.name": "upstream-flow"},
        expect={"prefect.result.produced"},
    )
    .as_automation(ONE)
    .changed(id=TWO)
)
STATES = [
    State(type=StateType.PENDING, timestamp=AT),
    State(type=StateType.RUNNING, timestamp=AT),
    Completed(timestamp=AT, data=Kept(value="ok")),
]
RUN = FlowRun(
    id=ONE,
    name="brave-otter",
    created=AT,
    flow_id=TWO,
    flow_name="downstream",
    parameters={"prev_result": "foobar"},
    state=STATES[-1],
    start_time=AT,
)
BROKEN = RUN.changed(flow_name="upstream-flow", parameters={}, state=Failed(message="ValueError: 42", timestamp=AT))
HOOKS = [
    HookOutcome(run_id=ONE, state_id=TWO, hook="tell", entered="Completed", outcome="ran", at=AT),
    HookOutcome(
        run_id=ONE, state_id=TWO, hook="ask", entered="Completed", outcome="raised", detail="KeyError: 'x'", at=AT
    ),
]
LOGS = [
    LogLine(run_id=ONE, level=logging.INFO, logger="flow", message="got 'foobar'", at=AT),
    LogLine(run_id=ONE, level=logging.ERROR, logger="flow", message="first\nsecond <i>", at=AT),
    LogLine(run_id=ONE, level=0, logger="flow", message="printed", at=AT),
]
TASKS = [TaskRun(id=TWO, name="add-0", created=AT, task_key="add", state=Failed(data=ValueError("no")))]


class TestEvents:
    """The feed and one event."""

    def test_the_feed_is_aligned_lines_without_times_or_fresh_ids(self) -> None:
        """Ids and moments of prefect.* names are `…`; a person's own are shown."""
        expected = (
            "2 of 340 events\n"
            "  event                    resource                        related              payload\n"
            '  order.placed             order.42                        customer:customer.7  total=12.5 note="<b>"\n'
            "  prefect.result.produced  prefect.result.upstream-flow.…  flow:upstream-flow   "
            'result="foobar" by="…" at="…"'
        )

        assert expected == events_text([PLACED, PRODUCED], total=340)

    def test_the_feed_with_times_shows_utc_and_whole_ids(self) -> None:
        """Asked for times, nothing is hidden."""
        event = PRODUCED.changed(related=(), payload={"by": str(ONE)})
        expected = (
            "1 event\n"
            f"  occurred      event                    {'resource':<65}  related  payload\n"
            f'  03:04:05.678  prefect.result.produced  prefect.result.upstream-flow.{ONE}           by="{ONE}"'
        )

        assert expected == events_text([event], times=True)

    def test_the_feed_in_html_is_a_table_with_named_rows(self) -> None:
        """A caption, scoped headers, escaped cells."""
        expected = (
            "<table><caption>1 event</caption>"
            '<thead><tr><th scope="col">event</th><th scope="col">resource</th><th scope="col">related</th>'
            '<th scope="col">payload</th></tr></thead>'
            '<tbody><tr><th scope="row">order.placed</th><td><code>order.42</code></td>'
            "<td><code>customer:customer.7</code></td>"
            "<td><code>total=12.5 note=&quot;&lt;b&gt;&quot;</code></td></tr></tbody></table>"
        )

        assert expected == bare(events_html([PLACED]))

    def test_the_feed_in_html_shows_times_when_asked(self) -> None:
        """The time stands second, and does not break."""
        html = bare(events_html([PLACED], times=True))

        assert '<th scope="row">order.placed</th><td><span>03:04:05.678</span></td><td>' in html
        assert '<th scope="col">event</th><th scope="col">occurred (UTC)</th>' in html

    def test_an_empty_feed_says_what_to_run(self) -> None:
        """One line to copy; but a filter that leaves nothing over says how many there are."""
        line = "%emit order.placed order.42 total=12.5"

        assert f"No events yet. Emit one: {line}" == events_text([])
        assert f"<p>No events yet. Emit one: <code>{line}</code></p>" == events_html([], total=0)
        assert "0 of 4 events" == events_text([], total=4)

    def test_a_long_payload_is_folded_and_cut(self) -> None:
        """The row stays one line; the fold says where it was cut."""
        html = bare(events_html([LONG]))
        shown = ('text="' + "ab " * 30)[:59].replace('"', "&quot;") + "…"

        assert f"<details><summary><code>{shown}</code></summary><pre>{{\n" in html
        assert "\n… cut at 2,000 characters</pre></details>" in html
        assert len(html) < 2_700

    def test_one_event_shows_all_its_parts(self) -> None:
        """Labels after ids, the payload as JSON."""
        expected = (
            "order.placed\n"
            "  resource  order.42 region=eu\n"
            "  related   customer:customer.7\n"
            "  payload   {\n"
            '              "total": 12.5,\n'
            '              "note": "<b>"\n'
            "            }"
        )

        assert expected == event_text(PLACED)

    def test_one_event_with_times_shows_ids(self) -> None:
        """Everything the log knows."""
        expected = (
            "order.placed\n"
            "  occurred  2026-01-02T03:04:05.678900+00:00\n"
            f"  id        {ONE}\n"
            f"  cause     {TWO}\n"
            "  resource  order.42 region=eu\n"
            "  related   customer:customer.7"
        )

        assert expected == event_text(PLACED.changed(payload={}, cause=TWO), times=True)

    def test_one_event_in_html_folds_its_json(self) -> None:
        """The JSON leaves out what is new at every run."""
        event = PRODUCED.changed(related=(), payload={})
        expected = (
            "<table><caption>prefect.result.produced</caption><tbody>"
            '<tr><th scope="row">resource</th><td><code>prefect.result.upstream-flow.…</code></td></tr>'
            '<tr><th scope="row">JSON</th><td><details><summary>all of it</summary><pre>{\n'
            "  &quot;event&quot;: &quot;prefect.result.produced&quot;,\n"
            "  &quot;resource&quot;: {\n"
            "    &quot;prefect.resource.id&quot;: &quot;prefect.result.upstream-flow.…&quot;\n"
            "  },\n"
            "  &quot;related&quot;: [],\n"
            "  &quot;payload&quot;: {}\n"
            "}</pre></details></td></tr></tbody></table>"
        )

        assert expected == bare(event_html(event))
        assert str(TWO) in event_html(event, times=True)

    def test_the_deepest_payload_there_can_be_is_shown(self) -> None:
        """As deep as JSON is taken, in a name whose ids are hidden."""
        deep: list[object] = [1]
        for _ in range(MAX_DEPTH - 2):
            deep = [deep]
        event = Event(event="prefect.deep", resource={"prefect.resource.id": "a"}, payload={"deep": deep})

        assert f"prefect.deep  a                  deep={'[' * 74}…" in events_text([event])
        assert "]" * 10 in event_html(event).replace("\n", "").replace(" ", "")


class TestRuns:
    """Runs, alone and in a list."""

    def test_a_run_shows_states_cause_parameters_hooks_and_log(self) -> None:
        """Everything that is known of it, and nothing that changes from run to run."""
        expected = (
            "downstream / brave-otter: Completed\n"
            "  states      Pending → Running → Completed\n"
            "  because     prefect.result.produced on prefect.result.upstream-flow.…\n"
            '  parameters  prev_result="foobar"\n'
            '  result      "ok"\n'
            "  tasks       add-0 Failed: ValueError: no\n"
            "  hooks       tell ran on Completed\n"
            "              ask raised on Completed: KeyError: 'x'\n"
            "  log         INFO   got 'foobar'\n"
            "              ERROR  first\n"
            "                     second <i>\n"
            "              print  printed"
        )

        assert expected == run_text(RUN, STATES, HOOKS, LOGS, TASKS, PRODUCED)

    def test_a_failed_run_says_why(self) -> None:
        """The state's message stands on a line of its own."""
        assert "upstream-flow / brave-otter: Failed\n  why  ValueError: 42" == run_text(BROKEN)

    def test_a_run_with_times_shows_them_on_states_and_log(self) -> None:
        """Times of day, in UTC."""
        expected = (
            "downstream / brave-otter: Completed\n"
            "  states      Pending 03:04:05.678 → Running 03:04:05.678 → Completed 03:04:05.678\n"
            '  parameters  prev_result="foobar"\n'
            '  result      "ok"\n'
            "  log         03:04:05.678  INFO  got 'foobar'"
        )

        assert expected == run_text(RUN, STATES, logs=LOGS[:1], times=True)

    def test_a_run_in_html_is_a_table_of_its_parts(self) -> None:
        """Statuses are a symbol and a word."""
        expected = (
            "<table><caption>downstream / brave-otter</caption><tbody>"
            '<tr><th scope="row">states</th><td>Pending → Running → '
            '<span><span aria-hidden="true">✓</span> Completed</span></td></tr>'
            '<tr><th scope="row">because</th><td>order.placed on order.42</td></tr>'
            '<tr><th scope="row">parameters</th><td><code>prev_result=&quot;foobar&quot;</code></td></tr>'
            '<tr><th scope="row">result</th><td><code>&quot;ok&quot;</code></td></tr>'
            '<tr><th scope="row">tasks</th><td>add-0 '
            '<span><span aria-hidden="true">✗</span> Failed</span> ValueError: no</td></tr>'
            '<tr><th scope="row">hooks</th><td>tell <span><span aria-hidden="true">✓</span> ran</span> on Completed'
            '<br>ask <span><span aria-hidden="true">✗</span> raised</span> on Completed: KeyError: &#x27;x&#x27;'
            "</td></tr>"
            '<tr><th scope="row">log</th><td><pre>INFO   got &#x27;foobar&#x27;\n'
            "ERROR  first\n       second &lt;i&gt;\nprint  printed</pre></td></tr></tbody></table>"
        )

        assert expected == bare(run_html(RUN, STATES, HOOKS, LOGS, TASKS, PLACED))

    def test_a_run_without_a_state_has_none_and_a_long_result_is_cut(self) -> None:
        """What is not there is said or left out; what is long ends in a mark."""
        long = RUN.changed(state=Completed(data=Kept(value="x" * 1_000)), parameters={})

        assert "<pre>" not in bare(run_html(RUN))
        assert "upstream-flow / brave-otter: none" == run_text(BROKEN.changed(state=None))
        assert 'downstream / brave-otter: Completed\n  result  "' + "x" * 399 + "…" == run_text(long)
        assert "downstream / brave-otter: Completed" == run_text(long.changed(state=Completed(data=Kept(value=None))))

    def test_a_long_log_is_folded_and_its_oldest_lines_counted(self) -> None:
        """The newest thousand are kept."""
        logs = [LOGS[0].changed(message=str(place)) for place in range(1_003)]

        assert "<details><summary>1,001 lines</summary><pre>… 3 lines before\nINFO  3\n" in bare(
            run_html(RUN, logs=logs)
        )

    def test_runs_are_a_list_with_state_and_reason(self) -> None:
        """One line a run."""
        expected = (
            "2 runs\n"
            '  downstream     brave-otter  Completed  prev_result="foobar"\n'
            "  upstream-flow  brave-otter  Failed                           ValueError: 42"
        )

        assert expected == runs_text([RUN, BROKEN])

    def test_runs_in_html_are_a_table(self) -> None:
        """The same as a table; the time only when asked."""
        expected = (
            '<table><caption>1 run</caption><thead><tr><th scope="col">flow</th><th scope="col">run</th>'
            '<th scope="col">state</th><th scope="col">parameters</th><th scope="col">why</th></tr></thead>'
            '<tbody><tr><th scope="row">upstream-flow</th><td>brave-otter</td>'
            '<td><span><span aria-hidden="true">✗</span> Failed</span></td><td></td><td>ValueError: 42</td></tr>'
            "</tbody></table>"
        )

        assert expected == bare(runs_html([BROKEN]))
        assert "<td><span>03:04:05.678</span></td>" in bare(runs_html([RUN], times=True))

    def test_no_runs_say_what_to_do(self) -> None:
        """An empty list is a hint."""
        assert "No runs yet. Call a flow: my_flow()" == runs_text([])
        assert "<p>No runs yet. Call a flow: <code>my_flow()</code></p>" == runs_html([])


class TestAutomations:
    """Automations and deployments."""

    def test_an_automation_says_what_it_runs_and_when(self) -> None:
        """The sentence of the issue."""
        expected = "runs wait-for-upstream on every prefect.result.produced whose flow is upstream-flow"

        assert expected == automation_sentence(WAITS, deployments={ONE: DOWNSTREAM})

    def test_automations_are_listed_with_their_state(self) -> None:
        """On, off, or waiting for its notebook; how often each fired."""
        off = AutomationSpec(
            name="watch", enabled=False, trigger=EventTrigger(expect={"a"}), actions=(SendNotification(body="b"),)
        )
        gone = AutomationSpec(
            name="gone", trigger=EventTrigger(expect={"b"}), actions=(RunDeployment(deployment_id=TWO),)
        )
        rows = [AutomationRow(spec=WAITS, fired=3), off, AutomationRow(spec=gone, waiting=True)]
        expected = (
            "3 automations\n"
            "  Wait for upstream  on                        fired 3×  runs wait-for-upstream on every "
            "prefect.result.produced whose flow is upstream-flow\n"
            "  watch              off                                 notifies on every a\n"
            "  gone               waiting for its notebook            runs a deployment that is not here on every b"
        )

        assert expected == automations_text(rows, deployments={ONE: DOWNSTREAM})

    def test_automations_in_html_are_a_table(self) -> None:
        """The state is a chip."""
        spec = AutomationSpec(name="watch", trigger=EventTrigger(expect={"a"}), actions=())
        expected = (
            '<table><caption>1 automation</caption><thead><tr><th scope="col">automation</th><th scope="col">state</th>'
            '<th scope="col">what it does</th><th scope="col">fired</th></tr></thead><tbody>'
            '<tr><th scope="row">watch</th>'
            '<td><span><span aria-hidden="true">◌</span> waiting for its notebook</span></td>'
            "<td>does nothing on every a</td><td>1,200×</td></tr></tbody></table>"
        )

        assert expected == bare(automations_html([AutomationRow(spec=spec, waiting=True, fired=1_200)], deployments={}))

    def test_no_automations_say_what_to_do(self) -> None:
        """An empty list is a hint."""
        line = "flow.deploy(name=..., triggers=[...])"

        assert f"No automations yet. Give a flow a trigger: {line}" == automations_text([], deployments={})
        assert f"<p>No automations yet. Give a flow a trigger: <code>{line}</code></p>" == automations_html(
            [], deployments={}
        )

    def test_a_deployment_shows_defaults_and_what_runs_it(self) -> None:
        """Ready or paused, with its automations in words."""
        expected = (
            "downstream/wait-for-upstream: ready\n"
            "  runs         on every prefect.result.produced whose flow is upstream-flow\n"
            '  parameters   prev_result="none"\n'
            "  at one time  2 runs\n"
            "  tags         demo"
        )

        assert expected == deployment_text(DOWNSTREAM, automations=[WAITS])

    def test_a_deployment_in_html_is_a_table(self) -> None:
        """The same; a paused one says so."""
        plain = DOWNSTREAM.changed(paused=True, parameters={}, concurrency_limit=None, tags=())
        expected = (
            '<table><caption>downstream/wait-for-upstream</caption><tbody><tr><th scope="row">state</th>'
            '<td><span><span aria-hidden="true">○</span> paused</span></td></tr></tbody></table>'
        )

        assert expected == bare(deployment_html(plain))


class TestHappened:
    """What settle() returns."""

    HAPPENED = Happened(
        events=1_007,
        firings=(("watch", 2), ("Wait", 1)),
        runs=(BROKEN, RUN),
        failed=(("run-deployment of Wait", "not JSON"),),
    )

    def test_it_is_lines_in_a_stable_order(self) -> None:
        """Sorted by name, whichever thread was first."""
        expected = (
            "1,007 events\n"
            "  fired   Wait 1×\n"
            "          watch 2×\n"
            "  ran     downstream Completed\n"
            "          upstream-flow Failed: ValueError: 42\n"
            "  failed  run-deployment of Wait: not JSON"
        )

        assert expected == happened_text(self.HAPPENED) == repr(self.HAPPENED)
        assert "0 events" == happened_text(Happened())

    def test_it_is_a_table_in_html(self) -> None:
        """The same with chips."""
        expected = (
            "<table><caption>1,007 events</caption><tbody>"
            '<tr><th scope="row">fired</th><td>Wait 1×<br>watch 2×</td></tr>'
            '<tr><th scope="row">ran</th><td>downstream <span><span aria-hidden="true">✓</span> Completed</span><br>'
            'upstream-flow <span><span aria-hidden="true">✗</span> Failed</span> ValueError: 42</td></tr>'
            '<tr><th scope="row">failed</th><td><span><span aria-hidden="true">✗</span> run-deployment of Wait</span> '
            "not JSON</td></tr></tbody></table>"
        )

        assert expected == bare(happened_html(self.HAPPENED)) == bare(self.HAPPENED._repr_html_())


class TestPieces:
    """The primitives."""

    def test_a_table_takes_no_colour_of_text_from_us(self) -> None:
        """Only lines have one, the theme's, or a grey that shows on both; never text or ground."""
        html = table("c", ["a", "b"], [["x", chip("on", "good")], ["y", fold("s", pre("t"))]])
        properties = {part.split(":")[0] for style in re.findall(r'style="([^"]*)"', html) for part in style.split(";")}

        assert set() == properties & {"color", "background", "background-color"}
        assert {"rgba(128, 128, 128, 0.4)"} == set(re.findall(r"rgba?\([^)]*\)|#[0-9a-f]{3,8}", html))

    def test_hidden_characters_are_written_out(self) -> None:
        """Controls, bidirectional overrides, invisible ones and half characters."""
        assert r"a\x1b[31m\u202eb\u200b\ud800\U000e0041\n" == visible("a\x1b[31m\u202eb\u200b\ud800\U000e0041\n")
        assert "a\nb\\tc" == visible("a\r\nb\tc", lines=True)

    def test_only_what_this_room_made_is_left_unescaped(self) -> None:
        """A text that looks like HTML is still a text."""
        assert "&lt;b&gt;&amp;&quot;" == esc('<b>&"')
        assert "<b>" == esc(Html("<b>"))

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (object(), '"<object>"'),
            ({(1, 2): 3}, "<dict>"),
            ([1, {"a": None}], '[1, {"a": null}]'),
            ("x" * 30, '"xxxxxxxxxxxxxxxxxxx'),
        ],
    )
    def test_json_is_bounded_and_never_fails(self, value: object, expected: str) -> None:
        """No addresses, no more than the limit."""
        assert expected == bounded_json(value, limit=20)[0]
