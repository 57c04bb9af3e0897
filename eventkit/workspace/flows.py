"""What `from eventkit import flow` gives: the decorators, whose runs find the current workspace by themselves."""

from eventkit.flows import Flow, Task, flow, get_run_logger, install, task
from eventkit.workspace.current import runtime

__all__ = ["Flow", "Task", "flow", "get_run_logger", "task"]

install(runtime)  # asked at each call: nothing is opened before
