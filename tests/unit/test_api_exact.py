"""Numbers that JavaScript rounds are asked for as they are."""

import json

import pytest

import eventkit as ek
from eventkit.api import answered
from eventkit.api.wire import Exact
from tests.drafting import Asking

ID = 2**53 + 1


def rounded(value):
    """What a browser makes of it: numbers are floating point, and whole ones are written without a dot."""

    def number(text):
        return int(float(text)) if float(text).is_integer() else float(text)

    return json.loads(json.dumps(value), parse_int=number, parse_float=number)


@pytest.mark.parametrize("number", [ID, -ID, 2**63 - 1, 2**63, 2.0**64, 1e300, 5, 1.5, 2**53 - 1])
def test_a_number_that_was_told_comes_back(number):
    """Whatever became of it on the way."""
    exact = Exact()
    exact.note({"a": [number]})

    assert exact.restored({"b": rounded({"c": number})}) == {"b": {"c": number}}


def test_a_number_that_was_typed_is_a_floating_point_number():
    """No id is as large."""
    assert repr(Exact().restored([10**20, ID - 1, float("inf")])) == "[1e+20, 9007199254740992, inf]"


def test_only_so_many_are_remembered():
    """Those told last."""
    exact = Exact()
    exact.note(list(range(2**60 + 1, 2**60 + 2 + 20_000 * 1_024, 1_024)))

    assert exact.restored(rounded(2**60 + 1)) == 2**60
    assert exact.restored(rounded(2**60 + 1 + 20_000 * 1_024)) == 2**60 + 1 + 20_000 * 1_024


def test_a_click_asks_for_the_number_that_is_there(ws):
    """The trigger fits the event that was clicked, and no other."""
    ask = Asking(ws)
    event = ws.emit("a", {"prefect.resource.id": "a"}, payload={"id": ID})
    detail = answered(ask.session, "event.detail", {"id": str(event.id)})
    value = rounded(detail["wire"]["payload"]["id"])
    made = ask("edit", trigger={}, id=str(event.id), path="payload.id", value=value, how="require")["trigger"]

    assert made["match_payload"] == {"id": [ID]}
    assert ask("count", trigger=rounded(made), id=str(event.id))["matches"] == 1


def test_a_builder_keeps_the_numbers_of_its_trigger(ws):
    """What the front end changes beside them leaves them alone."""
    builder = ek.TriggerBuilder(trigger={"match_payload": {"id": [ID]}})
    builder.set_state({"builder_draft": rounded(builder.builder_draft) | {"within": 60}})

    assert builder.builder_draft == {"match_payload": {"id": [ID]}, "within": 60}
    builder.close()
