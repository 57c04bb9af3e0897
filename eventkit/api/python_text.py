"""Triggers and automations as a person types them in Python: read, and never run.

Only what such a text needs is known: constants, lists, sets and mappings, the triggers, automations and actions, and
how a deployment is named. All else is a problem, told with its line.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from eventkit.api.drafts import Place, Wrong
from eventkit.model.action import ACTIONS
from eventkit.model.wording import closest

__all__ = ["LONGEST", "PythonText"]

LONGEST = 100_000
_TRIGGERS = {
    "EventTrigger": "event",
    "CompoundTrigger": "compound",
    "SequenceTrigger": "sequence",
    "DeploymentTrigger": "event",
    "DeploymentEventTrigger": "event",
    "DeploymentCompoundTrigger": "compound",
    "DeploymentSequenceTrigger": "sequence",
}
_ACTIONS = {kind.__name__: name for name, kind in ACTIONS.items()}
_KNOWN = (*_TRIGGERS, "Automation", *_ACTIONS)
_VERBS = ("create", "update")
_SPANS = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1, "milliseconds": 0.001}


class _Refused(Exception):
    """What cannot be read, and where."""

    def __init__(self, node: ast.AST | None, sentence: str) -> None:
        super().__init__(sentence)
        self.node = node


class PythonText:
    """A text that should be a trigger or an automation. value: as JSON, None where it is neither; see `JsonText`.

    deployments: ids by `<flow>/<name>`.

    >>> PythonText('ek.EventTrigger(expect={"order.placed"}, within=60)', {}).value
    {'type': 'event', 'expect': ['order.placed'], 'within': 60}
    >>> PythonText('EventTrigger(expect=open("x"))', {}).wrong[0].sentence
    'open(...) is not read here: write the trigger with plain values'
    """

    def __init__(self, text: str, deployments: Mapping[str, UUID]) -> None:
        self.value: Any = None
        self.places: dict[Place, tuple[int, int]] = {(): (1, 1)}
        self.wrong: list[Wrong] = []
        self._deployments = deployments
        try:
            if len(text) > LONGEST:
                raise _Refused(
                    None, f"The text has {len(text):,} characters, and at most {LONGEST:,} are read: shorten it"
                )
            self.value = self._read(_asked(_parsed(text)), ())
        except _Refused as error:
            if error.node is not None:
                self.places[()] = _at(error.node)
            self.value = None
            self.wrong.append(Wrong((), str(error)))
        except SyntaxError as error:
            self.places[()] = (error.lineno or 1, error.offset or 1)
            self.wrong.append(Wrong((), f"It is no Python: {error.msg}"))
        except (RecursionError, MemoryError):
            self.wrong.append(Wrong((), "It is nested too deep to be read: write it flatter"))
        except ValueError as error:  # a null character
            self.wrong.append(Wrong((), f"It is no Python: {error}"))

    def _read(self, node: ast.expr, place: Place) -> Any:
        self.places[place] = _at(node)
        readers: dict[type[ast.expr], Callable[[Any, Place], Any]] = {
            ast.Constant: self._constant,
            ast.UnaryOp: self._signed,
            ast.Dict: self._mapping,
            ast.List: self._list,
            ast.Tuple: self._list,
            ast.Set: self._set,
            ast.Call: self._call,
            ast.Attribute: self._attribute,
        }
        reader = readers.get(type(node))
        if reader is None:
            raise _Refused(node, f"{_shown(node)} is not read here: write the value itself")
        return reader(node, place)

    def _constant(self, node: ast.Constant, place: Place) -> Any:
        if node.value is None or isinstance(node.value, str | bool | int | float):
            return node.value
        raise _Refused(node, f"{_shown(node)} is no value of JSON: write text, a number, True, False or None")

    def _signed(self, node: ast.UnaryOp, place: Place) -> Any:
        value = node.operand.value if isinstance(node.operand, ast.Constant) else None
        if isinstance(node.op, ast.USub) and isinstance(value, int | float) and not isinstance(value, bool):
            return -value
        raise _Refused(node, f"{_shown(node)} is not read here: write the value itself")

    def _mapping(self, node: ast.Dict, place: Place) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, held in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                raise _Refused(key or node, "The names in a mapping are texts here: write them in quotes")
            made[key.value] = self._read(held, (*place, key.value))
            self.places[*place, key.value] = _at(key)
        return made

    def _list(self, node: ast.List | ast.Tuple, place: Place) -> list[Any]:
        return [self._read(each, (*place, at)) for at, each in enumerate(node.elts)]

    def _set(self, node: ast.Set, place: Place) -> list[Any]:
        held = [self._read(each, (*place, at)) for at, each in enumerate(node.elts)]
        return sorted(held) if all(isinstance(each, str) for each in held) else held

    def _attribute(self, node: ast.Attribute, place: Place) -> Any:
        if isinstance(node.value, ast.Call) and node.attr == "id":
            return self._deployment(node.value)
        if _name(node.value) == "Posture" and node.attr in ("Reactive", "Proactive"):
            return node.attr
        raise _Refused(node, f"{_shown(node)} is not read here: write the value itself")

    def _deployment(self, node: ast.Call) -> str:
        """`ek.workspace().deployment("flow/name").id`."""
        named = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if _name(node.func) != "deployment" or not isinstance(named, ast.Constant) or not isinstance(named.value, str):
            raise _Refused(node, f'{_shown(node)} is not read here: write ek.workspace().deployment("flow/name").id')
        if named.value not in self._deployments:
            near = closest(named.value, self._deployments) or ": deploy the flow first"
            raise _Refused(named, f"There is no deployment {named.value!r} in this workspace{near}")
        return str(self._deployments[named.value])

    def _call(self, node: ast.Call, place: Place) -> Any:
        name = _name(node.func)
        if name == "timedelta":
            return sum(_SPANS[unit] * held for unit, held in self._named(node, place).items() if unit in _SPANS)
        if name in ("set", "frozenset", "UUID") and len(node.args) == 1 and not node.keywords:
            return self._read(node.args[0], place)
        if name in ("set", "frozenset", "dict") and not node.args and not node.keywords:
            return {} if name == "dict" else []
        if name not in _KNOWN:
            near = closest(name, _KNOWN) or ": write the trigger with plain values"
            raise _Refused(node, f"{name or _shown(node.func)}(...) is not read here{near}")
        made = self._named(node, place)
        if name in _TRIGGERS:
            return {"type": _TRIGGERS[name], **made}
        return made if name == "Automation" else {"type": _ACTIONS[name], **made}

    def _named(self, node: ast.Call, place: Place) -> dict[str, Any]:
        if node.args or any(each.arg is None for each in node.keywords):
            raise _Refused(node, f"{_name(node.func)}(...) takes its values by name: write expect={{...}} and the like")
        made = {}
        for each in node.keywords:
            name = str(each.arg)
            made[name] = self._read(each.value, (*place, name))
            self.places[*place, name] = _at(each)
        return made


def _parsed(text: str) -> ast.Module:
    return ast.parse(text, mode="exec")


def _asked(module: ast.Module) -> ast.expr:
    """The expression that a text is about: imports before it say nothing, and `.create()` behind it neither."""
    statements = [each for each in module.body if not isinstance(each, ast.Import | ast.ImportFrom)]
    if len(statements) != 1:
        where = statements[1] if statements else None
        raise _Refused(where, "One trigger or automation was expected: write EventTrigger(...) or Automation(...)")
    statement = statements[0]
    found = statement.value if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign) else None
    if isinstance(found, ast.Call) and isinstance(found.func, ast.Attribute) and found.func.attr in _VERBS:
        found = found.func.value
    if not isinstance(found, ast.Call) or _name(found.func) not in (*_TRIGGERS, "Automation"):
        name = _name(found.func) if isinstance(found, ast.Call) else ""
        near = closest(name, (*_TRIGGERS, "Automation")) if name else ""
        said = near or ": write EventTrigger(...) or Automation(...)"
        raise _Refused(found or statement, f"{_shown(found or statement)} is no trigger and no automation{said}")
    return found


def _name(node: ast.expr) -> str:
    """The last part of `ek.actions.RunDeployment`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _at(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1


def _shown(node: ast.AST) -> str:
    text = ast.unparse(node).replace("\n", " ")
    return text if len(text) <= 60 else f"{text[:59]}…"
