"""`%emit` and `%%emit` in a real IPython shell: the event a line and a cell become, and what is said of a wrong one."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import eventkit as ek
from eventkit.errors import UsageError
from eventkit.words import Word, split, text, value
from tests.shells import run

ID, ROLE = "prefect.resource.id", "prefect.resource.role"


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


# ------------------------------------------------------------------------------------------------------ load and unload


def test_a_word_is_text_as_it_is_written():
    """For ids and labels nothing is typed: `007` and `1e3` stay."""
    for written, expected in {"007": "007", "1e3": "1e3", "'a b'": "a b", "x{n}y": "x7y", "{{n}}": "{n}"}.items():
        assert text(Word(written, 0, written), {"n": "7"}.__getitem__) == expected


def test_times_of_the_notebook_become_json(shell, ws):
    """An aware datetime is UTC text."""
    shell.push({"noon": datetime(2026, 1, 1, 12, tzinfo=UTC)})
    run(shell, "%emit a b at={noon}")

    assert ws.events().first().payload == {"at": "2026-01-01T12:00:00Z"}
