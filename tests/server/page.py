"""A page without a browser: what it asks over the socket, and what it is told."""

from __future__ import annotations

import asyncio
import json
from itertools import count
from typing import Any

PATIENCE = 20.0
VIEW = "view"


class Page:
    """One view on one connection."""

    def __init__(self, connection: Any, view: str = VIEW) -> None:
        self.connection, self.view = connection, view
        self.said: list[dict[str, Any]] = []
        self._ids = count(1)
        self.send(hello=view)

    def send(self, **content: Any) -> None:
        """Says something, as JSON text."""
        self.connection.write_message(json.dumps(content))

    async def heard(self) -> dict[str, Any] | None:
        """The next message; None once the connection is closed."""
        text = await asyncio.wait_for(self.connection.read_message(), PATIENCE)
        if text is None:
            return None
        message = json.loads(text)
        self.said.append(message)
        return message

    def asks(self, question: str, **of: Any) -> int:
        """Asks, and waits for nothing; the number of the question."""
        id = next(self._ids)
        self.send(id=id, ask=question, of=of, view=self.view)
        return id

    async def reply(self, id: int) -> dict[str, Any]:
        """What is answered to a question: `reply` or `error`, and the rest."""
        return await self.until(lambda one: one.get("id") == id)

    async def ask(self, question: str, **of: Any) -> dict[str, Any]:
        """The reply to a question."""
        return (await self.reply(self.asks(question, **of)))["reply"]

    async def until(self, holds: Any) -> dict[str, Any]:
        """The first that is said from now on which holds."""
        while True:
            message = await self.heard()
            assert message is not None, "the connection was closed"
            for one in message.get("batch", [message]):
                if holds(one):
                    return one

    async def pushed(self, kind: str, holds: Any = lambda of: True) -> dict[str, Any]:
        """The next push of a kind that holds."""
        told = await self.until(lambda one: one.get("push") == kind and holds(one["of"]))
        return told["of"]

    async def end(self) -> dict[str, Any]:
        """What it is told last, once the connection is closed."""
        while await self.heard() is not None:
            pass
        return self.said[-1]

    def close(self) -> None:
        """Leaves."""
        self.connection.close()
