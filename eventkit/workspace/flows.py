"""What `from eventkit import flow` gives: the decorators, whose runs find the current workspace by themselves."""

from eventkit.flows import Flow, Task, flow, get_run_logger, install, recognise, task
from eventkit.workspace.current import runtime
from eventkit.workspace.native_flows import adopted

__all__ = ["Flow", "Task", "flow", "get_run_logger", "task"]

install(runtime)  # asked at each call: nothing is opened before
recognise(adopted)
