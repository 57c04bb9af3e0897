"""A notebook of its own process: follows a server, sends it what it emits, and emits on where its log ends.

Arguments: the workspace's folder, the server's address, the name, how many in all. It goes on until it is killed.
"""

import sys
import threading

import eventkit as ek

home, url, name, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
ek.use(home)
ek.connect(url, read_only=False, send=name)
for n in range(len(ek.events(name)), count):
    ek.emit_event(name, {"prefect.resource.id": f"of.{n}"}, payload={"n": n})
threading.Event().wait()
