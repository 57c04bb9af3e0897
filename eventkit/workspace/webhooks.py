"""Webhooks by name: made, replaced in place, given other addresses, paused, deleted; and the port they listen on.

Identity is the name. The same definition again changes nothing; a changed one is replaced in place, its address kept.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eventkit.errors import TemplateError, UnknownWebhook, WebhookError
from eventkit.ingress import Arrival
from eventkit.model.ports import Clock, Identity
from eventkit.model.webhook import Delivery, WebhookSpec
from eventkit.model.wording import closest
from eventkit.store import Store
from eventkit.webhooks import (
    Decision,
    Headers,
    Request,
    Via,
    check_template,
    check_verify,
    decide,
    delivery_of,
    sign,
)
from eventkit.workspace.identity import SeededIdentity
from eventkit.workspace.keys import SERVER, Keys
from eventkit.workspace.receiving import Receiving
from eventkit.workspace.served import Served, at

if TYPE_CHECKING:
    from eventkit.ingress.listener import Listener

__all__ = ["Webhooks"]

PORT = "webhooks"


class Webhooks:
    """The webhooks of one workspace. Thread: any.

    notice: told in a line what was changed. receiving: takes what comes.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        ids: Identity,
        keys: Keys,
        receiving: Receiving,
        notice: Callable[[str], None],
    ) -> None:
        self._store, self._clock, self._ids, self._keys = store, clock, ids, keys
        self._receiving, self._notice = receiving, notice
        self._served = Served(store)
        self._lock = threading.RLock()
        self._listener: Listener | None = None
        self._wanted = False

    # -- by name

    def register(self, name: str, options: Mapping[str, Any]) -> WebhookSpec:
        """The webhook of that name as defined by the options: made, or replaced in place. Raises WebhookError."""
        with self._lock:
            before = self._store.webhook(name) if isinstance(name, str) else None
            now = self._clock.now()
            spec = WebhookSpec(
                id=before.id if before else self._ids.uuid(),
                name=name,
                slug=before.slug if before else self._slug(),
                created=before.created if before else now,
                updated=now,
                **options,
            )
            self.check(spec)
            if before is None:
                self._save(spec)
            elif changes := _changes(before, spec):
                self._save(spec)
                self._notice(f"{spec.name}: replaced, changed {', '.join(changes)}")
            else:
                spec = before
        if self._store.path is not None:
            self.listen()  # somebody may know the address from before
        return spec

    def check(self, spec: WebhookSpec) -> None:
        """Raises WebhookError or TemplateError for a webhook that could not work."""
        check_verify(spec)
        try:
            check_template(spec.template)
        except TemplateError as error:
            raise TemplateError(f"Webhook {spec.name!r}: {error}", **vars(error)) from error
        if said := self._unusable(spec):
            raise WebhookError(said)  # from here, where no variable holds a key: debuggers show variables

    def _unusable(self, spec: WebhookSpec) -> str:
        """Why one of its keys cannot be used, in words; empty where all can."""
        try:
            for key in self._keys.of(spec.secrets):
                sign(spec.verify, key, b"", id="", now=self._clock.now())  # a key that is not of the scheme's form
        except WebhookError as error:
            return str(error)
        return ""

    def _slug(self) -> str:
        """The secret part of an address: 128 bits; in lessons, where nothing may come from outside, of the seed."""
        return self._ids.uuid().hex if isinstance(self._ids, SeededIdentity) else secrets.token_urlsafe(16)

    def read(self, name: str) -> WebhookSpec:
        """A webhook by name; raises UnknownWebhook with the nearest."""
        found = self._store.webhook(name)
        if found is None:
            names = [each.name for each in self._store.webhooks()]
            some = f"; there is {', '.join(names[:5])}" if names else "; there is none yet"
            near = closest(str(name), names) or f"{some}: make it with Webhook({name!r})"
            raise UnknownWebhook(f"No webhook {name!r} in this workspace{near}")
        return found

    def change(self, name: str, **changes: Any) -> WebhookSpec:
        """The webhook with these fields changed."""
        with self._lock:
            spec = self.read(name).changed(updated=self._clock.now(), **changes)
            self._save(spec)
            return spec

    def _save(self, spec: WebhookSpec) -> None:
        self._store.save_webhook(spec)
        self._receiving.forget()

    def rotate(self, name: str) -> WebhookSpec:
        """The webhook under another address; the former is gone (410) from now on."""
        return self.change(name, slug=self._slug())

    def delete(self, name: str) -> None:
        """Deletes a webhook with its deliveries; its address is gone (410), its events stay."""
        self._store.delete_webhook(self.read(name).id)
        self._receiving.forget()

    # -- requests

    def send(self, spec: WebhookSpec, request: Request, *, via: Via, replay_of: Any = None) -> Delivery:
        """What becomes of a request that this process makes itself, kept as if it had come."""
        ((_, delivery),) = self._receiving.take([Arrival(spec.slug, request)], via=via, replay_of=replay_of)
        if delivery is None:
            raise UnknownWebhook(f"Webhook {spec.name!r} was deleted, or the workspace cannot be written")
        return delivery

    def preview(self, spec: WebhookSpec, request: Request) -> tuple[Decision, Delivery]:
        """What would become of a request, with nothing kept, and nothing asked about who sent it."""
        now = self._clock.now()
        open_spec = spec.changed(verify=type(spec.verify)(), secrets=(), enabled=True)
        headers = request.headers.but("host").but("origin")
        seen = Request(request.method, request.path, headers, request.body, request.query)
        known = self._keys.known(spec.secrets)
        decision = decide(open_spec, seen, known, now=now, ids=self._ids)
        return decision, delivery_of(spec, seen, decision, known, at=now, ids=self._ids, via="replay")

    def known_keys(self) -> list[str]:
        """The keys of every webhook that are to be had, so that what is written can be written without them."""
        return self._keys.known([each for spec in self._store.webhooks() for each in spec.secrets])

    def signed(self, spec: WebhookSpec, body: bytes, *, id: str) -> Headers:
        """The headers with which the webhook's sender would sign a body, under the first of its keys."""
        if said := self._unusable(spec.changed(secrets=spec.secrets[:1])):
            raise WebhookError(said)
        keys = self._keys.of(spec.secrets[:1])
        return Headers(sign(spec.verify, keys[0], body, id=id, now=self._clock.now()) if keys else {})

    # -- listening

    def serve(self, base: str) -> None:
        """Has requests taken by this process, a Jupyter server, at its base URL: nobody listens here besides.

        Every process that has this workspace open knows the address, until this one closes it.
        """
        with self._lock:
            self.stop()
            self._keys.process = SERVER
            self._served.note(base)

    @property
    def served(self) -> bool:
        """Whether this process is the Jupyter server that takes requests."""
        return self._served.here is not None

    def server_address(self, spec: WebhookSpec) -> str | None:
        """The whole address on a Jupyter server that has this workspace open; None where none has.

        Behind JupyterHub, where the name under which it is reached is not known here, a path alone.
        """
        base = self._served.base()
        return None if base is None else at(base, spec)

    def server_addresses(self, specs: Sequence[WebhookSpec]) -> list[str]:
        """Of each the same, with one look at who runs; empty texts where there is no server, or it is this process."""
        base = None if self.served else self._served.base()
        return ["" if base is None else at(base, spec) for spec in specs]

    def listen(self) -> int | None:
        """The port that requests come in on, listening from now on: the one it was last time, where that is free.

        None where this process is a Jupyter server, which takes them itself.
        """
        with self._lock:
            if self.served:
                return None
            self._wanted = True
            if self._listener is None:
                from eventkit.ingress.listener import Listener

                self._listener = Listener(self._receiving)
            if not self._listener.running:
                kept = self._store.port(PORT)
                port = self._listener.start(kept)
                if port != kept:
                    self._store.save_port(PORT, port)
                    if kept is not None:
                        self._notice(f"webhooks listen on port {port}: {kept}, where they were, is taken")
            assert self._listener.port is not None, "it was just started"
            return self._listener.port

    def url(self, spec: WebhookSpec) -> str:
        """The whole address, listening."""
        port = self.listen()
        return self.address(spec) if port is None else f"http://127.0.0.1:{port}{spec.path}"

    @property
    def port(self) -> int | None:
        """The port that is listened on now; None where none is."""
        with self._lock:
            return self._listener.port if self._listener is not None and self._listener.running else None

    def address(self, spec: WebhookSpec) -> str:
        """The whole address as it is or was last, with nobody made to listen; without a port where none is known."""
        if (here := self._served.here) is not None:
            return at(here, spec)
        port = self.port or self._store.port(PORT)
        return f"http://127.0.0.1{f':{port}' if port else ''}{spec.path}"

    def leave(self) -> None:
        """Says that no server of this process takes requests any more."""
        self._served.forget()

    def stop(self) -> None:
        """Stops listening, and joins the thread."""
        if self._listener is not None:
            self._listener.stop()

    def restart(self) -> None:
        """Listens again after `stop`, where it did before."""
        if self._wanted:
            self.listen()


def _changes(old: WebhookSpec, new: WebhookSpec) -> list[str]:
    was, now = old.definition(), new.definition()
    return [name for name in now if was.get(name) != now[name]]
