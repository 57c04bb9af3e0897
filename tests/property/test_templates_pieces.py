"""A text read piece by piece is what running its template gives, value for value."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from eventkit.errors import TemplateError
from eventkit.model.event import Event
from eventkit.templates import compile_text

keys = st.sampled_from(("a", "b", "items", "format", "x y", "0", "_hidden", "id", "__class__"))
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=300)
    | st.just(UUID(int=7)) | st.just(datetime(2026, 1, 1, tzinfo=UTC))
    | st.just(Event(event="order.placed", resource={"prefect.resource.id": "order.1"}, payload={"a": {"b": 1}}))
)  # fmt: skip
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))
steps = st.sampled_from(
    (".a", ".b", ".items", "['x y']", "[0]", "['a']", ".id", ".event", ".resource", ".payload", "._hidden")
)
paths = st.builds(
    lambda first, rest: "{{ " + first + "".join(rest) + " }}", st.sampled_from("abc"), st.lists(steps, max_size=3)
)
sources = st.lists(paths | st.sampled_from(("order.", " - ", "\n", "~", "é")), min_size=1, max_size=5).map("".join)


def said(text, context):
    """What it gives, or that it fails, and how."""
    try:
        return text.render(context)
    except TemplateError as error:
        return str(error)


@settings(max_examples=400, deadline=None)
@given(sources, st.dictionaries(st.sampled_from("abc"), values))
def test_pieces_say_what_the_template_says(source, context):
    """Also what is missing, odd, or no value at all."""
    if "{{" not in source:
        return
    straight = compile_text(source)
    assert straight._pieces is not None

    whole = type(straight)(source, straight._paths, template=straight._template)
    assert said(whole, context) == said(straight, context)


def test_what_is_more_than_words_and_paths_runs_as_a_template():
    """Filters, operators, conditions, loops and names of the sandbox."""
    more = ("{{ a | upper }}", "{{ a ~ b }}", "{% if a %}x{% endif %}", "{{ range }}", "{{ a.format }}", "{{ a.b() }}")

    assert [None] * len(more) == [compile_text(each)._pieces for each in more]
