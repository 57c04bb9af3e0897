"""Ids made and written, in a third of the time that `uuid.UUID` takes: every run leaves two dozen of them."""

from __future__ import annotations

from uuid import UUID, SafeUUID

import orjson
import uuid_utils

__all__ = ["fresh", "id_of", "id_text"]

_new = object.__new__
_set_int, _set_safe = (UUID.__dict__[slot].__set__ for slot in ("int", "is_safe"))


def id_of(value: int) -> UUID:
    """What UUID(int=value) gives, for a value that is known to be one.

    >>> id_of(1)
    UUID('00000000-0000-0000-0000-000000000001')
    """
    id = _new(UUID)
    _set_int(id, value)
    _set_safe(id, SafeUUID.unknown)
    return id


def fresh() -> UUID:
    """A UUIDv7 that sorts after every one made here before. Thread: any.

    >>> fresh() < fresh()
    True
    """
    return id_of(uuid_utils.uuid7().int)


def id_text(id: UUID) -> str:
    """What str(id) gives.

    >>> id_text(id_of(1))
    '00000000-0000-0000-0000-000000000001'
    """
    return orjson.dumps(id)[1:-1].decode()
