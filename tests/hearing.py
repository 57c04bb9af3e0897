"""A widget whose front end is a test: what it is sent is kept, and can be waited for."""

import threading

from eventkit.widgets.event_feed import EventFeed


class Heard(EventFeed):
    """A feed that is drawn nowhere."""

    def __init__(self, *given, **more):
        self.came = threading.Condition()
        self.sent = []
        super().__init__(*given, **more)

    def send(self, content, buffers=None):
        """Takes a message to the front end."""
        with self.came:
            self.sent += content.get("batch", [content])
            self.came.notify_all()

    def hears(self, **content):
        """Takes a message from the front end."""
        self._heard(None, content, [])

    def asks(self, view, id, question, **of):
        """The reply to a question of a view, or its error."""
        self.hears(view=view, id=id, ask=question, of=of)
        one = self.wait(lambda one: (one.get("view"), one.get("id")) == (view, id))
        return one.get("reply", one.get("error"))

    def wait(self, holds):
        """The first message that holds, once there is one."""
        with self.came:
            assert self.came.wait_for(lambda: any(map(holds, self.sent)), timeout=20), self.sent[-3:]
            return next(filter(holds, self.sent))
