"""The sources that a notebook turns on, by name: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from eventkit.sources.cells import Cells
from eventkit.sources.names import CELL_FAILED
from eventkit.sources.source import Emit, Source

__all__ = ["BY_EVENT", "SOURCES"]

SOURCES: Mapping[str, Callable[[Any, Emit], Source]] = {"cells": Cells}
"""What `%eventkit NAME on` turns on; made with the shell and with how to emit."""
BY_EVENT: Mapping[str, str] = {CELL_FAILED: "cells"}
"""Which source emits an event, for a server that names events."""
