"""Resumes a deployment: the twin of `pause_deployment`."""

from __future__ import annotations

from eventkit.actions.pause_deployment import perform

__all__ = ["perform"]
