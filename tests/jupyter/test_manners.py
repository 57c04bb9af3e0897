"""Manners in a notebook, in a real kernel: who prints where, what a second run of a cell leaves, what stop ends."""

import pytest

from tests.jupyter.kernels import cells, kernel

OUR_THREADS = "sorted(t.name for t in __import__('threading').enumerate() if t.name.startswith('eventkit'))"
CHATTY = """
%load_ext eventkit
import logging, subprocess, sys, threading, time, warnings
import eventkit as ek

begun, go = threading.Event(), threading.Event()

@ek.task
def step(n):
    print(f"task {n} prints")

@ek.flow(log_prints=True)
def chatty():
    begun.set()
    go.wait(20)
    print("the run prints")
    print("to stderr too", file=sys.stderr)
    sys.stdout.write("and writes\\n")
    ek.get_run_logger().warning("and logs")
    logging.getLogger("its.own").error("under a name of its own")
    warnings.warn("and warns")
    child = threading.Thread(target=print, args=("a thread of it prints",))
    child.start()
    child.join()
    [future.result() for future in step.map([1, 2])]
    raise RuntimeError("and fails")

chatty.deploy(name="here", triggers=[ek.DeploymentTrigger(name="Chat", expect={"said"})])
"""


@pytest.fixture
def nb(tmp_path):
    """A notebook's kernel with a fresh workspace."""
    with kernel(tmp_path / "home") as running:
        yield running


def test_a_run_of_the_matcher_prints_nothing_into_the_cell_that_runs_meanwhile(nb):
    """The cell shows its own words alone; what the run said is with the run."""
    nb.run(CHATTY)
    nb.run("ek.emit_event('said', {'prefect.resource.id': 'x'}); assert begun.wait(20)")
    shown = nb.run(
        "print('mine, before'); go.set()\n"
        "while not ek.events('prefect.flow-run.Failed'): time.sleep(0.01)\n"
        "print('mine, after')"
    )

    assert ("mine, before\nmine, after\n", "", []) == (shown.stdout, shown.stderr, shown.displays)
    assert [] == nb.stray()
    said = nb.run("run = ek.settle().runs[-1]; print([line.message for line in ek.workspace().store.logs(run.id)])")
    for words in ("the run prints", "and writes", "and logs", "a thread of it prints", "task 1 prints", "and fails"):
        assert words in said.stdout, words


def test_the_log_of_a_failed_run_says_where_without_what_changes_at_every_run(nb):
    """Its traceback through the reader's own lines alone."""
    nb.run(
        "import eventkit as ek\n@ek.flow\ndef look(key: str):\n    shelf = {'rye': 3}\n    return shelf[key]\n"
        "look.deploy(name='here', triggers=[ek.DeploymentTrigger(\n"
        "    name='Asked', expect={'asked'}, parameters={'key': '{{ event.payload.key }}'})])"
    )
    shown = nb.run("%load_ext eventkit\n%emit asked shelf key=oat\nek.settle().runs[-1]")

    words = [word for word in (shown.result or "").split("log")[1].split() if word.strip("~^")]
    assert " ".join(words) == (
        "ERROR Traceback (most recent call last): Cell, line 5, in look return shelf[key] KeyError: 'oat'"
    )


def test_a_run_that_does_not_log_its_prints_stays_out_of_the_cell_as_well(nb):
    """`log_prints` decides what the record says, never where a cell's output goes."""
    nb.run(CHATTY.replace("(log_prints=True)", ""))
    nb.run("ek.emit_event('said', {'prefect.resource.id': 'x'}); assert begun.wait(20)")
    shown = nb.run("go.set(); ek.settle(); print('mine')")

    assert ("mine\n", "") == (shown.stdout, shown.stderr)
    assert [] == nb.stray()


def test_a_flow_called_in_a_cell_prints_in_that_cell(nb):
    """With and without a hook, sync and async."""
    shown = nb.run(
        "import eventkit as ek\n"
        "def hook(flow, run, state): print('hook:', state.name)\n"
        "@ek.flow(on_completion=[hook], log_prints=True)\n"
        "def here(): print('body')\n"
        "@ek.flow\n"
        "async def there(): print('async body'); return 7\n"
        "here(); print(await there())"
    )

    assert shown.stdout == "body\nhook: Completed\nasync body\n7\n"


def test_running_every_quickstart_cell_twice_leaves_one_of_everything(nb):
    """One deployment, one automation, one hook of a name, one engine, one face for a type, one completion."""
    for code in cells("01-quickstart"):
        nb.run(code)
        nb.run(code)

    assert nb.value("[each.full_name for each in ek.workspace().deployments_by_id().values()]") == (
        "['put-on-shelf/shelf']"
    )
    assert nb.value("[each.name for each in ek.workspace().automations()]") == "['Shelve what was baked']"
    assert nb.value("[len(each.hooks['on_completion']) for each in (bake, knead)]") == "[1, 1]"
    assert nb.value("sum('engine' in t.name for t in __import__('threading').enumerate())") == "1"
    assert nb.value("[m.__name__ for m in get_ipython().Completer.custom_matchers]") == "['complete']"
    assert nb.value("len(ek.events('prefect.automation.created'))") == "1"
    assert nb.value("ek.workspace().status().partition(', ')[2].partition(', ')[2]") == "'1 automation on'"


def test_a_decorator_hook_run_twice_is_one_hook(nb):
    """It replaces the one of its name."""
    nb.run("import eventkit as ek\n@ek.flow\ndef f(): return 1")
    for _ in range(2):
        nb.run("@f.on_completion\ndef note(flow, run, state): print('noted')")

    assert nb.run("_ = f()").stdout == "noted\n"


def test_no_thread_of_ours_lives_after_stop_and_what_came_meanwhile_is_matched_at_start(nb):
    """Also the pool's and the tasks'."""
    nb.run("before = {t.ident for t in __import__('threading').enumerate()}")
    nb.run(CHATTY + "\ngo.set(); ek.emit_event('said', {'prefect.resource.id': 'x'}); ek.settle()")
    assert nb.value(OUR_THREADS) != "[]"

    assert nb.run("%eventkit stop").stdout == "eventkit: stopped\n"
    assert nb.value(OUR_THREADS) == "[]"
    assert nb.value("[t.name for t in __import__('threading').enumerate() if t.ident not in before]") == "[]"

    nb.run("ek.emit_event('said', {'prefect.resource.id': 'x'})")
    nb.run("%eventkit start")
    assert nb.value("ek.settle().firings") == "(('Chat', 1),)"


def test_loading_and_unloading_again_and_again_leaves_nothing(nb):
    """Magics, completion, faces and threads all go, and come back."""
    for _ in range(3):
        nb.run("%load_ext eventkit\n%emit a.b c.d")
        nb.run("%unload_ext eventkit")

    assert nb.value(OUR_THREADS) == "[]"
    assert nb.value("get_ipython().Completer.custom_matchers") == "[]"
    assert "UsageError" in nb.run("%emit a.b c.d", fails=True).stderr
    assert nb.value("type(__import__('sys').stdout).__module__.split('.')[0]") == "'ipykernel'"


def test_a_cell_that_waits_can_be_interrupted(nb):
    """The kernel's stop button ends the wait, and the notebook goes on."""
    nb.run(CHATTY)
    nb.run("ek.emit_event('said', {'prefect.resource.id': 'x'}); assert begun.wait(20)")
    asked = nb.client.execute("print('waiting', flush=True); ek.settle(timeout=300)")
    while True:
        message = nb.client.get_iopub_msg(timeout=20)
        if message["msg_type"] == "stream" and "waiting" in message["content"]["text"]:
            break
    nb.manager.interrupt_kernel()

    assert "KeyboardInterrupt" in (nb.shown(asked, fails=True).error or "")
    assert nb.run("go.set(); print(len(ek.settle().runs))").stdout == "1\n"


def test_tab_completes_what_the_workspace_has_seen(nb):
    """Names, ids and labels."""
    nb.run("%load_ext eventkit\n%emit order.placed order.42 total=1 --label region=eu")

    assert "order.placed" in nb.complete("%emit ord")
    assert "order.42" in nb.complete("%emit order.placed ord")


def test_the_kernel_ends_at_once_while_a_run_never_ends(nb):
    """A stuck run is no reason to hang at shutdown."""
    nb.run(
        "import eventkit as ek, threading\nbegun = threading.Event()\n"
        "@ek.flow\ndef stuck():\n    begun.set()\n    threading.Event().wait()\n"
        "stuck.deploy(name='s', triggers=[ek.DeploymentTrigger(name='T', expect={'a'})])\n"
        "ek.emit_event('a', {'prefect.resource.id': 'x'}); assert begun.wait(20)"
    )
    nb.client.shutdown()
    nb.manager._wait_for_exit = True
    nb.manager.finish_shutdown(waittime=20)

    assert not nb.manager.is_alive()
