"""A process that shares a workspace with others: it emits its own numbers and races them to register one automation.

racer.py FOLDER NAME COUNT

Prints `ready` and waits for a line; registers, emits, prints the place in the log of each event and then `emitted`;
waits for a line, settles, prints `settled`; waits for a line and closes.
"""

import sys

import eventkit as ek

AGAIN = 5
"""How often the shared automation is registered again while events are emitted."""


def register(name, trigger):
    """An automation that does nothing."""
    ek.Automation(name=name, trigger=trigger, actions=[ek.actions.DoNothing()]).create()


def main(folder, name, count):
    """Takes part."""
    ws = ek.use(folder)
    made, every = f"made.by-{name}", max(1, int(count) // AGAIN)
    print("ready")
    sys.stdin.readline()
    register(f"own of {name}", ek.EventTrigger(expect={made}, threshold=5))
    for number in range(int(count)):
        if number % every == 0:
            register("shared", ek.EventTrigger(expect={"made.*"}, threshold=10))
        event = ek.emit_event(made, {"prefect.resource.id": f"{name}.{number}"}, payload={"n": number})
        print(event.seq)
    print("emitted")
    sys.stdin.readline()
    ws.settle(timeout=240)
    print("settled")
    sys.stdin.readline()
    ws.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
