"""A notebook whose flows never end, in calls that do not return to Python, and that is stopped and closed all the same.

stuck.py FOLDER

Prints what it was told when it cancelled a run, what `%eventkit stop` says, and what closing says.
"""

import socket
import sys
import threading

from IPython.core.interactiveshell import InteractiveShell

import eventkit as ek

ends = socket.socketpair()


@ek.flow
def sleeps() -> None:
    """Is in a call that ends in an hour."""
    lock = threading.Lock()
    lock.acquire()
    lock.acquire(timeout=3600)


@ek.flow
def listens() -> None:
    """Is in a call that never ends."""
    ends[0].recv(1)


def wait_until_inside(*names):
    """Returns when these functions are being executed and have not moved for a while: they are in their calls."""
    before, same = None, 0
    while same < 10:
        frames = [frame for frame in sys._current_frames().values() if frame.f_code.co_name in names]
        places = sorted((frame.f_code.co_name, frame.f_lasti) for frame in frames)
        same = same + 1 if len(places) == len(names) and places == before else 0
        before = places
        threading.Event().wait(0.02)


def main(folder):
    """Starts both, cancels one, stops, closes."""
    ws = ek.use(folder)
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "eventkit")
    for flow in (sleeps, listens):
        flow.deploy(name="here")
        run = ek.run_deployment(f"{flow.name}/here", timeout=0)
    wait_until_inside("sleeps", "listens")
    print(ws.set_run_state(run.id, ek.Cancelled(message="enough")).message)
    shell.run_line_magic("eventkit", "stop")
    print(len(ws.close()))


if __name__ == "__main__":
    main(*sys.argv[1:])
