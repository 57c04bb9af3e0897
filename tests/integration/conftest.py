"""What several tests of whole workspaces share."""

from contextlib import ExitStack

import pytest

import eventkit as ek


@pytest.fixture
def opened(tmp_path):
    """Opens one more workspace on the test's folder, as another process would; all are closed at the end."""
    with ExitStack() as stack:

        def open(**options):
            ws = ek.Workspace(tmp_path, **options)
            stack.callback(ws.close)
            return ws

        yield open
