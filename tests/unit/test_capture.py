"""Where prints and log lines go."""

from __future__ import annotations

import contextvars
import io
import logging
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from eventkit.errors import MissingContext
from eventkit.flows import capture, flow, get_run_logger, run_scheduled, task
from eventkit.flows.recorder import Recorder
from tests.run_states import pending


@dataclass
class Cell:
    """What a cell shows."""

    out: io.StringIO
    err: io.StringIO


@contextmanager
def a_cell():
    """Streams of a cell, with the proxies over them."""
    before = sys.stdout, sys.stderr
    cell = Cell(io.StringIO(), io.StringIO())
    sys.stdout, sys.stderr = cell.out, cell.err
    capture.install()
    try:
        yield cell
    finally:
        capture.uninstall()
        sys.stdout, sys.stderr = before


def said(recorder):
    """Level, logger and text of every line kept."""
    return [(line.level, line.logger, line.message) for line in recorder.lines]


def test_a_flow_called_in_a_cell_prints_in_that_cell_and_nowhere_else():
    """DESIGN 6."""
    with Recorder() as recorder, a_cell() as cell:
        flow(lambda: print("hello"), name="f")()
        print("after")

    assert cell.out.getvalue() == "hello\nafter\n"
    assert recorder.lines == []


def test_log_prints_prints_in_the_cell_and_keeps_the_line():
    """`log_prints`: also what a task of the flow prints, unless it has its own word."""
    loud = task(lambda: print("in a task"), name="loud")
    quiet = task(lambda: print("quiet"), name="quiet", log_prints=False)

    @flow(log_prints=True)
    def work():
        print("a", 1, sep="-")
        loud()
        quiet()

    with Recorder() as recorder, a_cell() as cell:
        work()

    assert cell.out.getvalue() == "a-1\nin a task\nquiet\n"
    assert said(recorder) == [(20, "eventkit.flow_runs", "a-1"), (20, "eventkit.task_runs", "in a task")]
    assert recorder.lines[1].run_id == recorder.last().id
    assert recorder.lines[1].task_run_id is not None


def test_a_run_of_the_matcher_prints_into_its_own_log_only():
    """DESIGN 6: never into whichever cell happens to be running; also stderr, logging and nested calls."""
    step = task(lambda: print("in a task"), name="step")

    @flow
    def work():
        print("out")
        print("err", file=sys.stderr)
        get_run_logger().warning("careful")
        step.submit().result()
        flow(lambda: print("nested"), name="nested")()
        print("no end", end="")

    with Recorder() as recorder, a_cell() as cell:
        state = run_scheduled(work, pending(recorder, work), recorder)

    assert state.is_completed()
    assert (cell.out.getvalue(), cell.err.getvalue()) == ("", "")
    assert said(recorder) == [
        (0, "stdout", "out"),
        (0, "stderr", "err"),
        (30, "eventkit.flow_runs", "careful"),
        (0, "stdout", "in a task"),
        (0, "stdout", "nested"),
        (0, "stdout", "no end"),
    ]


def test_log_prints_of_a_run_of_the_matcher_are_info_lines():
    """`log_prints` in the background."""
    made = flow(lambda: print("hello"), name="f", log_prints=True)
    with Recorder() as recorder, a_cell() as cell:
        run_scheduled(made, pending(recorder, made), recorder)

    assert said(recorder) == [(20, "eventkit.flow_runs", "hello")]
    assert cell.out.getvalue() == ""


def test_two_runs_and_a_cell_at_once_come_out_unmixed():
    """Three threads that print in turn."""
    turns = threading.Barrier(3)

    def body(word):
        for _ in range(5):
            turns.wait()
            print(word)

    made = flow(body, name="f")
    with Recorder() as recorder, a_cell() as cell:
        runs = [pending(recorder, made, parameters={"word": word}) for word in ("one", "two")]
        threads = [threading.Thread(target=run_scheduled, args=(made, run, recorder)) for run in runs]
        for thread in threads:
            thread.start()
        body("cell")
        for thread in threads:
            thread.join()

    assert cell.out.getvalue() == "cell\n" * 5
    for run, word in zip(runs, ("one", "two"), strict=True):
        assert [line.message for line in recorder.lines if line.run_id == run.id] == [word] * 5


def test_a_thread_of_a_background_run_prints_into_it_with_its_context():
    """Children through `copy_context`."""

    def body():
        context = contextvars.copy_context()
        child = threading.Thread(target=context.run, args=(print, "from a child"))
        child.start()
        child.join()

    made = flow(body, name="f")
    with Recorder() as recorder, a_cell() as cell:
        run_scheduled(made, pending(recorder, made), recorder)

    assert (cell.out.getvalue(), recorder.said_lines()) == ("", ["from a child"])


def test_hooks_print_where_their_flow_does():
    """The run's context is active in hooks."""
    made = flow(lambda: None, name="f", on_completion=[lambda *_: print("done")])
    with Recorder() as recorder, a_cell() as cell:
        made()
        run_scheduled(made, pending(recorder, made), recorder)

    assert cell.out.getvalue() == "done\n"
    assert recorder.said_lines() == ["done"]


def test_a_progress_bar_leaves_its_last_face():
    """Carriage returns go back to the line's start."""

    def bar():
        for done in range(3):
            sys.stderr.write(f"\r{done} of 2")
        sys.stderr.write("\r\nend\r\n")

    made = flow(bar, name="f")
    with Recorder() as recorder, a_cell():
        run_scheduled(made, pending(recorder, made), recorder)

    assert recorder.said_lines() == ["2 of 2", "end"]


def test_a_runs_logger_keeps_its_lines_and_shows_them_calmly():
    """`get_run_logger`: `flow | LEVEL | message` on stderr, without times; below INFO nothing."""

    @flow
    def work():
        logger = get_run_logger()
        logger.debug("not shown")
        logger.info("%s orders", 3)
        task(lambda: get_run_logger().error("bad"), name="step")()

    with Recorder() as recorder, a_cell() as cell:
        work()

    assert cell.err.getvalue() == "work | INFO | 3 orders\nstep | ERROR | bad\n"
    assert said(recorder) == [(20, "eventkit.flow_runs", "3 orders"), (40, "eventkit.task_runs", "bad")]


def test_a_runs_logger_knows_its_run_on_any_thread():
    """A plain thread has no context of its own."""

    @flow
    def work():
        logger = get_run_logger()
        child = threading.Thread(target=logger.info, args=("from afar",))
        child.start()
        child.join()

    with Recorder() as recorder, a_cell():
        work()

    assert [line.run_id for line in recorder.lines] == [recorder.last().id]


def test_there_is_no_run_logger_outside_of_runs():
    """MissingContext."""
    with pytest.raises(MissingContext, match="no active flow or task run"):
        get_run_logger()


def test_handlers_made_before_get_the_proxies_and_give_them_back():
    """Logging that holds the old stderr would write past the proxy."""
    before = sys.stderr
    stream = io.StringIO()
    sys.stderr = stream
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    try:
        capture.install()
        capture.install()
        proxied = handler.stream
        capture.uninstall()
    finally:
        logging.getLogger().removeHandler(handler)
        sys.stderr = before

    assert isinstance(proxied, capture.Proxy)
    assert proxied.unwrapped is stream
    assert handler.stream is stream


def test_a_proxy_leaves_a_stream_that_somebody_put_over_it():
    """`contextlib.redirect_stdout` and the like."""
    before = sys.stdout
    try:
        sys.stdout = io.StringIO()
        capture.install()
        over = io.StringIO()
        sys.stdout = over
        capture.uninstall()

        assert sys.stdout is over
    finally:
        sys.stdout = before
        capture.uninstall()


def test_a_proxy_is_otherwise_its_stream():
    """`flush`, `writelines`, `encoding`, and what else a stream has."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    proxy = capture.Proxy(stream, "stdout")
    proxy.writelines(["a", "b"])
    proxy.flush()

    assert stream.buffer.getvalue() == b"ab"
    assert proxy.encoding == "utf-8"
