"""The handler of webhooks on the Jupyter server: the kernel's own, which leaves the loop to others.

1. Whoever decides is asked on a thread: a database that another process writes to may keep it waiting for seconds.
2. The secret part of an address is in no line of the server's log.
3. Neither cookie nor token nor XSRF: who calls is told by what the webhook asks for, a signature or a key; one that
   asks for nothing answers this machine alone.
"""

from __future__ import annotations

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import stream_request_body

from eventkit.ingress.handler import HookHandler
from eventkit.server.direct import is_direct
from eventkit.server.hooks import SHOWN, Hooks
from eventkit.webhooks import Rejected

__all__ = ["ServerHook"]

MOST_BYTES = 16 * 1024
"""Bytes of headers that are taken: Jupyter's server takes more. Source: `webhook-security` 5.2."""


@stream_request_body
class ServerHook(HookHandler):
    """One request to the address of a webhook, on the Jupyter server."""

    def initialize(self, hooks: Hooks) -> None:  # type: ignore[override]  # tornado gives what a route says
        """Takes what all of them share."""
        self._hooks, self._counted = hooks, False
        super().initialize(hooks.desk, hooks.batch)

    async def prepare(self) -> None:
        """Refuses what its head is enough to refuse, with none of its body read."""
        hooks = self._hooks
        self._begin(direct=not hooks.behind_proxy and is_direct(self.request))
        self._counted = hooks.enter()
        refused: Rejected | None
        if not self._counted:
            most, refused = 0, Rejected(503, "busy", "More requests are open at once than are held", retry=1)
        elif sum(len(name) + len(value) + 4 for name, value in self.request.headers.get_all()) > MOST_BYTES:
            most, refused = 0, Rejected(400, "too large", f"Its headers are over {MOST_BYTES:,} bytes")
        else:
            most, refused = await hooks.admit(self._slug, self._head)
        if not self._gone and (refusing := self._go_on(most, refused)) is not None:
            await refusing

    take = allow_unauthenticated(HookHandler.take)
    get = head = post = put = patch = delete = options = take

    def on_finish(self) -> None:
        """Lets the body go, and makes room for another request."""
        super().on_finish()
        self._leave()

    def on_connection_close(self) -> None:
        """The same: its sender is gone."""
        super().on_connection_close()
        self._leave()

    def _leave(self) -> None:
        if self._counted:
            self._counted = False
            self._hooks.leave()

    def _log(self) -> None:
        """Has it logged and measured as any other, without its address: whoever reads the log could call it."""
        self.request.uri = f"{self.settings.get('base_url', '/')}{SHOWN}"
        self.request.headers.pop("Referer", None)
        super()._log()
