"""Webhooks over real sockets: a workspace that keeps its notices, a template, a request."""

import httpx

import eventkit as ek

STATIC = '{"event": "a", "resource": {"prefect.resource.id": "b"}}'


def a_workspace(folder):
    """A workspace in a folder, its notices kept."""
    workspace = ek.Workspace(folder)
    workspace.notices = []
    workspace.notice = workspace.notices.append
    return workspace


def call(url, method="POST", **how):
    """The answer to a request."""
    return httpx.request(method, url, trust_env=False, timeout=10, **how)
