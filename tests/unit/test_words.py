"""The words of a magic's line."""

import pytest

from eventkit.errors import UsageError
from eventkit.words import assignment, split, value

NOTEBOOK = {"total": 12.5, "order": {"id": "o1"}}


def read(text):
    """The value of one word, in a notebook with a few names."""
    return value(split(text)[0], lambda expression: eval(expression, {}, NOTEBOOK))


def read_assignment(line):
    """The value of the second word, which assigns."""
    return value(assignment(split(line)[1])[1], lambda expression: eval(expression, {}, NOTEBOOK))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12.5", 12.5),
        ("42", 42),
        ("-1", -1),
        ("True", True),
        ("None", None),
        ("eu", "eu"),
        ("eu-west-1", "eu-west-1"),
        ("1.2.3", "1.2.3"),
        ("it's", "it's"),
        ('["a", 1]', ["a", 1]),
        ("'[\"a\"]'", ["a"]),
        ("'\"42\"'", "42"),
        ("'two words'", "two words"),
        ('{"a": 1}', {"a": 1}),
        ("{total}", 12.5),
        ("{order}", {"id": "o1"}),
        ("{order['id']}", "o1"),
        ("order-{order['id']}-x", "order-o1-x"),
        ("", ""),
    ],
)
def test_values_are_typed(written, expected):
    """Python literals, `{expr}` in its type, and plain text."""
    read_value = read(written) if written else value(split("a=")[0].__class__("", 0, ""), str)

    assert (read_value, type(read_value)) == (expected, type(expected))


def test_spaces_part_words_but_not_in_quotes_or_brackets():
    """The places are kept."""
    words = split("order.placed  'a b' x=[1, 2] y={1: 2}")

    assert [(word.text, word.start) for word in words] == [
        ("order.placed", 0),
        ("'a b'", 14),
        ("x=[1, 2]", 20),
        ("y={1: 2}", 29),
    ]


@pytest.mark.parametrize(
    ("line", "said", "place"),
    [
        ("a b=[1, 2", "'[' is never closed", 4),
        ("a b='x", "the quote ' is never closed", 4),
        ("a b=true", "write True", 4),
        ("a b=null", "write None", 4),
        ("a b=[x]", "no Python literal", 4),
        ("a b={nothing}", "NameError", 5),
        ("a b=x{nothing}", "NameError", 6),
        ("a =1", "not key=value", 2),
        ("a word", "not key=value", 2),
    ],
)
def test_what_cannot_be_read_is_an_error_that_shows_the_place(line, said, place):
    """A caret under it."""
    with pytest.raises(UsageError) as caught:
        read_assignment(line)

    assert said in str(caught.value)
    assert str(caught.value).splitlines()[-1] == "  " + " " * place + "^"
