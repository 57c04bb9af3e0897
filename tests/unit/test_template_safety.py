"""Templates reach nothing but their values, and their work is bounded before it is done."""

from time import monotonic

import pytest

from eventkit.errors import TemplateError
from tests.rendering import RUN, event, text, value

# Security: what is reached.


UNREACHED = [
    "{{ event.__class__ }}",
    "{{ event.__class__.__mro__[1].__subclasses__() }}",
    "{{ event['__class__'] }}",
    "{{ event | attr('__class__') }}",
    "{{ [event] | map(attribute='__class__') | list }}",
    "{{ event.wire.__globals__ }}",
    "{{ event.wire.__func__ }}",
    "{{ ''.__class__ }}",
    "{{ range.__globals__ }}",
    "{{ dict.__mro__ }}",
    "{{ dict.mro() }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ namespace.__init__ }}",
    "{{ lipsum }}",
    "{{ self._TemplateReference__context }}",
    "{{ event.parse_file('x') }}",
    "{{ event.parse_raw('x', allow_pickle=true, proto='pickle') }}",
    "{{ event.model_construct() }}",
    "{{ event.model_copy(update={}) }}",
    "{{ event.model_fields }}",
    "{{ event.changed(event='x') }}",
    "{{ event.json_bytes() }}",
    "{{ event.payload.update({'a': 1}) }}",
    "{{ event.payload.clear() }}",
    "{{ event.payload.xs.append(1) }}",
    "{{ event.payload.xs.sort() }}",
    "{{ state.result() }}",
    "{{ f() }}",
    "{{ o.f() }}",
    "{{ o.f.__globals__ }}",
    "{{ '{0.__class__}'.format(event) }}",
    "{{ '{0[__class__]}'.format(event) }}",
    "{{ '{0.wire.__globals__}'.format(event) }}",
    "{{ '{x.__class__}'.format_map({'x': event}) }}",
    "{{ ('{0.__class__}' | safe).format(event) }}",
    "{{ 1 | humanize_clamp(format='{0.__class__}') }}",
    "{{ 1 | humanize_clamp(format='{0[a]}') }}",
    "{{ 'en' | humanize_activate(path='/') }}",
    "{% include 'x' %}",
    "{% import 'x' as x %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% block b %}{% endblock %}",
]


@pytest.mark.parametrize("source", UNREACHED)
def test_a_template_reaches_nothing_but_its_values(source):
    """Nothing of Python's, nothing of pydantic's, no mutation, no call that is not listed."""
    held = type("Held", (), {"f": staticmethod(lambda: "called")})()
    about = event()

    with pytest.raises(TemplateError):
        value(source, event=about, f=lambda: "called", o=held, state=RUN)
    assert event() == about


# Security: bounds.


BOUNDED = [
    "{{ 'a' * 10**9 }}",
    "{{ 10**9 * 'a' }}",
    "{{ [0] * 10**9 }}",
    "{{ ('a' * 5000000) ~ ('a' * 5000000) ~ 'b' }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 2 ** 20000 }}",
    "{{ (2 ** 9000) * (2 ** 9000) }}",
    "{{ range(10**9) }}",
    "{{ range(10**30) }}",
    "{{ range(101) | list }}",
    "{{ 'a' | center(10**9) }}",
    "{{ 'a' | center(width=10**9) }}",
    "{{ 'a'.center(10**9) }}",
    "{{ 'a'.ljust(10**9) }}",
    "{{ 'a'.rjust(10**9) }}",
    "{{ 'a'.zfill(10**9) }}",
    "{{ '\t'.expandtabs(10**9) }}",
    "{{ 'a' | indent(10**9) }}",
    "{{ [1] | batch(10**9, 0) | list }}",
    "{{ [1] | slice(10**9) | list }}",
    "{{ 1.5 | round(10**9) }}",
    "{{ [1] | tojson(indent=10**9) }}",
    "{{ 'a' | wordwrap(1, wrapstring='b' * 4000000) }}",
    "{{ ('a' * 10000) | replace('a', 'b' * 10000) }}",
    "{{ ('a' * 10000).replace('a', 'b' * 10000) }}",
    "{{ ('a' * 10000).join(['b'] * 10000) }}",
    "{{ (['b'] * 10000) | join('a' * 10000) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%.1000000000f' % 1 }}",
    "{{ '%*d' % (1000000000, 1) }}",
    "{{ '%(a)1000000000d' % {'a': 1} }}",
    "{{ '%((a))1000000000d' % {'(a)': 1} }}",
    "{{ ('%s' * 10000) % (('a' * 10000,) * 10000) }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ '{:{w}}'.format(1, w=1000000000) }}",
    "{{ ('{0}' * 10000).format('a' * 10000) }}",
    "{{ 1.5 | humanize_naturalsize(format='%1000000000f') }}",
    "{{ 1.5 | humanize_scientific(precision=10**9) }}",
    "{{ 1.5 | humanize_clamp(format='{:1000000000}') }}",
    "{{ ('<b>' * 100000) | striptags }}",
    "{{ [[1]] | sum(start=[]) }}",
    "{{ ('f' * 100000) | int(base=16) }}",
    "{{ 1.5.as_integer_ratio() }}",
    "{{ (1).to_bytes(10**9) }}",
    "{{ 'a'.translate({97: 'b' * 1000000}) }}",
    "{{ [1][::0] }}",
    "{{ " + "[" * 300 + "]" * 300 + " }}",
    "{{ " + "-" * 5000 + "1 }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ a }}" + " " * 70_000,
    "{{ a" + ".b" * 5000 + " }}",
    "{{ a" + ".b" * 101 + " }}",
    "{{ 1" + " + 1" * 5000 + " }}",
    "{{ " + "not " * 5000 + "1 }}",
    "{{ a }}" * 2 + "{% if a %}" * 150 + "{% endif %}" * 150,
    "{% for a in range(9) %}{% for b in range(9) %}{% for c in range(9) %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(9) %}{% endfor %}" * 11,
    "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "{% set x = 'a' %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}",
    "{% set x = 'a' %}" + "{% set x = x + x %}" * 40 + "{{ x }}",
    "{% set x = [1] %}" + "{% set x = [x, x] %}" * 40 + "{{ x }}",
    "{% set x = {} %}" + "{% set x = {'a': x, 'b': x} %}" * 40 + "{{ x }}",
    "{% set x = [1] %}" + "{% set x = dict(a=x, b=x) %}" * 40 + "{{ x }}",
    "{% set n = namespace(x=1) %}" + "{% set n = namespace(x=n, y=n) %}" * 40 + "{{ n }}",
    "{% set n = namespace() %}{% set n.x = n %}{{ n }}",
    "{% set x = 2 %}" + "{% set x = x * x %}" * 40 + "{{ x }}",
    "{% for a in range(100) %}{% for b in range(100) %}" + "x" * 60_000 + "{% endfor %}{% endfor %}",
    "{% set o %}{% for a in range(100) %}{% for b in range(100) %}"
    + "x" * 60_000
    + "{% endfor %}{% endfor %}{% endset %}{{ o }}",
    "{% for a in many %}{% for b in many %}{% if a == b %}{% endif %}{% endfor %}{% endfor %}",
    "{% for a in many %}{{ many | join }}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ many }}{% endfor %}{% endfor %}",
]


@pytest.mark.parametrize("source", BOUNDED)
def test_work_is_bounded_before_it_is_done(source):
    """Refused when compiled, or stopped; either way in a few seconds and a few hundred megabytes."""
    began = monotonic()

    with pytest.raises(TemplateError):
        value(source, many=list(range(20_000)))
    assert monotonic() - began < 8


def test_a_payload_of_the_largest_event_can_be_used():
    """The bounds leave room for what an event may hold."""
    large = event(s="a b " * 350_000, xs=list(range(9_000)))
    given = {"event": large, "events": [large] * 5}

    assert large.payload == value("{{ event.payload }}", **given)
    assert value("{{ event.payload.s | truncate(9) }}", **given) == "a b a..."
    assert value("{{ events | length }}", **given) == 5
    assert len(text("{{ event.payload.s }}|{{ event.payload.xs | join(',') }}", **given)) == 1_400_000 + 1 + 43_889
    assert value("{{ event.payload.s.split() | length }}", **given) == 700_000
