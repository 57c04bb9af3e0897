"""Style sheets of widgets stand on one page together: a class of one is no class of another's."""

import re
from pathlib import Path

import pytest

SHEETS = Path(__file__).resolve().parents[2] / "labextension" / "src" / "components"
GROUND = {".ek-note", ".ek-warn", ".ek-bad", ".ek-good", ".ek-code", ".ek-hidden"}


def classes(name):
    """The classes a style sheet speaks of."""
    return set(re.findall(r"\.ek-[\w-]+", (SHEETS / f"{name}.css").read_text("utf-8")))


@pytest.mark.parametrize("name", ["EventFeed", "EventDrawer", "FeedBar"])
def test_a_builder_below_a_feed_looks_as_it_does_alone(name):
    """They share what is of the ground of every widget, and nothing else."""
    assert (classes("TriggerBuilder") & classes(name)) - classes("shared") - GROUND == set()
