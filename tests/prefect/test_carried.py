"""A notebook's flows as flows.py: what they use goes with them, and what cannot is named."""

import ast
import subprocess
import sys

import pytest

import eventkit as ek
from eventkit.errors import AutomationError
from eventkit.insight import Severity
from tests.prefect.notebooks import SHOP, deployed, notebook
from tests.shells import run

HEAD = "import eventkit as ek\nfrom eventkit import flow, task"


def flows(*cells, lossy=False):
    """flows.py of the flow `f` of these cells, and its report."""
    export = deployed(HEAD, *cells, f"ek.to_prefect(f.deploy('x', work_pool_name='p'), lossy={lossy})")
    return export.flows, export.report


def body(text):
    """The statements below the imports."""
    tree = ast.parse(text)
    return [ast.unparse(each) for each in tree.body[1:] if not isinstance(each, ast.Import | ast.ImportFrom)]


def named(report):
    """What is otherwise, as (code, place), but for what is said of every flow with a trigger or without a pool."""
    return [(each.code, each.place) for each in report]


def test_the_shops_module_is_python_that_prefect_imports(tmp_path, monkeypatch):
    """In a process without eventkit; its flows and tasks have the options that were given."""
    export = deployed(*SHOP, "ek.to_prefect([price.deploy('x'), pack.deploy('x', parameters={'result': 1})])")
    export.save(tmp_path)
    look = """
import sys, flows
assert not any(each.partition(".")[0] == "eventkit" for each in sys.modules)
hooks = flows.price.on_completion_hooks
print(flows.price.name, flows.price.persist_result, hooks[0].keywords, hooks[1].__name__)
print(flows.pack.name, flows.pack.log_prints, flows.pack.flow_run_name(), len(flows.pack.on_failure_hooks))
print(flows.priced.retries, flows.priced.retry_delay_seconds, flows.priced.tags, flows.priced.fn.__defaults__)
print(flows.double(4), flows.length(1), flows.Order(total=1).kind.value, flows.PAUSE, flows.OTHER)
"""
    monkeypatch.setenv("API_TOKEN", "four")
    done = subprocess.run([sys.executable, "-c", look], cwd=tmp_path, capture_output=True, text=True)

    assert 0 == done.returncode, done.stderr
    assert [
        "price True {'more': '.first'} told",
        "pack it True packed 1",
        "2 [0, 1] {'money'} (10,)",
        "8 5 plain 0:00:00.010000 3",
    ] == done.stdout.splitlines()


def test_what_is_not_used_is_not_carried_and_order_follows_need():
    """A default needs its constant above it; a body does not."""
    text, _ = flows(
        "UNUSED = 1\nLIMIT = 3\ndef unused(): ...\ndef late():\n    return f",
        "@flow\ndef f(x: int = LIMIT):\n    return late()",
    )

    assert ["LIMIT = 3", "def late():\n    return f", "@flow\ndef f(x: int=LIMIT):\n    return late()"] == body(text)


def test_options_are_those_of_now_whatever_cell_gave_them():
    """with_options, hooks added below, options that Prefect has not got."""
    text, report = flows(
        "def a(flow, flow_run, state): ...\n@flow(retries=1, tags=['t'])\ndef first(): ...",
        "@first.on_crashed\ndef b(flow, flow_run, state): ...",
        "f = first.with_options(name='other', retries=3, retry_delay_seconds=[1, 2], on_failure=[a], log_prints=True)",
    )

    assert (
        "@flow(name='other', retries=3, retry_delay_seconds=1, log_prints=True, on_failure=[a], on_crashed=[b])\n"
        "def f():\n    ..."
    ) in body(text)
    assert ("differs-on-prefect", "retry_delay_seconds") in named(report)
    assert ("differs-on-prefect", "tags") in named(report)
    assert "first" not in text


def test_names_of_eventkit_are_prefects_under_the_name_that_was_used():
    """As an attribute, as an import under another name, and where a name is taken."""
    text, _ = flows(
        "from eventkit import emit_event as say, Failed\ntask = 'mine'",
        "@ek.task\ndef step():\n    return ek.StateType.FAILED, task\n"
        "@ek.flow\ndef f(flow=None):\n    say('a', {'prefect.resource.id': 'b'})\n"
        "    ek.emit_event('c', {'prefect.resource.id': 'd'})\n"
        "    step()\n    return Failed()",
    )
    found = [ast.unparse(each) for each in ast.parse(text).body if isinstance(each, ast.ImportFrom)]

    assert [
        "from prefect import flow, task as prefect_task",
        "from prefect.client.schemas.objects import StateType",
        "from prefect.events import emit_event, emit_event as say",
        "from prefect.states import Failed",
    ] == found
    assert "eventkit." not in text.split("\n", 1)[1]
    assert "@prefect_task\ndef step():\n    return (StateType.FAILED, task)" in body(text)


def test_secrets_are_read_from_the_environment_and_never_written():
    """By the name they have."""
    text, report = flows(
        "DB_PASSWORD = 'hunter2'\nAPI_KEY = 'hunter2'", "@flow\ndef f():\n    return DB_PASSWORD, API_KEY"
    )

    assert "DB_PASSWORD = os.environ['DB_PASSWORD']" in body(text)
    assert "hunter2" not in text
    assert {("secret", "DB_PASSWORD"), ("secret", "API_KEY")} <= set(named(report))


def test_what_looks_like_a_secret_within_a_value_is_told():
    """It is written as it is, for nobody knows by which name it could be read there."""
    _, report = flows(
        "HEADERS = {'Authorization': 'Bearer abc', 'Accept': 'text/plain'}",
        "@flow\ndef f(api_key: str = 'k-1', city: str = 'Bonn'):\n    return dict(HEADERS, password='x')",
    )

    told = [each for each in report if each.code == "secret-written"]
    assert sorted(each.place for each in told) == ["Authorization", "api_key", "password"]
    assert told[0].severity is Severity.WARNING


def test_a_constant_has_the_value_of_now_and_what_is_computed_its_statement():
    """A value that was changed in place too; a call is told."""
    text, report = flows(
        "import collections\nSEEN = {}\nQUEUE = collections.deque([1])",
        "SEEN['a'] = (1, 2)",
        "@flow\ndef f():\n    return SEEN, QUEUE",
    )

    assert ["QUEUE = collections.deque([1])", "SEEN = {'a': (1, 2)}"] == body(text)[:2]
    assert ("made-anew", "QUEUE") in named(report)


def test_a_function_that_was_defined_again_goes_as_it_is_now():
    """Of two cells the last; of a flow whose cell was run twice too."""
    text, _ = flows(
        "def g():\n    return 1",
        "def g():\n    return 2",
        "@flow\ndef f():\n    return g()",
        "@flow\ndef f():\n    return g() + 1",
    )

    assert ["def g():\n    return 2", "@flow\ndef f():\n    return g() + 1"] == body(text)


def test_modules_of_the_readers_own_are_named(tmp_path, monkeypatch):
    """What is imported from beside the notebook has to be there; what uses eventkit goes by its text."""
    (tmp_path / "beside.py").write_text("def helper():\n    return 1\n")
    (tmp_path / "stock.py").write_text("import eventkit as ek\nLEVEL = 3\n@ek.flow\ndef count():\n    return LEVEL\n")
    monkeypatch.syspath_prepend(tmp_path)

    text, report = flows(
        "from beside import helper\nfrom stock import count", "@flow\ndef f():\n    return helper() + count()"
    )

    assert "from beside import helper" in text
    assert ["LEVEL = 3", "@flow\ndef count():\n    return LEVEL"] == body(text)[:2]
    (found,) = [each for each in report if each.code == "needs-file"]
    assert str(tmp_path / "beside.py") in found.sentence


CANNOT = [
    ("for rows in [object()]: ...\n@flow\ndef f():\n    return rows", "rows"),
    ("@flow\ndef f():\n    return ek.events()", "events"),
    ("ws = ek.workspace()\n@flow\ndef f():\n    return ws", "ws"),
    ("def make(n):\n    @flow\n    def f():\n        return n\n    return f\nf = make(3)", "f"),
    ("@flow(on_failure=list([lambda a, b, c: None]))\ndef f(): ...", "on_failure"),
    ("class A:\n    @flow\n    def m(self): ...\nf = A().m", "f"),
    ("@flow\ndef f():\n    found = !ls\n    return found", "get_ipython"),
    ("def spent():\n    %time 1\n@flow\ndef f():\n    return spent()", "get_ipython"),
    ("x = await __import__('asyncio').sleep(0, iter('a'))\n@flow\ndef f():\n    return x", "x"),
]


@pytest.mark.parametrize(("cell", "place"), CANNOT)
def test_what_cannot_be_carried_is_refused_by_name(cell, place):
    """With what to do about it; with lossy=True the rest goes."""
    with notebook(HEAD, cell) as shell:
        made = run(shell, "f.deploy('x')").result
        with pytest.raises(AutomationError, match=f"{place}: ") as refusal:
            ek.to_prefect(made)
        found = ek.to_prefect(made, lossy=True).report.errors

    assert place in [each.place for each in found]
    assert all(each.code == "not-carried" and each.advice for each in found)
    assert [str(each) for each in found] == [str(each) for each in refusal.value.report.errors]


def test_what_a_notebook_shows_by_itself_is_imported():
    """`display` is there in a notebook without an import."""
    text, _ = flows("@flow\ndef f():\n    display(1)")

    assert "from IPython.display import display" in text


@pytest.mark.parametrize("named", ["name='a<b'", "name='x/y'", r"name='two\nlines'"])
def test_a_name_that_prefect_does_not_take_is_refused(named):
    """flows.py could not be imported with it."""
    with notebook(HEAD, f"@flow({named})\ndef f(): ...") as shell:
        made = run(shell, "f.deploy('x')").result
        with pytest.raises(AutomationError, match="flow's name: Prefect takes no name like"):
            ek.to_prefect(made)


def handler(cell):
    """The export of the handler `h` of a cell."""
    with notebook(HEAD, cell) as shell:
        return ek.to_prefect(shell.user_ns["h"])


def test_a_handler_becomes_a_flow_that_is_given_its_event():
    """Its function as it is; the trigger hands the whole event over."""
    export = handler(
        "@ek.on('a', threshold=2, within=60)\n@flow(retries=2)\ndef h(event):\n    return event.payload['n']"
    )

    assert [
        "@flow(name='h', retries=2)\ndef h_flow(event: dict | None=None):\n"
        "    return h(ReceivedEvent.model_validate(event) if event else None)",
        "def h(event):\n    return event.payload['n']",
    ] == sorted(body(export.flows))
    assert {"event": "{{ event }}"} == export.json[0]["actions"][0]["parameters"]
    assert ("handler", "h_flow") in named(export.report)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("@ek.on('a', where=lambda event: True)\ndef h(event): ...", r"h: where: a predicate \(a predicate is true\)"),
        ("@ek.on('a')\ndef h(event, labels): ...", "h takes more than its event"),
    ],
)
def test_what_a_handler_asks_of_this_log_is_refused_by_name(cell, words):
    """Predicates, and what is read from the firing."""
    with pytest.raises(AutomationError, match=words):
        handler(cell)


def test_templates_that_prefect_deploy_would_fill_are_told():
    """Anywhere but in a trigger's parameters."""
    shape = "ek.DeploymentTrigger(name='t', expect={'a'}, parameters={'x': '{{ event.payload.x }}'}"
    cell = "@flow\ndef f(x=1): ...\nd = f.deploy('x', work_pool_name='p', triggers=[%s)])"
    quiet = deployed(HEAD, cell % shape, "ek.to_prefect(d)").report
    told = deployed(HEAD, cell % (shape + ", job_variables={'n': '{{ event.id }}'}"), "ek.to_prefect(d)").report

    assert ["triggers"] == [each.place for each in quiet]
    assert ["prefect.yaml", "triggers"] == [each.place for each in told]


def test_prefects_own_flows_go_as_they_are():
    """With the tasks they use, and the hooks that were added below."""
    text, _ = flows(
        "import prefect\nfrom prefect import task as step\n@step(retries=1)\ndef one():\n    return 1",
        "@prefect.flow(name='theirs')\ndef own(x: int = 1):\n    return one() + x",
        "@own.on_completion\ndef told(flow, flow_run, state): ...\nf = ek.flow(own)",
    )

    assert [
        "@step(retries=1)\ndef one():\n    return 1",
        "@prefect.flow(name='theirs')\ndef own(x: int=1):\n    return one() + x",
        "@own.on_completion\ndef told(flow, flow_run, state):\n    ...",
    ] == body(text)
    assert "import prefect\nfrom prefect import task as step" in text


def test_hooks_in_a_list_of_its_own_go_with_the_list():
    """As long as it is what the flow holds."""
    text, _ = flows("hooks = [lambda a, b, c: None]\n@flow(on_failure=hooks)\ndef f(): ...")

    assert ["hooks = [lambda a, b, c: None]", "@flow(on_failure=hooks)\ndef f():\n    ..."] == body(text)


def test_a_deployment_whose_flow_is_not_here_is_refused(tmp_path):
    """As after a restart: its cell has to be run first."""
    with ek.Workspace(tmp_path):

        @ek.flow
        def away(): ...

        away.deploy("x")
    with ek.Workspace(tmp_path), pytest.raises(AutomationError, match=r"away/x.*run the cell that deploys it"):
        ek.to_prefect("away/x")


def test_a_hook_that_reads_what_is_not_there_yet_is_told():
    """`end_time` is None in Prefect's hooks."""
    _, report = flows(
        "def hook(flow, flow_run, state):\n    print(flow_run.end_time)", "@flow(on_completion=[hook])\ndef f(): ..."
    )

    assert ("differs-on-prefect", "hook") in named(report)


def test_flows_of_a_file_are_carried_as_those_of_cells():
    """This test's own, by its name."""
    with ek.Workspace.in_memory():
        made = in_a_file.deploy("x")
        text = ek.to_prefect("in-a-file/x").flows

    assert made.full_name == "in-a-file/x"
    assert ["LEVEL = 3", "@flow\ndef in_a_file():\n    return LEVEL"] == body(text)


LEVEL = 3


@ek.flow
def in_a_file():  # noqa: D103  # its text is compared
    return LEVEL
