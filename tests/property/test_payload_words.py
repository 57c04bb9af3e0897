"""Any payload pattern has words, a line of them, that hide nothing."""

from hypothesis import assume, given, settings

from eventkit.errors import InvalidTrigger
from eventkit.faces.payloads import payload_words
from eventkit.faces.plain import visible
from eventkit.model.payload import check_pattern
from tests.property.payload_values import PATTERNS


@settings(max_examples=300, deadline=None)
@given(PATTERNS)
def test_every_pattern_has_words(pattern):
    """Each field of it is a clause; nothing of them is hidden."""
    try:
        check_pattern(pattern)
    except InvalidTrigger:
        assume(False)
    words = payload_words(pattern)

    assert words
    assert [each for each in words if not each.lstrip("(").startswith("payload")] == []
    assert [each for each in words if each != visible(each)] == []
