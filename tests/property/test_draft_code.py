"""Any trigger as Python and as JSON, read again, is the same trigger, whatever texts are in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventkit.api.code import json_code, trigger_code
from eventkit.api.drafts import drafted
from eventkit.api.json_text import JsonText
from eventkit.api.python_text import PythonText
from eventkit.model.trigger import EventTrigger
from tests.generating import Generator, seed

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=12
)
FIELDS = TEXTS.filter(lambda name: name != "$or")
SPECS = st.dictionaries(TEXTS, st.lists(TEXTS, min_size=1, max_size=2), max_size=2)


def test_code_read_again_is_the_same_trigger(size, capsys):
    """With all fields, composites in composites."""
    number, wrong = seed(), []
    made = Generator(number)
    for _ in range(size(400, 6_000)):
        trigger = made.trigger()
        code = trigger_code(trigger)
        read = PythonText(code, {})
        found = drafted(read.value) if read.value is not None else None
        if found is None or found.trigger != trigger or found.unknown:
            wrong.append((trigger, code, read.wrong))
    with capsys.disabled():
        print(f"\nseed {number}")

    assert wrong[:3] == []


@settings(max_examples=300, deadline=None)
@given(
    st.lists(TEXTS, max_size=3), SPECS, st.lists(SPECS, max_size=2), SPECS,
    st.dictionaries(FIELDS, st.lists(SCALARS, min_size=1, max_size=2), min_size=1, max_size=2),
)  # fmt: skip
def test_any_texts_come_back_as_they_were(names, match, related, refused, payload):
    """Quotes, line ends, what cannot be seen."""
    trigger = EventTrigger(
        expect=names, for_each=names, match=match, match_related=related, none_of=refused, match_payload=payload
    )

    assert drafted(PythonText(trigger_code(trigger), {}).value).trigger == trigger


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_json_comes_back_with_a_place_for_every_part(value):
    """Whatever is in it, on one line or on several."""
    text = json_code(value)
    read = JsonText(text)

    assert (read.value, read.wrong) == (value, [])
    assert set(read.places) == set(_places(value, ()))
    lines = text.split("\n")
    assert all(1 <= column <= len(lines[line - 1]) for line, column in read.places.values())


def _places(value, place):
    yield place
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from _places(each, (*place, key))


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from("ek.EventTrigger(xpc={}[]:\"'1,-* \n#\\"), max_size=60))
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_no_text_is_more_than_a_problem(text):
    """Whatever is typed, it is read or told."""
    python, read = PythonText(text, {}), JsonText(text)

    assert (python.value is None) is bool(python.wrong)
    assert read.value is not None or read.wrong or text.strip() == "null"
