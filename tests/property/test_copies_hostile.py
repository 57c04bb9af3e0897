"""Whatever an event holds, what is copied of it makes it again, and can be seen."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import eventkit as ek
from eventkit.api import Session, answered
from eventkit.faces.plain import escaped
from eventkit.model.event import Event
from tests.shells import loaded

ODD = "{}'\"\\$`!%\n\r\t\x00\x1b\u2028\u202e\ufeff-= #&;|<>()*?[]~"
texts = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(ODD)), max_size=10)
names = texts.filter(str.strip)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
labels = st.dictionaries(names, texts, max_size=2)


@pytest.fixture(scope="module")
def shell():
    """A shell over a workspace whose webhook takes any event."""
    with loaded() as shell:
        ek.use(ek.Workspace(None))
        ek.Webhook("any")
        yield shell
        ek.workspace().close()


def same(event: Event) -> Any:
    """What of an event is the same when it is made again."""
    return event.event, event.resource.root, [each.root for each in event.related], event.payload


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(names, names, labels, st.lists(st.tuples(names, names), max_size=2), st.dictionaries(texts, values, max_size=4))
def test_what_is_copied_of_an_event_makes_it_again(
    shell, name: str, id: str, more: dict[str, str], taking: list[tuple[str, str]], payload: dict[str, Any]
) -> None:
    """As JSON, Python, a cell and a line for a shell: read or run, each gives the same values."""
    ws = ek.workspace()
    related = [{"prefect.resource.id": each, "prefect.resource.role": role} for each, role in taking]
    event = ek.emit_event(name, {**more, "prefect.resource.id": id}, related=related, payload=payload)
    copies = answered(Session(ws, lambda kind, of: None), "event.copies", {"id": str(event.id)})
    made = []
    exec(compile(copies["python"], "pasted", "exec"), {})
    made.append(ws.events().first())
    if copies["emit"] is not None:
        assert shell.run_cell(copies["emit"]).success
        made.append(ws.events().first())
    body = json.loads(shlex.split(copies["curl"])[0].removeprefix("body=").removesuffix(";"))

    assert [same(event)] * len(made) == [same(each) for each in made]
    assert event.wire() == json.loads(copies["json_text"])
    assert (name, id, payload) == (body["type"], body["source"], body["data"])
    assert [copies["json_text"], copies["curl"]] == [escaped(copies["json_text"]), escaped(copies["curl"])]
