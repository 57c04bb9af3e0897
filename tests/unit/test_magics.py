"""The magics in a real IPython shell: what a cell shows, what it leaves in the log, what it says of a wrong line."""

import threading
from importlib.util import find_spec

import pytest

import eventkit as ek
from eventkit import magics
from tests.shells import run, tab

ID, ROLE = "prefect.resource.id", "prefect.resource.role"


# -------------------------------------------------------------------------------------- %events, %automations and %runs


@pytest.fixture
def lived(ws):
    """A workspace in which something happened: orders, a flow with a trigger, its run."""

    @ek.flow
    def ship(order: str): ...

    trigger = ek.DeploymentTrigger(
        name="on paid", expect={"order.paid"}, parameters={"order": "{{ event.resource.id }}"}
    )
    ship.deploy(name="here", triggers=[trigger])
    for number in range(3):
        ek.emit_event("order.placed", {ID: f"order.{number}", "region": "eu"}, payload={"n": number})
    ek.emit_event("order.paid", {ID: "order.1"}, related=[{ID: "customer.7", ROLE: "customer"}], payload={"by": "card"})
    ws.settle()
    return ws


def found(cell):
    """What a cell of events shows, as names and resources."""
    assert cell.said == ""
    return [(event.event, event.resource.id) for event in cell.result]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("order.*", [("order.paid", 1), ("order.placed", 2), ("order.placed", 1), ("order.placed", 0)]),
        ("order.placed --limit 2", [("order.placed", 2), ("order.placed", 1)]),
        ("order.* --oldest-first --limit 1", [("order.placed", 0)]),
        ("--resource order.1", [("order.paid", 1), ("order.placed", 1)]),
        ("--resource=order.* order.placed --limit=1", [("order.placed", 2)]),
        ("--text card order.*", [("order.paid", 1)]),
        ("order.{'paid'}", [("order.paid", 1)]),
    ],
)
def test_events_are_shown_as_asked(shell, lived, line, expected):
    """Newest first unless told, at most as many as told; the result is a query."""
    cell = run(shell, f"%events {line}")

    assert found(cell) == [(name, f"order.{number}") for name, number in expected]


def test_events_show_twenty_and_count_themselves(shell, ws):
    """As text and as a table."""
    ek.emit_many([{"event": "tick", "resource": {ID: "clock"}}] * 30)
    cell = run(shell, "%events tick")

    assert len(cell.result) == 20
    assert repr(cell.result).splitlines()[0] == "20 events"
    assert cell.result._repr_html_().count("<tr") >= 20


def test_nothing_found_is_told_from_nothing_there(shell, ws):
    """A newcomer's first cell says how to go on; a question without an answer says so."""
    empty = repr(run(shell, "%events").result)
    ek.emit_event("a", {ID: "b"})
    unfit = run(shell, "%events other.* --resource x").result

    assert empty == "No events yet. Emit one: %emit order.placed order.42 total=12.5"
    assert repr(unfit) == "No event fits events('other.*', resource='x')"
    assert unfit._repr_html_() == "<p>No event fits events(&#x27;other.*&#x27;, resource=&#x27;x&#x27;)</p>"
    assert repr(run(shell, "%runs").result) == "No runs yet. Call a flow: my_flow()"
    assert repr(run(shell, "%runs ship").result) == "No runs of a flow 'ship'. %runs shows those of every flow"


def test_automations_are_shown_as_sentences(shell, lived):
    """With how often each fired; the rows are the automations."""
    view = run(shell, "%automations").result

    assert [spec.name for spec in view] == ["on paid"]
    assert "on paid" in repr(view)
    assert "order.paid" in repr(view)
    assert "<table" in view._repr_html_()


def test_runs_are_shown_newest_first(shell, lived):
    """All, those of one flow, or a few."""
    ek.run_deployment("ship/here", parameters={"order": "x"})
    every, ship, one, other = (run(shell, f"%runs {line}").result for line in ("", "ship", "--limit 1", "other"))

    assert [each.flow_name for each in every] == ["ship", "ship"]
    assert [each.parameters["order"] for each in ship] == ["x", "order.1"]
    assert ([each.parameters["order"] for each in one], list(other)) == (["x"], [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "%events --limit x",
            "--limit takes a whole number from 1, not 'x': write --limit 20\n  --limit x\n          ^",
        ),
        ("%runs --limit 0", "--limit takes a whole number from 1, not '0': write --limit 20\n  --limit 0\n          ^"),
        ("%events a b", "%events takes one name: leave 'b' out\n  a b\n    ^"),
        ("%events a.*.b", "events('a.*.b'): a name is exact or ends in *: narrow with exclude=..., text=... or "),
        ("%events --role x", "%events has no option --role; it takes --resource, --text, --limit, --oldest-first\n"),
        ("%events --text", "--text is given nothing: write --text WORDS\n  --text\n         ^"),
        ("%automations on", "%automations takes nothing: leave 'on' out\n  on\n  ^"),
        ("%runs a b", "%runs takes the name of one flow: leave 'b' out\n  a b\n    ^"),
        ("%eventkit restart", "%eventkit has no 'restart'; did you mean 'start'?\n  restart\n  ^"),
        ("%eventkit go", "%eventkit has no 'go'; it takes status, start, stop, use, cells, reset\n  go\n  ^"),
        ("%eventkit stop now", "%eventkit stop takes no 'now': leave it out\n  stop now\n       ^"),
        ("%eventkit --all", "%eventkit has no option --all; it takes none\n  --all\n  ^"),
    ],
)
def test_every_magic_refuses_what_it_does_not_take(shell, ws, line, said):
    """At the place."""
    cell = run(shell, line)

    assert (cell.failed, cell.result) == ("UsageError", None)
    assert cell.said.startswith(f"UsageError: {said}")


# ------------------------------------------------------------------------------------------------------------ %eventkit


def ours():
    """The names of our threads that live."""
    return sorted(thread.name for thread in threading.enumerate() if thread.name.startswith("eventkit"))


def test_status_is_one_calm_line(shell, lived):
    """Which workspace, how much is in it, what is on."""
    count = ek.workspace().store.last_seq()
    lines = [run(shell, line).out for line in ("%eventkit", "%eventkit status")]
    ek.Automation.read(name="on paid").disable()
    off = run(shell, "%eventkit").out

    assert lines == [f"eventkit: workspace in memory, {count} events, 1 automation on\n"] * 2
    assert off == f"eventkit: workspace in memory, {count + 1} events, 0 automations on\n"


def test_stop_ends_every_thread_and_start_matches_what_came_meanwhile(shell, lived):
    """The log stays open in between, and says that it is stopped."""
    before = ours()
    stopped = run(shell, "%eventkit stop").out
    threads = ours()
    run(shell, "%emit order.paid order.9")
    status = run(shell, "%eventkit").out
    waited = run(shell, "%emit order.paid order.10 --wait")
    run(shell, "%eventkit start")
    happened = lived.settle()

    assert ("eventkit-engine" in before, stopped, threads) == (True, "eventkit: stopped\n", [])
    assert status.endswith(", 1 automation on, stopped\n")
    assert "This workspace was stopped, and what came since is not matched: start it again with" in waited.said
    assert (happened.firings, len(happened.runs)) == ((("on paid", 2),), 2)


def test_use_moves_to_a_folder_and_back(shell, tmp_path):
    """Its quotes and `{expr}` are read; what was there is there; an automation waits for its notebook."""
    with ek.Workspace.in_memory():
        first = run(shell, f"%eventkit use '{tmp_path / 'one workspace'}'").out
        run(shell, "%emit a b")
        ek.Automation(name="watch", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create()
        shell.push({"other": tmp_path / "other"})
        second = run(shell, "%eventkit use {other}").out
        refused = run(shell, f"%eventkit use {tmp_path / 'other' / 'workspace.sqlite'}").said
        still = ek.workspace().home
        back = run(shell, f'%eventkit use "{tmp_path}/one workspace"').out
        default = run(shell, "%eventkit use").out
        ek.workspace().close()

    assert first == f"eventkit: workspace {tmp_path}/one workspace, 0 events, 0 automations on\n"
    assert second == f"eventkit: workspace {tmp_path}/other, 0 events, 0 automations on\n"
    assert refused.startswith(f"UsageError: NotAWorkspace: {tmp_path}/other/workspace.sqlite/workspace.sqlite is no ")
    assert still == tmp_path / "other"
    assert back == (
        f"eventkit: workspace {tmp_path}/one workspace, 2 events, 1 automation on, 1 waiting for its notebook\n"
    )
    assert default.startswith("eventkit: workspace ")


def test_reset_forgets_everything_once_it_is_sure(shell, tmp_path):
    """Without the word it says what it would do; with it the folder is as new, and the notebook goes on."""
    ek.use(tmp_path)
    run(shell, "%emit a b")
    ek.Automation(name="watch", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create()
    asked = run(shell, "%eventkit reset").out
    kept = len(ek.events())
    done = run(shell, "%eventkit reset yes").out
    status = run(shell, "%eventkit").out
    again = run(shell, "%emit a b --wait")
    ek.workspace().close()

    assert asked == (
        "This forgets every event, automation and run of this workspace. If you mean it: %eventkit reset yes\n"
    )
    assert (kept, done) == (2, "eventkit: everything forgotten\n")
    assert status == f"eventkit: workspace {tmp_path}, 0 events, 0 automations on\n"
    assert repr(again.result) == "1 event"


# ------------------------------------------------------------------------------------------------------ load and unload


def test_unloading_takes_everything_away_and_loading_again_brings_it_back(shell, tmp_path):
    """The magics, their completion, and every thread."""
    ek.use(tmp_path)
    ek.Automation(name="watch", trigger=ek.EventTrigger(expect={"a"}), actions=[]).create()
    unloaded = run(shell, "%unload_ext eventkit")
    gone = run(shell, "%emit a b").said
    threads, offered = ours(), tab(shell, "%eventkit st")
    with ek.Workspace(tmp_path):
        loaded = run(shell, "%load_ext eventkit").out
        emitted = run(shell, "%emit a b").out

    assert (unloaded.out, unloaded.said, threads) == ("", "", [])
    assert "not found" in gone
    assert "%eventkit start" not in offered
    waiting = f"eventkit: workspace {tmp_path}, 1 event, 1 automation on, 1 waiting for its notebook\n"
    assert (loaded, emitted) == (waiting, "emitted a on b\n")


@pytest.mark.parametrize("module", magics.NEEDED)
def test_what_a_notebook_loads_beforehand_is_there(module):
    """Named as text, so that nothing else would say that one is gone."""
    assert find_spec(f"eventkit.{module}") is not None
