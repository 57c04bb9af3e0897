"""`%%on` in a real IPython shell: its line as criteria, its body as a function, its answer as one line."""

import pytest
from IPython.utils.capture import capture_output

import eventkit as ek
from eventkit.completion import suggestions
from eventkit.model.trigger import EventTrigger, Posture
from tests.shells import bare

RESOURCE = {"prefect.resource.id": "order.1", "region": "eu-1"}


@pytest.fixture
def shell(ws):
    """A shell with the extension loaded."""
    shell = bare()
    run(shell, "%load_ext eventkit")
    yield shell
    run(shell, "%unload_ext eventkit")


def run(shell, code, *, fails=False):
    """What the cell printed; of one that fails, its error in words."""
    with capture_output() as caught:
        done = shell.run_cell(code, store_history=False)
    error = done.error_before_exec or done.error_in_exec
    assert (error is not None) is fails, error
    return caught.stdout + caught.stderr if not fails else f"{caught.stdout}{caught.stderr}{error}"


def emit(ws, name="order.placed", **payload):
    """The run that one event led to, and what it said."""
    ek.emit_event(name, RESOURCE, payload=payload)
    runs = ws.settle().runs
    return runs[-1].state, [line.message for line in ws.store.logs(runs[-1].id)]


LINES = {
    "order.*": ("on order.*", {}),
    "order.placed order.paid": ("on order.placed order.paid", {"expect": ["order.placed", "order.paid"]}),
    "order.* --match region=eu-* --match region=us --match id=order.*": (
        "on order.* region=eu-* region=us id=order.*",
        {"match": {"region": ["eu-*", "us"], "prefect.resource.id": "order.*"}},
    ),
    "order.* --match region={area}-*": ("on order.* region={area}-*", {"match": {"region": "eu-*"}}),
    "order.* --related role=customer --related tier=gold --related role=shop": (
        "on order.* role=customer tier=gold role=shop",
        {
            "match_related": [
                {"prefect.resource.role": "customer", "tier": "gold"},
                {"prefect.resource.role": "shop"},
            ]
        },
    ),
    """order.* --payload '{"total": [{"numeric": [">=", 100]}], "paid": [true]}'""": (
        "on order.* payload=total,paid",
        {"match_payload": {"total": [{"numeric": [">=", 100]}], "paid": [True]}},
    ),
    "order.* --none-of role=tester --none-of role=shop --none-of tier=test": (
        "on order.* not role=tester not role=shop not tier=test",
        {
            "none_of": [
                {"prefect.resource.role": "tester"},
                {"prefect.resource.role": "shop", "tier": "test"},
            ]
        },
    ),
    "order.* --collect all --within 5 --name batch": ("batch", {"collect": "all", "within": 5}),
    "order.* --for-each region --threshold 3 --within 60": (
        "on order.* for-each=region threshold=3 within=60",
        {"for_each": ["region"], "threshold": 3, "within": 60},
    ),
    "done --after begun --posture Proactive --within 10 --name late": (
        "late",
        {"expect": ["done"], "after": ["begun"], "posture": Posture.Proactive, "within": 10},
    ),
}


@pytest.mark.parametrize("line", LINES)
def test_the_line_is_the_trigger_and_the_name(ws, shell, line):
    """As `EventTrigger` takes it; the name follows from what is written."""
    name, criteria = LINES[line]
    shell.push({"area": "eu"})
    run(shell, f"%%on {line}\npass")

    expected = EventTrigger(**({"expect": ["order.*"]} | criteria))
    assert {name: expected} == {each.name: each.trigger for each in ws.automations()}


def test_it_answers_in_one_line(ws, shell):
    """Created, unchanged, replaced and what changed; off."""
    where = "--where 'event.payload[\"n\"] > 1'"
    cells = [
        "%%on order.*\nprint(1)",
        "%%on order.*\nprint(1)",
        "%%on order.*\nprint(2)",
        f"%%on order.* {where}\nprint(2)",
        f"%%on order.* {where.replace('1', '2')}\nprint(2)",
        "%%on order.* --off\nprint(2)",
    ]

    assert [
        "on order.*: created, runs on every order.*\n",
        "on order.*: unchanged\n",
        "on order.*: replaced, changed body\n",
        "on order.*: replaced, changed predicate\n",
        "on order.*: replaced, changed predicate\n",
        "on order.*: replaced, changed enabled, predicate\n",
    ] == [run(shell, cell) for cell in cells]
    assert len(ws.automations()) == 1


def test_the_body_has_the_event_and_the_notebooks_names_as_they_are_when_it_runs(ws, shell):
    """What it assigns is its own, but for globals; magics, the shell and await work; it displays into its run."""
    run(shell, "factor = 2\nkept = None")
    body = (
        "%%on order.placed\nimport asyncio\nglobal kept\n"
        "mine = event.payload['n'] * factor\nkept = [mine, len(events)]\n"
        "await asyncio.sleep(0)\n!echo shell $mine\ndisplay('shown')\nprint('said', mine)\nreturn mine"
    )
    run(shell, body)
    run(shell, "factor = 10")
    state, said = emit(ws, n=4)

    assert ("Completed", ["shell 40", "shown", "said 40"]) == (
        state.name,
        [line.strip().strip("'") for line in said if line.strip()],
    )
    assert ([40, 1], False) == (shell.user_ns["kept"], "mine" in shell.user_ns)


def test_a_failing_body_shows_the_cells_own_line(ws, shell):
    """Under the handler's name."""
    run(shell, "%%on order.placed\n# first\nshelf = {}\nshelf[event.payload['n']]")
    state, said = emit(ws, n=4)

    assert state.name == "Failed"
    assert 'File "<on order.placed>", line 3, in cell\n' in said[0]
    assert "shelf[event.payload['n']]\n" in said[0]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("%%on order.*\nok = 1\nfoo = (", ["SyntaxError: '(' was never closed", "<on order.*>:2", "foo = ("]),
        ("%%on order.*\nok = 1\nnonlocal y", ["no binding for nonlocal 'y' found", "<on order.*>:2", "nonlocal y"]),
        ("%%on order.*\nyield 1", ["'yield' outside function", "yield 1"]),
        ("%%on order.* --where 'a b'\npass", ["SyntaxError: invalid syntax", "a b"]),
        ("%%on order.* --macth a=b\npass", ["no option --macth; did you mean '--match'?", "         ^"]),
        ("%%on\npass", ["A handler runs on events: %%on order.placed, or %%on * for every event"]),
        ("%%on order.* --payload nope\npass", ["--payload takes a pattern as JSON", "^"]),
        ("%%on order.* --payload [1]\npass", ["--payload takes a mapping as JSON"]),
        ("%%on order.* --payload '{\"a\": 1}'\npass", ["InvalidTrigger"]),
        ("%%on order.* --within soon\npass", ["--within takes seconds, not 'soon'"]),
        ("%%on order.* --threshold 0\npass", ["--threshold takes a whole number from 1"]),
        ("%%on order.* --match region\npass", ["--match region=eu-*"]),
        ("%%on order.* --posture Sideways\npass", ["Sideways"]),
    ],
)
def test_what_is_wrong_shows_at_once_and_registers_nothing(ws, shell, cell, words):
    """In the cell, at its place."""
    shown = run(shell, cell, fails=True)

    assert [] == [word for word in words if word not in shown]
    assert ws.automations() == []


def test_a_where_that_raises_is_an_error_that_names_it(ws, shell):
    """It reads the notebook's names when it is asked."""
    run(shell, "limit = 3\n")
    run(shell, "%%on order.placed --where 'event.payload[\"n\"] > limit' --name large\npass")
    fits, lacks = (ek.emit_event("order.placed", RESOURCE, payload=each) for each in ({"n": 4}, {}))
    ws.settle()

    assert ["matched", "error"] == [ek.explain("large", each).outcome.value for each in (fits, lacks)]
    assert ["KeyError: 'n'"] == [each.payload["error"] for each in ek.events("eventkit.predicate.failed")]


def test_a_cell_that_is_edited_and_run_again_is_the_same_handler(ws, shell, monkeypatch):
    """Where the front end says which cell it is, its former name is gone; another cell's is not."""
    cell = {"metadata": {"cellId": "one"}}
    monkeypatch.setattr(shell, "get_parent", lambda: cell, raising=False)
    run(shell, "%%on order.* --match region=eu\npass")
    said = run(shell, "%%on order.* --match region=us\npass")
    cell["metadata"]["cellId"] = "two"
    run(shell, "%%on order.* --match region=uk\npass")

    assert said == (
        "on order.* region=us: created, runs on every order.* whose region is us\n"
        "on order.* region=eu: gone, this cell is on order.* region=us now\n"
    )
    assert ["on order.* region=uk", "on order.* region=us"] == [each.name for each in ws.automations()]


def test_a_long_name_ends_in_what_tells_it_apart(ws, shell):
    """Two that begin alike stay two."""
    for end in ("a", "b"):
        run(shell, f"%%on order.* --match region={'x' * 200}{end}\npass")

    names = [each.name for each in ws.automations()]
    assert (2, [120, 120]) == (len(set(names)), [len(name) for name in names])


def test_tab_offers_names_options_and_labels(ws):
    """As seen in the log."""
    ek.emit_event("order.placed", RESOURCE)

    assert ("ord", ["order.placed"]) == suggestions("%%on ord")
    assert ("--ma", ["--match"]) == suggestions("%%on order.* --ma")
    assert ("reg", ["region="]) == suggestions("%%on order.* --match reg")
    assert ("ro", ["role="]) == suggestions("%%on order.* --related ro")
    assert ("reg", ["region"]) == suggestions("%%on order.* --for-each reg")
