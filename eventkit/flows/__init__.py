from eventkit.flows.cancel import Cancellation
from eventkit.flows.context import NotTaken, RunContext, Runtime, activated, current, install, runtime, using
from eventkit.flows.execute import run_scheduled
from eventkit.flows.flow import Flow, flow, flow_of, recognise
from eventkit.flows.futures import TaskFuture, TaskFutures, unmapped
from eventkit.flows.interrupt import shielded, whole
from eventkit.flows.logs import get_run_logger
from eventkit.flows.task import Task, task
from eventkit.flows.trace import trace

__all__ = [
    "Cancellation",
    "Flow",
    "NotTaken",
    "RunContext",
    "Runtime",
    "Task",
    "TaskFuture",
    "TaskFutures",
    "activated",
    "current",
    "flow",
    "flow_of",
    "get_run_logger",
    "install",
    "recognise",
    "run_scheduled",
    "runtime",
    "shielded",
    "task",
    "trace",
    "unmapped",
    "using",
    "whole",
]
