"""A process that receives webhooks until its input ends, and prints nothing but what it is asked for.

receiver.py FOLDER

Prints the addresses by name, as JSON; then `here` for each line that it reads.
"""

import json
import sys

import eventkit as ek

TEXT = """{"event": "text.said", "resource": {"prefect.resource.id": "text.{{ body.id }}"},
 "payload": {"method": "{{ method }}", "body": {{ body | tojson }}, "names": {{ headers | list | tojson }}}}"""


def hooks():
    """One of every kind, with no limit on how often it is called."""
    mapping = {
        "event": "order.placed",
        "resource": {"prefect.resource.id": "order.{{ body.id }}", "names": "{{ headers | join(' ') }}"},
        "payload": {"all": "{{ body }}", "upper": "{{ body.name | default('') | upper }}"},
    }
    return [
        ek.Webhook("open", rate=None),
        ek.Webhook("small", rate=None, max_bytes=5_000),
        ek.Webhook("mapping", template=mapping, rate=None),
        ek.Webhook("text", template=TEXT, rate=None),
        ek.Webhook("signed", verify="github", secret="env:HOSTILE_KEY", rate=None),
        ek.Webhook("clouds", batch=10, rate=None),
    ]


def main(folder):
    """Listens."""
    with ek.Workspace(folder):
        made = hooks()
        print(json.dumps({hook.name: hook.url for hook in made}))
        for _ in sys.stdin:
            print("here")


if __name__ == "__main__":
    main(*sys.argv[1:])
