"""The magics in a real IPython shell: what a cell shows, what it leaves in the log, what it says of a wrong line."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

import eventkit as ek
from eventkit.errors import UsageError
from eventkit.words import OPTIONS, Word, split, text, value

ID, ROLE = "prefect.resource.id", "prefect.resource.role"


@dataclass
class Cell:
    """What a cell came to."""

    out: str
    said: str
    result: Any
    failed: str


@pytest.fixture(scope="module")
def shell():
    """A shell of this module's own, with the extension loaded."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell(config=config)
    with ek.Workspace.in_memory():
        assert run(shell, "%load_ext eventkit").out == "eventkit: workspace in memory, 0 events, 0 automations on\n"
    shell.push({"total": 12.5, "order": {"id": "o1", "tags": ["a"]}, "who": "customer.7", "when": datetime(2026, 1, 1)})
    yield shell
    with ek.Workspace.in_memory():
        run(shell, "%unload_ext eventkit")


@pytest.fixture
def ws():
    """A workspace in memory, current for the test."""
    with ek.Workspace.in_memory() as workspace:
        yield workspace


def run(shell, code):
    """The cell, run; what is shown of its result comes without the prompt."""
    with capture_output() as caught:
        done = shell.run_cell(code, store_history=False)
    error = done.error_before_exec or done.error_in_exec
    out = caught.stdout.partition("Out[")[0]
    return Cell(out, caught.stderr, done.result, type(error).__name__ if error is not None else "")


# ---------------------------------------------------------------------------------------------------------------- %emit

CUSTOMER = [{ID: "customer.7", ROLE: "customer"}]
EMITS = [
    ("", {}, [], {}),
    (
        "total=12.5 paid=True tags='[\"a\"]' --related customer:customer.7 --wait",
        {},
        CUSTOMER,
        {"total": 12.5, "paid": True, "tags": ["a"]},
    ),
    ("a=1 b=-2 c=1e3 d=None e='\"42\"' f=0x10", {}, [], {"a": 1, "b": -2, "c": 1e3, "d": None, "e": "42", "f": 16}),
    (
        "region=eu zone=eu-west-1 version=1.2.3 day=2026-01-31",
        {},
        [],
        {"region": "eu", "zone": "eu-west-1", "version": "1.2.3", "day": "2026-01-31"},
    ),
    (
        "note='two words' quote=it's json={\"a\": [1, 2]} pair=(1, 2)",
        {},
        [],
        {"note": "two words", "quote": "it's", "json": {"a": [1, 2]}, "pair": [1, 2]},
    ),
    (
        "url=http://a.b/c?d=e&f=g price=$5 path=C:\\temp",
        {},
        [],
        {"url": "http://a.b/c?d=e&f=g", "price": "$5", "path": "C:\\temp"},
    ),
    ("'gift note'=yes empty= 'a=b'=c", {}, [], {"gift note": "yes", "empty": "", "a=b": "c"}),
    (
        "total={total} whole={order} id={order['id']} mixed=no-{order['id']}-{total} at={when}",
        {},
        [],
        {
            "total": 12.5,
            "whole": {"id": "o1", "tags": ["a"]},
            "id": "o1",
            "mixed": "no-o1-12.5",
            "at": "2026-01-01T00:00:00",
        },
    ),
    (
        "sum={total * 2 + len({1: 2})} jinja='{{{{ x }}}}' brace='{{'",
        {},
        [],
        {"sum": 26.0, "jinja": "{{ x }}", "brace": "{"},
    ),
    (
        "--label region=eu --label=n=007 x=1 --related customer:{who}",
        {"region": "eu", "n": "007"},
        CUSTOMER,
        {"x": 1},
    ),
    (
        "--label 'a b'='c d' --related 'big customer:c 7'",
        {"a b": "c d"},
        [{ID: "c 7", ROLE: "big customer"}],
        {},
    ),
    (
        "--related seller:a:b --related buyer:c",
        {},
        [{ID: "a:b", ROLE: "seller"}, {ID: "c", ROLE: "buyer"}],
        {},
    ),
    ("order.42=1 order.placed=2", {}, [], {"order.42": 1, "order.placed": 2}),
]


@pytest.mark.parametrize(("line", "labels", "related", "payload"), EMITS, ids=[line for line, *_ in EMITS])
def test_a_line_is_one_event_with_typed_values(shell, ws, line, labels, related, payload):
    """One calm line in the cell, nothing else; with --wait what it led to."""
    cell = run(shell, f"%emit order.placed order.42 {line}")
    event = ws.events().first()

    assert (cell.said, cell.failed, cell.out.rstrip()) == ("", "", "emitted order.placed on order.42")
    assert (event.event, event.resource.as_label_value_dict()) == ("order.placed", {ID: "order.42"} | labels)
    assert ([each.as_label_value_dict() for each in event.related], event.payload) == (related, payload)
    assert [type(held) for held in event.payload.values()] == [type(held) for held in payload.values()]
    assert repr(cell.result) == ("1 event" if "--wait" in line else "None")


@pytest.mark.parametrize(
    ("line", "name", "id"),
    [
        ("--wait order.{order['id']} {who}", "order.o1", "customer.7"),
        ("'order placed!' \"the order\"", "order placed!", "the order"),
        ("a a a=1", "a", "a"),
        ("1e3 007", "1e3", "007"),
    ],
)
def test_name_and_id_are_text_as_they_are_written(shell, ws, line, name, id):
    """In quotes where they have spaces; `{expr}` is filled in; nothing is taken for a number."""
    run(shell, f"%emit {line}")

    assert [(event.event, event.resource.id) for event in ws.events()] == [(name, id)]


def test_wait_shows_what_the_event_led_to(shell, ws):
    """The runs it started are over when the cell is."""

    @ek.flow
    def ship(n: int): ...

    trigger = ek.DeploymentTrigger(name="on order", expect={"order"}, parameters={"n": "{{ event.payload.n }}"})
    ship.deploy(name="here", triggers=[trigger])
    ws.settle()
    cell = run(shell, "%emit order order.42 n=1 --wait")

    assert repr(cell.result).splitlines()[1:] == ["  fired  on order 1×", "  ran    ship Completed"]


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda held: st.lists(held, max_size=3) | st.dictionaries(st.text(max_size=3), held, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=VALUES)
def test_whatever_the_notebook_holds_arrives_as_it_is(shell, held):
    """`{expr}` keeps type and value, however the value would look as text."""
    shell.push({"held": held})
    with ek.Workspace.in_memory() as ws:
        cell = run(shell, "%emit a b held={held}")

        assert (cell.said, [event.payload for event in ws.events()]) == ("", [{"held": held}])


@given(held=st.one_of(st.integers(), st.booleans(), st.lists(st.integers() | st.text()), st.text()))
def test_a_python_literal_in_shell_quotes_is_that_value(held):
    """`repr` twice: once as Python, once to hold it together."""
    line = f"v={repr(held)!r}"

    assert value(Word(line[2:], 2, line), pytest.fail) == held


@given(st.text())
def test_any_line_is_read_or_refused_at_a_place_in_it(line):
    """Nothing else is ever raised, and the words lie where they say."""
    try:
        words = split(line)
    except UsageError as error:
        assert 0 <= error.place <= len(line)  # noqa: PT017 - what is refused varies
        return

    assert all(line[word.start :].startswith(word.text) for word in words)


WRONG = [
    ("", "An event has a name and the id of a resource: %emit order.placed order.42 total=12.5", None),
    ("order.placed", "An event has a name and the id of a resource: %emit order.placed order.42 total=12.5", 13),
    ("a b total", "'total' is not key=value: a payload field is written total=12.5", 4),
    ("a b total = 3", "'total' is not key=value: a payload field is written total=12.5, with no spaces around =", 4),
    ("a b =3", "'=3' is not key=value: a payload field is written total=12.5", 4),
    ("a b n=1 n=2", "n is given twice: leave one of them out", 8),
    ("a b paid=true", "true is not Python: write True, or '\"true\"' for the text", 9),
    ("a b x=[1, 2", "'[' is never closed", 6),
    ("a b x=[a]", "[a] is no Python literal: put texts in quotes inside it", 6),
    ("a b x='y", "the quote ' is never closed", 6),
    ("a b x={nothing}", "{nothing} cannot be read: NameError: name 'nothing' is not defined", 7),
    ("a b x=one-{1 / 0}", "{1 / 0} cannot be read: ZeroDivisionError: division by zero", 11),
    ("a b.{who", "'{' is never closed", 4),
    ("a b --realted c:d", "%emit has no option --realted; did you mean '--related'?", 4),
    ("a b --colour red", "%emit has no option --colour; it takes --label, --related, --wait", 4),
    ("a b --related", "--related is given nothing: write --related ROLE:ID", 14),
    ("a b --related customer", "--related takes ROLE:ID, not 'customer': write customer:customer.7", 14),
    ("a b --label region", "'region' is not key=value: --label region=eu", 12),
    ("a b x='\\x'", "'\\x' is no text that Python reads ", 6),
]


@pytest.mark.parametrize(("line", "said", "place"), WRONG, ids=[line for line, *_ in WRONG])
def test_a_line_that_cannot_be_read_is_an_error_that_shows_the_place(shell, ws, line, said, place):
    """A sentence and a caret, no stack; nothing is emitted."""
    cell = run(shell, f"%emit {line}")
    first, *shown = cell.said.rstrip().splitlines()

    assert (cell.failed, cell.out, len(ws.events())) == ("UsageError", "", 0)
    assert first.startswith(f"UsageError: {said}")
    assert shown == ([] if place is None else [f"  {line}", "  " + " " * place + "^"])


def test_an_event_that_cannot_be_is_told_in_its_own_words(shell, ws):
    """The error's kind, and the whole sentence."""
    cell = run(shell, "%emit a '' x=1")

    assert cell.said == (
        "UsageError: InvalidEvent: Event: resource cannot be {'prefect.resource.id': ''}: The prefect.resource.id "
        "label must be non-empty: give it a value\n"
    )


# --------------------------------------------------------------------------------------------------------------- %%emit

BODIES = [
    ('{"total": 12.5, "tags": ["a"], "paid": true}', {"total": 12.5, "tags": ["a"], "paid": True}),
    ('{\n\t"tab": null\n}', {"tab": None}),
    ("total: 12.5\ntags:\n  - a\n  - b: 1\n# a remark\n", {"total": 12.5, "tags": ["a", {"b": 1}]}),
    (
        "country: no\nswitch: on\nstart: 12:30:45\nday: 2026-01-31\nid: 0o17\nn: ~",
        {"country": "no", "switch": "on", "start": "12:30:45", "day": "2026-01-31", "id": 15, "n": None},
    ),
    (
        "text: |\n  two\n  lines\nhuge: 1e3\nhex: 0xff\nyes: 007",
        {"text": "two\nlines\n", "huge": 1000.0, "hex": 255, "yes": 7},
    ),
]


@pytest.mark.parametrize(("body", "payload"), BODIES)
def test_a_cell_is_the_payload_as_json_or_yaml(shell, ws, body, payload):
    """YAML as its version 1.2 has it: `no` is a text, and so is half past twelve."""
    cell = run(shell, f"%%emit order.placed order.42 --label region=eu\n{body}")

    assert (cell.said, cell.out) == ("", "emitted order.placed on order.42\n")
    assert ws.events().first().payload == payload


def test_a_cells_payload_lies_over_the_lines(shell, ws):
    """And --wait waits."""
    cell = run(shell, "%%emit order.placed order.42 a=1 b=2 --wait\nb: 3")

    assert (ws.events().first().payload, repr(cell.result)) == ({"a": 1, "b": 3}, "1 event")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[1, 2]", "The cell holds a list: a payload has names, as in\n  total: 12.5\n"),
        ("12", "The cell holds an int: a payload has names, as in\n  total: 12.5\n"),
        ("# nothing", "The cell holds nothing: a payload has names, as in\n  total: 12.5\n"),
        ('{"total": 1', "The cell is neither JSON nor YAML: expected ',' or '}', but got '<stream end>'\n"),
        ("a: [1\nb: 2", "The cell is neither JSON nor YAML: expected ',' or ']', but got ':'\n  b: 2\n   ^\n"),
        ("a: !!python/object:os.system x", "The cell is neither JSON nor YAML: could not determine a constructor"),
        ("a: 1\n b: 2", "The cell is neither JSON nor YAML: mapping values are not allowed here\n   b: 2\n    ^\n"),
    ],
)
def test_a_cell_that_is_no_payload_is_an_error_that_shows_the_place(shell, ws, body, said):
    """With the line of the cell and a caret, where there is a place."""
    cell = run(shell, f"%%emit order.placed order.42\n{body}")

    assert (cell.failed, len(ws.events())) == ("UsageError", 0)
    assert cell.said.startswith(f"UsageError: {said}")


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
        ("%eventkit go", "%eventkit has no 'go'; it takes status, start, stop, use, reset\n  go\n  ^"),
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
        f"eventkit: workspace {tmp_path}/one workspace, 2 events, 1 automation on, 1 waiting for their notebook\n"
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


# --------------------------------------------------------------------------------------------------------- help and Tab


@pytest.mark.parametrize("magic", OPTIONS)
def test_help_names_every_option(shell, magic):
    """What `%emit?` shows is what the magic takes."""
    magics = shell.magics_manager.magics
    alone = magic not in magics["line"]
    shown = run(shell, f"%{'%' * alone}{magic}?").out
    method = magics["cell" if alone else "line"][magic]
    parser = getattr(method, "parser", None)
    documented = {flag for action in parser._actions for flag in action.option_strings} if parser else set()

    assert documented == set(OPTIONS[magic])
    assert all(option in shown for option in OPTIONS[magic])
    assert f"%{magic}" in shown or not OPTIONS[magic]


def tab(shell, line):
    """What Tab offers at the end of a line, as the line would be then."""
    with provisionalcompleter():
        found = list(shell.Completer.completions(line, len(line)))
    return [line[: each.start] + each.text for each in found]


@pytest.fixture
def seen(ws):
    """A workspace that has seen a few names."""
    ek.emit_event("order.placed", {ID: "order.42", "region": "eu"})
    ek.emit_event("order.paid", {ID: "order.7"}, related=[{ID: "customer.7", ROLE: "customer"}])
    ek.emit_event("parcel sent!", {ID: "the parcel"})

    @ek.flow
    def ship(): ...

    ship()
    return ws


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("%emit ord", ["%emit order.paid", "%emit order.placed"]),
        ("%emit --wait order.pl", ["%emit --wait order.placed"]),
        ("%emit --related customer:c order.pl", ["%emit --related customer:c order.placed"]),
        ("x = %emit order.pl", ["x = %emit order.placed"]),
        ("%emit par", ["%emit 'parcel sent!'"]),
        ("%emit 'parcel s", ["%emit 'parcel sent!'"]),
        ("%emit 'parcel sent!' the", ["%emit 'parcel sent!' 'the parcel'"]),
        ("%emit order.placed order.", ["%emit order.placed order.42", "%emit order.placed order.7"]),
        ("%%emit order.placed order.4", ["%%emit order.placed order.42"]),
        ("%emit a b --", ["%emit a b --label", "%emit a b --related", "%emit a b --wait"]),
        ("%emit a b --label re", ["%emit a b --label region="]),
        ("%emit a b --related cu", ["%emit a b --related customer:"]),
        ("%emit a b --related buyer:cu", ["%emit a b --related buyer:customer.7"]),
        ("%events order.pl", ["%events order.placed"]),
        ("%events --resource order.4", ["%events --resource order.42"]),
        ("%events --o", ["%events --oldest-first"]),
        ("%runs s", ["%runs ship"]),
        ("%eventkit st", ["%eventkit start", "%eventkit status", "%eventkit stop"]),
    ],
)
def test_tab_completes_names_ids_and_labels_seen(shell, seen, line, expected):
    """Through IPython's own completer, quoted where a space would part them."""
    assert sorted(tab(shell, line)) == expected


@pytest.mark.parametrize("line", ["%emit zzz", "%events a zzz", "%emitter ord", "print('%emit ord", "%eventkit use st"])
def test_tab_is_quiet_where_it_knows_nothing_of_ours(shell, seen, line):
    """What others offer there is theirs."""
    assert not [each for each in tab(shell, line) if "order." in each or "start" in each]


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
    waiting = f"eventkit: workspace {tmp_path}, 1 event, 1 automation on, 1 waiting for their notebook\n"
    assert (loaded, emitted) == (waiting, "emitted a on b\n")


def test_a_word_is_text_as_it_is_written():
    """For ids and labels nothing is typed: `007` and `1e3` stay."""
    for written, expected in {"007": "007", "1e3": "1e3", "'a b'": "a b", "x{n}y": "x7y", "{{n}}": "{n}"}.items():
        assert text(Word(written, 0, written), {"n": "7"}.__getitem__) == expected


def test_times_of_the_notebook_become_json(shell, ws):
    """An aware datetime is UTC text."""
    shell.push({"noon": datetime(2026, 1, 1, 12, tzinfo=UTC)})
    run(shell, "%emit a b at={noon}")

    assert ws.events().first().payload == {"at": "2026-01-01T12:00:00Z"}
