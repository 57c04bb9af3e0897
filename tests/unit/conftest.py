"""What several tests of single rooms share."""

import pytest

from tests.shells import loaded


@pytest.fixture(scope="module")
def shell():
    """A shell of the module's own, with the extension loaded."""
    with loaded() as shell:
        yield shell
