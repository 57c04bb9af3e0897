"""Builds the front end into the wheel, with the Node that comes as a wheel: whoever installs needs none."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before it gathers the files, for a wheel and for an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds what is older than its sources. In a source distribution the sources are enough."""
        if self.target_name != "wheel":
            return
        spec = importlib.util.spec_from_file_location("front_end", ROOT / "labextension" / "front_end.py")
        assert spec is not None, "front_end.py lies in the source distribution"
        assert spec.loader is not None, "it is a module of Python"
        front_end = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(front_end)
        front_end.build()
