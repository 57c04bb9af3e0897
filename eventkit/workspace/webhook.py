"""The public webhook: an address in this notebook that turns requests into events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eventkit.errors import WebhookError
from eventkit.faces import PreviewRow, webhook_html, webhook_text
from eventkit.model.base import closest, to_json
from eventkit.model.jsonable import json_object
from eventkit.model.webhook import SIMULATION, Verify, WebhookSpec, check_reference
from eventkit.model.webhook import Delivery as Received
from eventkit.model.wording import shown
from eventkit.webhooks import SAMPLES, Headers, Request, Sample, curl_line, sample, scheme_of, unique
from eventkit.workspace.current import workspace
from eventkit.workspace.delivery import Deliveries, Delivery, Preview, request_of

if TYPE_CHECKING:
    from eventkit.workspace.workspace import Workspace

__all__ = ["Webhook"]


_OPTIONS = ("description", "tolerance", "batch", "max_bytes", "rate", "keep", "hosts")
_HELLO = '{"hello": "world"}'


class Webhook:
    """An address in this notebook that turns requests into events, by name: the same name again replaces it in place.

    template: text that renders to a JSON object (Prefect Cloud's: `method`, `headers`, `body`), or a mapping whose
    `"{{ expressions }}"` keep their types; without one a CloudEvent is itself and anything else `webhook.called`.
    verify: github, stripe, slack, standard-webhooks (svix, openai), shopify, gitlab, bearer, none, or a mapping for
    hmac. secret: where the key is, `env:NAME` or `keyring:service/name`, or a list while one replaces another.
    options: description, tolerance (seconds a signed time may be off), batch (CloudEvents in one request), max_bytes,
    rate (requests a second), keep (deliveries), hosts (names of a tunnel).

    Raises WebhookError, TemplateError. Thread: any. Durability: it stays with the workspace, address and port with it;
    it answers while a notebook that made it runs. What was answered with success is committed.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     hook = ek.Webhook("orders", template={
    ...         "event": "order.placed", "resource": {"prefect.resource.id": "order.{{ body.id }}"}})
    ...     hook.simulate(id=42)
    Delivery('orders', POST, 9 bytes, accepted)
    """

    def __init__(
        self,
        name: str,
        *,
        template: str | Mapping[str, Any] | None = None,
        verify: str | Mapping[str, Any] | Verify | None = None,
        secret: str | Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        for option in options:
            if option not in _OPTIONS:
                known = ("template", "verify", "secret", *_OPTIONS)
                near = closest(option, known) or f"; it takes {', '.join(known)}"
                raise WebhookError(f"Webhook {shown(name)} has no {option!r}{near}")
        given = {"template": template, "verify": _verify(verify), "secrets": _secrets(secret), **options}
        self._workspace: Workspace = workspace()
        self._spec = self._workspace.webhooks.register(name, given)

    @classmethod
    def read(cls, name: str) -> Webhook:
        """The webhook of that name in this workspace; raises UnknownWebhook."""
        return cls.of(workspace(), name)

    @classmethod
    def of(cls, ws: Workspace, name: str) -> Webhook:
        """The same in one workspace."""
        found = cls.__new__(cls)
        found._workspace = ws
        found._spec = ws.webhooks.read(name)
        return found

    @property
    def name(self) -> str:
        """Its name."""
        return self._spec.name

    @property
    def spec(self) -> WebhookSpec:
        """It as a value, as it is stored now."""
        return self._workspace.webhooks.read(self._spec.name)

    @property
    def url(self) -> str:
        """Its whole address. Whoever knows it may call, as far as `verify` lets them."""
        return self._workspace.webhooks.url(self.spec)

    @property
    def server_url(self) -> str | None:
        """Its whole address on the Jupyter server that has this workspace open, which answers while no kernel runs too.

        None where there is no such server; a path alone behind JupyterHub, where the hub's name is not known here.
        """
        return self._workspace.webhooks.server_address(self.spec)

    def curl(self, body: Any = None, *, server: bool = False) -> str:
        """A line for a shell that calls it, signed there; the key is named in it and never written out.

        server: at its `server_url`; WebhookError where there is none.
        """
        text = _HELLO if body is None else body if isinstance(body, str) else to_json(body).decode()
        url = self.server_url if server else self.url
        if url is None:
            raise WebhookError(
                f"No Jupyter server has the workspace of webhook {self.name!r} open: call it at its url while the "
                "notebook runs, or open the eventkit panel once"
            )
        return curl_line(self.spec, url, text)

    def rotate(self) -> str:
        """Gives it another address, and returns that; the former answers 410 Gone from now on."""
        self._workspace.webhooks.rotate(self.name)
        return self.url

    def pause(self) -> Webhook:
        """Refuses requests, visibly, until `resume`."""
        self._workspace.webhooks.change(self.name, enabled=False)
        return self

    def resume(self) -> Webhook:
        """Takes requests again."""
        self._workspace.webhooks.change(self.name, enabled=True)
        return self

    def delete(self) -> None:
        """Deletes it with its deliveries; its address answers 410 Gone, its events stay."""
        self._workspace.webhooks.delete(self.name)

    @property
    def deliveries(self) -> Deliveries:
        """The last requests it received, newest first, as they came."""
        spec, ws = self.spec, self._workspace
        return Deliveries([Delivery.of(each) for each in ws.store.deliveries(spec.id, spec.keep)], ws)

    def simulate(
        self,
        what: str | Sample | None = None,
        *,
        over_http: bool = False,
        headers: Mapping[str, str] | None = None,
        **overrides: Any,
    ) -> Delivery:
        """What becomes of a delivery as its sender would make it, signed with this webhook's key; kept like any other.

        what: a sample's name, such as `github.push`; None for JSON of the overrides alone. overrides: values of its
        body, mappings merged. headers: added, or put in place of its own. over_http: through the socket.
        """
        spec, ids = self.spec, self._workspace.ids
        chosen = what if isinstance(what, Sample) else sample(what) if what is not None else Sample(content={})
        scheme = scheme_of(spec.verify)
        chosen = unique(chosen, scheme.body_id if scheme else "", ids.uuid().hex[-12:]).changed(overrides)
        body = chosen.body
        kind = {"Content-Type": chosen.kind} if chosen.kind else {}
        signed = self._workspace.webhooks.signed(spec, body, id=str(ids.uuid()))
        sent = Headers({**kind, **chosen.headers, **signed}).changed(headers or {})
        if over_http:
            return self._over_http(chosen.method, sent, body)
        request = Request(chosen.method, spec.path, sent, body)
        return Delivery.of(self._workspace.webhooks.send(spec, request, via="simulate"))

    def _over_http(self, method: str, headers: Headers, body: bytes) -> Delivery:
        mark = str(self._workspace.ids.uuid())
        if failed := _sent(method, self.url, headers.changed({SIMULATION: mark}), body):
            raise WebhookError(
                f"Webhook {self.name!r} could not be called over HTTP ({failed}): a header that HTTP cannot carry (a "
                "key with a line end?), or the listener is stopped"
            )
        found = next((each for each in self.deliveries if each.headers.get(SIMULATION) == mark), None)
        if found is None:
            raise WebhookError(f"Webhook {self.name!r} kept no delivery of this: its `keep` is 0, or more came at once")
        return found

    def preview(
        self,
        template: str | Mapping[str, Any] | None = None,
        deliveries: Sequence[Received | Sample | str] | None = None,
    ) -> Preview:
        """What a template would make of deliveries, with nothing kept and nothing run.

        template: the one to try; None for its own. deliveries: kept ones, or samples by name; None for those it kept,
        or where there are none for every sample.
        """
        spec = self.spec if template is None else self.spec.changed(template=_template(template))
        chosen: Sequence[Received | Sample | str] = deliveries if deliveries is not None else [*self.deliveries]
        return Preview([self._previewed(spec, each) for each in (chosen or list(SAMPLES))])

    def _previewed(self, spec: WebhookSpec, what: Received | Sample | str) -> PreviewRow:
        name, request = request_of(spec, what)
        decision, delivery = self._workspace.webhooks.preview(spec, request)
        return PreviewRow(delivery, decision.events, name)

    def __repr__(self) -> str:
        if "_spec" not in vars(self):  # it could not be made, and a debugger shows it
            return "<Webhook>"
        return webhook_text(self.spec, url=self.url, curl=self.curl(), kept=self.kept, server=self._also())

    def _repr_html_(self) -> str:
        return webhook_html(self.spec, url=self.url, curl=self.curl(), kept=self.kept, server=self._also())

    def _also(self) -> str | None:
        """Its address on the Jupyter server, where that is another."""
        return None if self._workspace.webhooks.served else self.server_url

    @property
    def kept(self) -> int:
        """How many deliveries are kept."""
        spec = self.spec  # a few more may still be in the file
        return min(spec.keep, self._workspace.store.count_deliveries(spec.id))


def _sent(method: str, url: str, headers: Headers, body: bytes) -> str:
    """Sends a request; the kind of error where it could not be. Its words may hold what was sent: they stay here."""
    import httpx

    raw = [(name.encode(), value.encode("utf-8", "surrogateescape")) for name, value in headers.items()]
    try:
        httpx.request(method, url, headers=raw, content=body, timeout=30, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
        return type(error).__name__
    return ""


def _verify(given: str | Mapping[str, Any] | Verify | None) -> Verify:
    if isinstance(given, Verify):
        return given
    if given is None or isinstance(given, str):
        return Verify(scheme=given or "none")
    if not isinstance(given, Mapping):
        raise WebhookError(f"verify= takes a scheme's name, or a mapping for hmac, not {shown(given)}")
    return Verify(**{"scheme": "hmac", **given})


def _secrets(given: Any) -> tuple[str, ...]:
    several = isinstance(given, Iterable) and not isinstance(given, str)
    listed = () if given is None else tuple(given) if several else (given,)
    return tuple(check_reference(each) for each in listed)


def _template(given: str | Mapping[str, Any]) -> Any:
    if isinstance(given, str):
        return given
    try:
        return json_object(given)
    except ValueError as error:
        raise WebhookError(f"The template cannot be {shown(given)}: {error}") from None
