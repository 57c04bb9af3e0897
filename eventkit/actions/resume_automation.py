"""Enables an automation: the twin of `pause_automation`."""

from __future__ import annotations

from eventkit.actions.pause_automation import perform

__all__ = ["perform"]
