"""Renders templates, each in a process of its own that is forked from a warm one, and says what each of them took.

Reads a JSON line for each, `[source, kind]`, and prints a JSON line: seconds (the best of three, where the first is
slow), MiB that the process grew by, and how it ended: `result`, or `error` with its words.
"""

import json
import os
import resource
import signal
import sys
from time import perf_counter

from eventkit.errors import TemplateError
from eventkit.templates import compile_parameters, compile_text, compile_value

LONGEST = 10
"""Seconds after which a rendering is given up."""
FAST = 0.5
"""Seconds that nobody has to measure again."""
BODY = 1_400_000
"""Bytes of JSON that each value has, about as much as an event may hold."""


def values():
    """What a sender may put into a body, as large as it may be."""
    return {
        "text": "a b<i> &amp; " * (BODY // 12),
        "word": "a" * BODY,
        "wide": "\U0001f600 " * (BODY // 5),
        "lines": "a\n" * (BODY // 2),
        "spaces": " " * BODY,
        "links": "http://a.aa " * (BODY // 12),
        "tags": "<" * BODY,
        "open": "<a " * (BODY // 3),
        "comment": "<!--" * (BODY // 4),
        "entities": "&#" * (BODY // 2),
        "brackets": "(((((" * (BODY // 5),
        "mails": "a@a.aa," * (BODY // 7),
        "numbers": [0] * (BODY // 2),
        "words": [f"w{at}" for at in range(BODY // 10)],
        "lists": [[]] * (BODY // 3),
        "records": [{"a": at % 7, "b": str(at)} for at in range(BODY // 20)],
        "names": {f"k{at}": at for at in range(BODY // 16)},
        "deep": nested(60),
        "big": 2**63 - 1,
        "small": "a",
    }


def nested(levels):
    """A list of lists of lists, wide at the bottom."""
    held = [0] * (BODY // 2)
    for _ in range(levels):
        held = [held]
    return held


def render(source, kind, context):
    """One rendering; how it ended."""
    try:
        if kind == "parameters":
            made = compile_parameters(json.loads(source)).render(context)
        else:
            made = (compile_text if kind == "text" else compile_value)(source).evaluate(context)
    except TemplateError as error:
        return f"error {error}"
    return f"result {type(made).__name__} {len(made) if hasattr(made, '__len__') else 1}"


def grown():
    """KiB that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(source, kind, context):
    """What one process forked for it took."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        before, seconds, ended = grown(), [], ""
        try:
            signal.alarm(LONGEST)  # its default ends the process
            for _ in range(3):
                begun = perf_counter()
                ended = render(source, kind, context)
                seconds.append(perf_counter() - begun)
                if len(seconds) == 1:
                    more = (grown() - before) / 1024
                if seconds[-1] < FAST:
                    break
        except BaseException as error:
            seconds, more, ended = [999], 0, f"broke {type(error).__name__}: {error}"
        os.write(writes, json.dumps([min(seconds), round(more, 1), ended[:300]]).encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return told.decode() or json.dumps([999, 0, f"ended with {status}"])


def main():
    """All of them."""
    body = values()
    context = {"body": body, "method": "POST", "headers": {"X-A": "1"}}
    for name in body:  # what is made of a value on first use is not the template's
        render(f"{{{{ body.{name} | length }}}}", "value", context)
    for line in sys.stdin:
        print(measure(*json.loads(line), context), flush=True)


if __name__ == "__main__":
    main()
