"""The public names: one list in three places (`__all__`, the table of homes, the imports for type checkers)."""

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest

import eventkit as ek

MOST = 50


def imports_for_type_checkers():
    """Name -> module of what `eventkit/__init__.py` imports under TYPE_CHECKING, without IPython's."""
    tree = ast.parse(Path(ek.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    return {
        alias.name: f"eventkit.{alias.name}" if node.module == "eventkit" else node.module
        for node in block.body
        for alias in node.names
        if node.module.partition(".")[0] == "eventkit"
    }


def test_a_type_checker_sees_the_names_where_they_are_loaded_from():
    """The table and the imports for type checkers say the same, and `__all__` lists just them."""
    assert ek._HOMES == imports_for_type_checkers()
    assert sorted(ek._HOMES) == sorted(ek.__all__)


def test_there_are_few_enough_to_learn():
    """Few enough to read in one go."""
    assert len(ek.__all__) <= MOST


@pytest.mark.parametrize("name", ek.__all__)
def test_a_public_name_loads_and_has_an_example(name):
    """Help on any of them ends with something that runs."""
    value = getattr(ek, name)

    assert ">>> " in (inspect.getdoc(value) or "")


def test_dir_lists_what_can_be_used():
    """Tab completion shows the public names and nothing else."""
    assert dir(ek) == sorted([*ek.__all__, "__version__"])


def test_an_unknown_name_says_where_the_known_ones_are():
    """A slip in a name is an AttributeError like any module's."""
    with pytest.raises(AttributeError, match=r"no attribute 'emit'; dir\(eventkit\) lists its names"):
        _ = ek.emit


def test_workspace_stays_the_function_after_its_room_is_imported():
    """Import would put the room in its place."""
    import_module("eventkit.workspace")

    assert ek.workspace is import_module("eventkit.workspace.current").workspace
