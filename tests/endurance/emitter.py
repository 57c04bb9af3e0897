"""A process that emits numbered events as fast as it can, matches them, and waits to be killed.

emitter.py FOLDER go      opens the workspace, registers everything again, goes on from the last number in the log
emitter.py FOLDER settle  the same, but emits nothing: brings everything to its end, and ends
emitter.py FOLDER block   begins one run that never ends
emitter.py FOLDER fill    goes on until there is no room, waits for a line, and brings everything to its end

Prints `open`, `registered`, then each number once its emit has returned.
"""

import os
import resource
import sys
import threading
from itertools import count
from pathlib import Path
from uuid import UUID

import eventkit as ek
from eventkit.errors import WorkspaceFull

NUMBER = "number.emitted"
LATE = 20
"""Each event whose number ends so follows the next one, which is not in the log yet."""


def id_of(number):
    """The id of a numbered event, known before it is emitted."""
    return UUID(int=(1 << 100) + number)


def emit(number):
    """Emits a number; one in twenty follows the next."""
    leader = None
    labels = {"prefect.resource.id": f"number.{number}", "kind": str(number % 5), "tenth": str(number % 10 == 0)}
    if number % LATE == LATE - 1:
        leader = ek.Event(event=NUMBER, resource=labels, id=id_of(number + 1))
    ek.emit_event(NUMBER, labels, payload={"n": number}, id=id_of(number), follows=leader)


def register(folder):
    """Every kind of trigger that events alone can satisfy, and a deployment whose flow notes each time it is called."""
    echo = ek.actions.EmitEvent(event="echo", resource={"prefect.resource.id": "echo.{{ event.payload.n }}"})
    nothing = ek.actions.DoNothing()
    kinds = ek.EventTrigger(expect={NUMBER}, match={"kind": ["1", "2"]}, for_each={"kind"}, threshold=2)
    echoes = ek.EventTrigger(expect={"echo"})
    for name, trigger, todo in (
        ("each", ek.EventTrigger(expect={NUMBER}), [nothing]),
        ("every third of a kind", ek.EventTrigger(expect={NUMBER}, for_each={"kind"}, threshold=3), [echo]),
        ("three at once", ek.EventTrigger(expect={NUMBER}, threshold=3, within=0.02), [nothing, nothing]),
        ("echoes", ek.EventTrigger(expect={"echo"}, threshold=2), []),
        ("both", ek.CompoundTrigger(triggers=[kinds, echoes], require="all", within=86_400), [nothing]),
        ("after a kind", ek.EventTrigger(expect={"echo"}, after={NUMBER}, threshold=2, within=60), []),
    ):
        ek.Automation(name=name, trigger=trigger, actions=todo).create()

    @ek.flow
    def note(n: int) -> int:
        called = os.open(Path(folder) / "called", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(called, b"%d\n" % n)
        os.close(called)
        threading.Event().wait(0.02)
        return n

    tenth = ek.DeploymentTrigger(
        name="tenth", expect={NUMBER}, match={"tenth": "True"}, parameters={"n": "{{ event.payload.n }}"}
    )
    note.deploy(name="here", triggers=[tenth])


def block():
    """Begins one run of a flow that never ends."""

    @ek.flow
    def endless() -> None:
        os.write(1, b"called\n")  # what a run prints goes into its log
        while True:
            pass

    endless.deploy(name="here", triggers=[ek.DeploymentTrigger(name="begin", expect={"begin"})])
    print("registered")
    ek.emit_event("begin", {"prefect.resource.id": "begin"})
    threading.Event().wait()


def fill(ws):
    """Emits until it was refused a few times; goes on with the number that was refused once there is room again."""
    number, refusals = 0, 0
    while refusals < 5:
        try:
            emit(number)
        except WorkspaceFull as error:
            refusals += 1
            print(f"refused {error}")
        else:
            print(number)
            number += 1
    print("full")
    sys.stdin.readline()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    for more in range(number, number + 50):
        emit(more)
        print(more)
    ws.settle(timeout=120)
    ws.close()


def main(folder, what):
    """Opens, registers, and does what was asked."""
    ws = ek.use(folder)
    print("open")
    if what == "block":
        block()
    register(folder)
    print("registered")
    if what == "fill":
        fill(ws)
        return
    if what == "settle":
        ws.settle(timeout=240)
        ws.close()
        return
    last = ws.events(NUMBER).first()
    for number in count(last.payload["n"] + 1 if last else 0):
        emit(number)
        print(number)


if __name__ == "__main__":
    main(*sys.argv[1:])
