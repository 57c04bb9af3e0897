"""A way to a server that can be shut, or led on into nowhere, while the server itself goes on for other tests."""

import contextlib
import socket
import threading
from contextlib import contextmanager

from tests.prefect.ports import port_of_our_own


class Gate:
    """A port of its own, behind which the server is: `kill` and `start` as of a server, `freeze` and `thaw` too."""

    def __init__(self, server, port):
        self.url = f"http://127.0.0.1:{port}/api"
        self.connected = 0
        self._to, self._port = server.port, port
        self._open, self._flows = threading.Event(), threading.Event()
        self._sockets, self._listener = set(), None
        self._flows.set()

    def start(self):
        """Lets through, whatever it did before."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._flows.set()
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()
        return self

    def kill(self):
        """Nobody is there any more, and what is under way breaks off."""
        for each in [self._listener, *self._sockets]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._sockets.clear()
        self._flows.set()

    def freeze(self):
        """Whoever asks gets no answer, and no end."""
        self._flows.clear()

    def thaw(self):
        """What waits goes on."""
        self._flows.set()

    def _accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            self.connected += 1
            far = socket.create_connection(("127.0.0.1", self._to))
            self._sockets |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=[one, other], daemon=True).start()

    def _pump(self, one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                self._flows.wait()
                other.sendall(data)
        for each in (one, other):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def gate_to(server):
    """An open gate, shut at the end."""
    with port_of_our_own() as port:
        gate = Gate(server, port).start()
        try:
            yield gate
        finally:
            gate.kill()
