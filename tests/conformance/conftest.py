"""The Prefect that is installed, as an evaluator of triggers."""

import pytest

from tests.conformance.sides import Prefect


@pytest.fixture(scope="session")
def prefect():
    """Started once: importing it takes seconds."""
    with Prefect() as evaluator:
        yield evaluator
