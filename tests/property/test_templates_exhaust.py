"""No template and no body exhausts the kernel: each rendering ends within a second and 64 MiB."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 1.0
MEBIBYTES = 64
ROOT = Path(__file__).parents[2]
TEXTS = ["text", "word", "wide", "lines", "spaces", "links", "tags", "open", "comment", "entities", "brackets", "mails"]
HELD = ["numbers", "words", "lists", "records", "names", "deep"]


def doubled(begin, step, times=40):
    """A value that grows by the same step again and again, and then is written."""
    return f"{{% set x = {begin} %}}" + f"{{% set x = {step} %}}" * times + "{{ x }}"


FILTERS = [
    *["abs", "batch(1) | list", "batch(100000, 'x') | list", "capitalize", "center(10000)", "dictsort", "e", "escape"],
    *["filesizeformat", "first", "float", "forceescape", "groupby('a') | list", "indent(10000, true, true)", "int"],
    *["items | list", "join('x' * 10000)", "join(body.word)", "last", "list", "list | length", "lower"],
    *["map('upper') | map('lower') | map('title') | list", "map('length') | sum", "map(attribute='a') | list"],
    *["map('replace', '', body.word) | list", "max", "min", "pprint", "random", "reject | list", "select | list"],
    *[
        "replace('a', 'aa')",
        "replace('', 'b' * 1000)",
        "replace('a', '') | replace(' ', 'aaaa') | replace('a', 'bbbb')",
    ],
    *["reverse | list", "round(10000)", "safe", "select('in', body.numbers) | list", "selectattr('a', 'eq', 1) | list"],
    *["slice(10000) | list", "slice(3, 'x') | list", "sort", "sort(attribute='b')", "sort(reverse=true) | string"],
    *[
        "string",
        "striptags",
        "sum",
        "sum(attribute='a')",
        "title",
        "tojson",
        "tojson(10000)",
        "tojson | tojson | tojson",
    ],
    *["trim", "truncate(1000000)", "unique | list", "upper", "urlencode", "urlize(10, true, '_blank', 'x')", "urlize"],
    *["wordcount", "wordwrap(1)", "wordwrap(79, false)", "xmlattr", "format(1)", "'%9999d' | format(1)", "list | sort"],
    *["humanize_intcomma", "humanize_intword", "humanize_naturalsize", "humanize_fractional", "humanize_scientific"],
    *["humanize_ordinal", "humanize_apnumber", "humanize_naturaldate", "humanize_naturalday", "humanize_naturaltime"],
    *[
        "humanize_precisedelta",
        "humanize_naturaldelta",
        "humanize_clamp",
        "humanize_metric",
        "from_cloud_event(headers)",
    ],
    *["flow_run_id", "attr('a')", "default(body.word) | length", "string | list", "string | list | join('  ')"],
    *["string | upper | lower | title | capitalize | trim | reverse", "list | map('string') | join", "escape | escape"],
]
METHODS = [
    *[
        "split()",
        "split('a')",
        "rsplit('b')",
        "splitlines()",
        "replace('a', 'b' * 10000)",
        "center(10000)",
        "zfill(10000)",
    ],
    *["expandtabs(10000)", "join(body.words)", "join(body.word)", "count('a')", "find('zz')", "rfind('b')", "title()"],
    *[
        "partition('zz')",
        "casefold()",
        "swapcase()",
        "strip('a b')",
        "format(body.word)",
        "startswith('a')",
        "encode()",
    ],
    *["split('') | list", "split(' ') | map('upper') | list | length", "ljust(10000, 'x')", "removeprefix(body.word)"],
]
OPERATIONS = [
    "{{ body.word * 1000 }}",
    "{{ 1000 * body.word }}",
    "{{ 'a' * 50000000 }}",
    "{{ ('a' * 4000000) * 2 ~ ('b' * 4000000) }}",
    "{{ [1] * 100000000 }}",
    "{{ (1, 2) * 100000000 }}",
    "{{ body.numbers * 10 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 9 ** 9 ** 9 ** 9 }}",
    "{{ 2 ** 9000 * 2 ** 9000 }}",
    "{{ (2 ** 9000) ** 2 }}",
    "{{ 2.0 ** 100000 }}",
    "{{ 7 // 3 ** 9000 }}",
    "{{ 2 ** -100000000 }}",
    "{{ '%99999999d' % 1 }}",
    "{{ '%*d' % (99999999, 1) }}",
    "{{ '%.99999999f' % 1.5 }}",
    "{{ '{:99999999}'.format(1) }}",
    "{{ '{:{}}'.format(1, 99999999) }}",
    "{{ ('%s' * 1000) % ((body.word,) * 1000) }}",
    "{{ ('{0}' * 1000).format(body.word) }}",
    "{{ range(100000000) | list }}",
    "{{ range(10**18) | sum }}",
    "{{ range(100) | list * 100000 }}",
    "{{ body.word ~ body.word ~ body.word ~ body.word ~ body.word ~ body.word }}",
    "{{ body.numbers + body.numbers + body.numbers + body.numbers }}",
    "{{ body.word + body.word + body.word + body.word + body.word }}",
    "{{ body.word[::-1][::-1][::-1][::-1] }}",
    "{{ body.numbers[::-1][1:][1:][1:] | length }}",
    "{{ 'ab' in body.word }}",
    "{{ ('a' * 20000 ~ 'b') in body.word }}",
    "{{ ('a' * 200000 ~ 'b' ~ 'a' * 200000) in body.word }}",
    "{{ body.word.count('a' * 100000 ~ 'b') }}",
    "{{ body.word | replace('a' * 100000 ~ 'b', '') | length }}",
    "{{ -1 in body.numbers }}",
    "{{ body.numbers == body.numbers + [] }}",
    "{{ body.deep == body.deep }}",
    "{{ body.records < body.records }}",
    "{{ body.deep | string | length }}",
    "{{ body.deep | tojson | length }}",
    "{{ body.big ** 100 }}",
    "{{ body.records }}",
    "{{ body.records | tojson }}",
    "{{ body.records | pprint }}",
    "{{ body.names | string | length }}",
    "{{ [body.word, body.word, body.word, body.word] | tojson }}",
    "{{ dict(a=body.words, b=body.words, c=body.words) | string }}",
    "{{ dict(body.names, **body.names) | length }}",
    "{{ cycler(*body.numbers).next() }}",
    "{{ joiner(body.word)() ~ joiner(body.word)() }}",
    "{{ body.words | join(body.word) }}",
    "{{ body.word | replace('a', body.word) }}",
    "{{ body.word.replace('a', body.word) }}",
    "{{ body.records | groupby('b') | map('last') | map('length') | list | length }}",
    "{{ body.words | map('replace', 'w', 'x' * 10000) | join }}",
    "{{ body.words | map('center', 9000) | list | length }}",
    "{{ body.numbers | map('string') | map('center', 9000) | join }}",
    "{{ body.words | select('in', body.words) | list | length }}",
    "{{ body.words | reject('in', body.names) | list | length }}",
    "{{ body.numbers | batch(1) | map('tojson') | join }}",
    "{{ body.records | map('tojson') | join | length }}",
    "{{ body.records | map(attribute='b') | unique | sort | join(',') | length }}",
    "{{ body.words | map('urlize') | join }}",
    "{{ body.words | map('striptags') | join }}",
    "{{ body.words | map('pprint') | join }}",
    "{{ body.words | map('wordwrap', 1) | join }}",
    "{{ body.numbers | map('humanize_naturalsize') | join }}",
    "{{ body.numbers | map('humanize_precisedelta') | join }}",
    "{{ body.numbers | map('humanize_naturaltime') | join }}",
    "{{ body.numbers | map('format') | join }}",
    "{{ ('<' * 90000) | striptags }}",
    "{{ ('<a' * 45000) | striptags }}",
    "{{ ('<!--' * 24000) | striptags }}",
    "{{ ('<!-->' * 19000) | striptags }}",
    "{{ ('&' * 90000) | striptags }}",
    "{{ ('http://' * 12000) | urlize }}",
    "{{ ('www.' * 20000) | urlize }}",
    "{{ ('(((' * 30000) | urlize }}",
    "{{ ('a.b@' * 20000) | urlize }}",
    "{{ ('(' * 45000 ~ 'a.com' ~ ')' * 45000) | urlize }}",
    "{{ ('a' * 90000) | wordwrap(1) }}",
    "{{ ('a-' * 45000) | wordwrap(2) }}",
    "{{ ('a ' * 45000) | wordwrap(1) | length }}",
    "{{ ('\\n' * 90000) | indent(50) | length }}",
    "{{ body.numbers[:20000] | pprint }}",
    "{{ body.records[:4000] | pprint }}",
    "{{ '1' * 4301 | int }}",
    "{{ ('1' * 900000) | int }}",
    "{{ ('1' * 900000) | float }}",
    "{{ ('9' * 4000) | int ** 9 }}",
    "{{ ('f' * 900000) | int(0, 16) }}",
    "{{ (2 ** 9999) | string | length }}",
    "{{ 1 | round(10000) }}",
    "{{ 1.5 | round(-10000) }}",
    "{{ 1e300 | humanize_intword(format='%.999f') }}",
    "{{ body.big | humanize_scientific(999) }}",
    "{{ 'a' | center(10000) | center(10000) | indent(10000) }}",
    "{{ body.word | truncate(10, end='x' * 4000000) }}",
    "{{ body.word | default('') | trim('a') | length }}",
    "{{ body.names | dictsort(by='value', reverse=true) | length }}",
    "{{ body.names | xmlattr }}",
    "{{ body.names | urlencode | length }}",
    "{{ body.names.items() | list | map('join') | join }}",
    "{{ body.lists | map('tojson') | join }}",
    "{{ body.lists | sum }}",
    "{{ body.lists | sum(start=[]) }}",
    "{{ namespace(a=body.text, b=body.text).a | tojson | length }}",
]
LOOPS = [
    "{% for a in body.numbers %}{% for b in body.numbers %}{{ a }}{% endfor %}{% endfor %}",
    "{% for a in body.numbers %}{% for b in body.numbers %}{% endfor %}{% endfor %}",
    "{% for a in body.numbers %}{% for b in body.numbers if a > b %}{% endfor %}{% endfor %}",
    "{% for a in body.numbers %}" + "x" * 1_000 + "{% endfor %}",
    "{% for a in body.words %}{{ body.word }}{% endfor %}",
    "{% for a in body.words %}{{ body.words | length }}{% endfor %}",
    "{% for a in body.words %}{% if a in body.numbers %}{% endif %}{% endfor %}",
    "{% for a in body.words %}{% if body.word == body.word ~ a %}{% endif %}{% endfor %}",
    "{% for a in body.words %}{% if a is in body.words %}{% endif %}{% endfor %}",
    "{% for a in body.words %}{% if a is sameas body %}{% endif %}{{ loop.changed(body.word) }}{% endfor %}",
    "{% for a in body.words %}{{ loop.cycle(*body.words) }}{% endfor %}",
    "{% for a in body.numbers %}{{ loop.length }}{{ loop.revindex }}{{ loop.nextitem }}{% endfor %}",
    "{% for a in body.words %}{% if body.deep == body.deep %}{% endif %}{% endfor %}",
    "{% for a in body.words %}{% if body.word < body.word ~ '' %}{% endif %}{% endfor %}",
    "{% for a in body.words %}{% if body.numbers == body.numbers[:] %}{% endif %}{% endfor %}",
    "{% for a in body.words %}{% if not body.numbers %}{% endif %}{% set x = body.word %}{% endfor %}",
    "{% for a in body.words %}{% if 'zz' in body.word %}{% endif %}{% endfor %}",
    "{% for a in body.words %}{% if 'zz' == body.word %}{% endif %}{% endfor %}",
    "{% for a in body.words %}{{ a[0:1] }}{{ a | upper }}{{ a ~ a }}{{ a.upper() }}{{ a * 2 }}{% endfor %}",
    "{% for a in body.words %}{% set b = [a, a, [a, a]] %}{{ b }}{% endfor %}",
    "{% for a in body.words %}{% filter upper %}{{ a }}{% endfilter %}{% endfor %}",
    "{% for a in body.words %}{% set b %}{{ a }}{{ body.word }}{% endset %}{% endfor %}",
    "{% for a, b in body.names.items() %}{{ a }}={{ b }}{% endfor %}",
    "{% for a, b in body.names | dictsort %}{{ a }}={{ b }}{% endfor %}",
    "{% for a in body.records %}{{ a | tojson }}{% endfor %}",
    "{% for a in body.records | sort(attribute='a') | groupby('a') %}{{ a }}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ body.word }}{% endfor %}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ body.numbers | tojson }}{% endfor %}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ body.words | sort | length }}{% endfor %}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ body.numbers | sum }}{% endfor %}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ 2 ** 9000 // 3 }}{% endfor %}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ (2 ** 9999) | string | length }}{% endfor %}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ ('<' * 20000) | striptags }}{% endfor %}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ ('a.b@' * 5000) | urlize }}{% endfor %}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ body.numbers | max }}{% endfor %}{% endfor %}",
    "{% for a in range(100) %}{% for b in range(100) %}{{ body.records | list | first }}{% endfor %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for a in range(100) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x=[1]) %}{% for a in range(100) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x=[1]) %}{% for a in range(100) %}{% set n.x = n.x + n.x %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x={}) %}{% for a in body.numbers %}{% set n.x = {'a': n.x} %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x=[]) %}{% for a in body.numbers %}{% set n.x = [n.x] %}{% endfor %}{{ n.x | length }}",
    "{% set n = namespace() %}{% set n.n = n %}{{ n }}{{ n.n.n.n | string }}",
    "{% set n = namespace(x=1) %}{% for a in range(100) %}{% set n.x = n.x * 9999999 %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x=7) %}{% for a in range(100) %}{% set n.x = n.x ** 7 %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x='') %}{% for a in body.numbers %}{% set n.x = n.x ~ 'a' %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x='') %}{% for a in body.numbers %}{% set n.x = n.x + 'a' %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x=[]) %}{% for a in body.words %}{% set n.x = n.x + [a] %}{% endfor %}{{ n.x | length }}",
    doubled("'ab'", "x ~ x"),
    doubled("'ab'", "x * 2"),
    doubled("'ab'", "x | replace('a', 'aaaa')"),
    doubled("'ab'", "x | replace('', 'b')"),
    doubled("'ab'", "[x, x] | join"),
    doubled("'<'", "x | escape | string | replace('&', '&&') ", 60),
    doubled("[1]", "x + x"),
    doubled("[1]", "[x, x]"),
    doubled("(1,)", "(x, x, x)"),
    doubled("{}", "{'a': x, 'b': x}"),
    doubled("'a'", "x | indent(1000, true)"),
    doubled("'a'", "x | center(9999) | replace(' ', '  ')"),
    doubled("'a'", "x | tojson | tojson", 60),
    doubled("'a'", "x | urlencode | replace('a', '%%')", 60),
    doubled("'a'", "x | string | list | pprint", 30),
    doubled("['a']", "x | batch(1, x) | list"),
    doubled("'a'", "'%s%s' | format(x, x)"),
    doubled("'a'", "'%s%s' % (x, x)"),
    doubled("'a'", "'{0}{0}'.format(x)"),
    doubled("'a'", "x.join([x, x, x])"),
    doubled("2", "x * x", 60),
    doubled("2", "x ** 2", 60),
    doubled("2", "x + x", 4_000),
    doubled("body.word", "x ~ ''", 200),
    doubled("body.numbers", "x + []", 200),
    doubled("body.numbers", "x[:]", 200),
    doubled("body.word", "x[1:]", 400),
    doubled("body.wide", "x ~ ''", 200),
    doubled("body.text", "x | upper", 200),
    doubled("body.text", "x.split(' ') | join(' ')", 100),
    doubled("body.names", "dict(x)", 100),
    "{{ " + "(" * 90 + "1" + ")" * 90 + " }}",
    "{{ " + "[" * 5_000 + "]" * 5_000 + " }}",
    "{{ " + "not " * 10_000 + "1 }}",
    "{{ " + "-" * 30_000 + "1 }}",
    "{{ " + "1 + " * 15_000 + "1 }}",
    "{{ " + "1 ~ " * 15_000 + "1 }}",
    "{{ " + "a." * 30_000 + "b }}",
    "{{ a" + " | upper" * 8_000 + " }}",
    "{% if 1 %}" * 6_000 + "{% endif %}" * 6_000,
    "{% if a %}" + "{% elif a %}" * 5_000 + "{% endif %}",
    "{{ a }}" * 9_000,
    "{{ body.word }}" * 4_000,
    "{# " * 20_000,
    "{{ '" * 15_000,
    "{% set a = 1 %}" * 4_000,
    "{{ " + "9" * 60_000 + " }}",
    "{{ '" + "\\u0041" * 10_000 + "' }}",
    "{{ a if " * 7_000,
    "{{ [" + "1," * 30_000 + "] }}",
    "{{ {" + "1:1," * 15_000 + "} }}",
    "{{ f(" + "1," * 30_000 + ") }}",
]
PARAMETERS = [
    json.dumps({f"p{at}": "{% for a in body.numbers %}{% for b in body.numbers %}{% endfor %}{% endfor %}"})
    for at in range(1)
] + [
    json.dumps({f"p{at}": "{{ body.word ~ body.word }}" for at in range(200)}),
    json.dumps({f"p{at}": "{{ body.records }}" for at in range(200)}),
    json.dumps({f"p{at}": "{{ body.records | map('tojson') | join | length }}" for at in range(200)}),
    json.dumps({"a": {"__prefect_kind": "json", "value": {"__prefect_kind": "jinja", "template": "{{ body.deep }}"}}}),
]


def some(names, begin, count):
    """So many of the names, going round."""
    return [names[(begin * count + at) % len(names)] for at in range(count)]


ALL = [
    # each on a few values, another few for the next: together they meet all of them
    *(
        (f"{{{{ body.{name} | {filter} }}}}", "value")
        for at, filter in enumerate(FILTERS)
        for name in (*some(TEXTS, at, 2), *some(HELD, at, 2))
    ),
    *((f"{{{{ body.{name}.{method} }}}}", "value") for at, method in enumerate(METHODS) for name in some(TEXTS, at, 3)),
    *((source, "value" if at % 2 else "text") for at, source in enumerate(OPERATIONS)),
    *((source, "text") for source in LOOPS),
    *((source, "parameters") for source in PARAMETERS),
]


def measured(templates):
    """What each took: seconds, MiB, how it ended."""
    asked = "".join(json.dumps(each) + "\n" for each in templates)
    done = subprocess.run(
        [sys.executable, ROOT / "tests/property/exhausting.py"],
        input=asked,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=900,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def beyond(took):
    """Whether that was too much, or broke."""
    seconds, more, ended = took
    return seconds > SECONDS or more > MEBIBYTES or not ended.startswith(("result", "error"))


@pytest.mark.parametrize("part", range(4))
def test_every_template_ends_within_a_second_and_64_mebibytes(part):
    """Whatever it multiplies, nests, filters, repeats or compares, over bodies as large as an event may be."""
    asked = ALL[part::4]
    took = measured(asked)
    again = [each for each, one in zip(asked, took, strict=True) if beyond(one)]
    second = dict(zip(map(tuple, again), measured(again), strict=True)) if again else {}
    found = {each: second.get(each, one) for each, one in zip(asked, took, strict=True)}
    slowest, largest = (max(found.values(), key=lambda one, at=at: one[at]) for at in (0, 1))
    print(f"\n{len(asked)} templates: at most {slowest[0]:.2f} s, {largest[1]:.0f} MiB")

    assert {each[0][:100]: one for each, one in found.items() if beyond(one)} == {}
