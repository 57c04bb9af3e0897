"""Functions and values made into bytes, for a body that is carried out in another process.

What lies in a module goes by its name, as pickle has it; what a notebook made goes whole, with what it refers to.
"""

from __future__ import annotations

import inspect
import io
import pickle
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from types import CodeType, ModuleType
from typing import Any, cast

from eventkit.errors import RunError
from eventkit.flows.definition import Definition, option_names

__all__ = ["check_sendable", "pack", "packed_call", "unpack"]


def pack(value: Any) -> bytes:
    """The value as bytes; raises whatever keeps it from that."""
    import cloudpickle  # 30 ms, for those who send something

    class Packer(cloudpickle.Pickler):  # type: ignore[misc]  # it has no types
        def reducer_override(self, obj: Any) -> Any:
            if isinstance(obj, Definition):
                return _reduced(obj)
            if isinstance(obj, ModuleType) and sys.modules.get(obj.__name__) is obj:
                return import_module, (obj.__name__,)  # eventkit itself is of a kind of its own
            if isinstance(obj, CodeType):  # its file goes along, which cloudpickle leaves out: an error says where
                make, parts = self.dispatch_table[CodeType](obj)
                return make, tuple(obj.co_filename if part == "<dynamic-code>" else part for part in parts)
            return super().reducer_override(obj)

    buffer = io.BytesIO()
    Packer(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()


def unpack(data: bytes) -> Any:
    """The value of bytes that `pack` made, here or where a body was carried out."""
    return pickle.loads(data)


def _reduced(definition: Definition[..., Any]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """A flow or task by its name in its module, or as its function and options, where it has none."""
    if _has_a_place(definition):
        return _named, (definition.__module__, cast(Any, definition).__qualname__)
    options = {each: getattr(definition, each) for each in option_names(type(definition))}
    options |= {each: list(definition.hooks[each]) for each in definition.hook_names}
    return _made, (type(definition), definition.fn, options)


def _has_a_place(definition: Definition[..., Any]) -> bool:
    """Whether its module knows it by its name, and is one that others can import."""
    from cloudpickle import list_registry_pickle_by_value

    module, name = getattr(definition, "__module__", None), getattr(definition, "__qualname__", "")
    kept = module == "__main__" or module in list_registry_pickle_by_value()
    return not kept and _found(module, name) is definition


def _found(module: Any, name: str) -> Any:
    held = sys.modules.get(module) if isinstance(module, str) else None
    for part in name.split("."):
        held = getattr(held, part, None)
    return held


def _named(module: str, name: str) -> Any:
    import_module(module)
    return _found(module, name)


def _made(kind: Any, fn: Any, options: dict[str, Any]) -> Any:
    return kind(fn, **options)


def packed_call(flow: Definition[..., Any], call: Callable[[], Any]) -> bytes:
    """A flow's function with its arguments, as in a call that was prepared; RunError names what cannot be sent.

    A flow that its module knows by name is sent as that name; else its function is, and its hooks stay here.
    """
    args, kwargs = (call.args, call.keywords) if isinstance(call, partial) else ((), {})
    try:
        return pack((flow if _has_a_place(flow) else flow.fn, args, kwargs))
    except Exception as error:  # pickling runs a person's own code
        raise _unsendable(flow, args, kwargs, error) from error


def check_sendable(flow: Definition[..., Any]) -> None:
    """Raises RunError naming what of the flow's function cannot be sent to another process."""
    packed_call(flow, flow.fn)


def _unsendable(flow: Definition[..., Any], args: Any, kwargs: Any, error: Exception) -> RunError:
    where, why = _culprit(flow.fn, args, kwargs) or ("its function", error)
    return RunError(
        f"{flow!r} cannot be sent to its executor: {where} cannot be pickled ({type(why).__name__}: {why}). Make what "
        "it needs inside the flow, or give it plain values: a workspace, a lock, an open file, a connection or a "
        "generator stays where it was made; or give a ThreadPoolExecutor, which shares this process"
    )


def _culprit(fn: Any, args: Any, kwargs: Any) -> tuple[str, Exception] | None:
    """The first part that cannot be packed, in words, and why."""
    for what, value in _parts(fn, args, kwargs):
        try:
            pack(value)
        except Exception as error:
            return what, error
    return None


def _parts(fn: Any, args: Any, kwargs: Any) -> Iterator[tuple[str, Any]]:
    for place, value in enumerate(args):
        yield f"its argument {place + 1}, {_kind(value)},", value
    for name, value in kwargs.items():
        yield f"its parameter {name!r}, {_kind(value)},", value
    plain = inspect.unwrap(getattr(fn, "__func__", fn))
    if not inspect.isfunction(plain):
        return
    held = inspect.getclosurevars(plain)
    for name, value in {**held.globals, **held.nonlocals}.items():
        yield f"{name!r}, {_kind(value)}, which it refers to,", value
    for value in plain.__defaults__ or ():
        yield f"a default, {_kind(value)},", value
    if inspect.ismethod(fn):
        yield f"the object it is a method of, {_kind(fn.__self__)},", fn.__self__


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
