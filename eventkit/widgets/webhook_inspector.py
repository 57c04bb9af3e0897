"""What webhooks received, in a notebook: each request with what became of it and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from eventkit.errors import UnknownWebhook, UsageError
from eventkit.faces.html import Html, blocks
from eventkit.model.wording import shown
from eventkit.widgets.ids import id_in
from eventkit.widgets.panel import Panel
from eventkit.workspace.delivery import Delivery
from eventkit.workspace.looking import webhooks_view
from eventkit.workspace.webhook import Webhook

if TYPE_CHECKING:
    import pandas

__all__ = ["WebhookInspector"]

SHOWN = 20


class WebhookInspector(Panel):
    """The requests that a webhook received, as they come: headers, body, what its template gave, what was answered.

    webhook: a webhook, or its name; None to choose among all there. `.selected` is the delivery that is open in it.
    Thread: any. Raises UnknownWebhook, and UsageError for what is neither.

    >>> import eventkit as ek
    >>> with ek.Workspace.in_memory():
    ...     hook = ek.Webhook("orders")
    ...     _ = hook.simulate(id=42)
    ...     ek.WebhookInspector(hook).df()["verdict"].to_list()
    ['accepted']
    """

    _bundle = "webhook_inspector"
    webhook = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    delivery = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    def __init__(self, webhook: Webhook | str | None = None, **more: Any) -> None:
        name = webhook.name if isinstance(webhook, Webhook) else webhook
        if name is not None and not isinstance(name, str):
            raise UsageError(f"WebhookInspector() takes a webhook or its name, not {shown(webhook)}: write its name")
        super().__init__(webhook=name, **more)
        if name is not None:
            try:
                self._ws.webhooks.read(name)
            except UnknownWebhook:
                self.close()
                raise

    @property
    def selected(self) -> Delivery | None:
        """The delivery that is open in it; None where none is, or where it is kept no more."""
        hook = self._hook()
        id = id_in(self.delivery)
        held = self._ws.store.delivery(hook.spec.id, id) if hook is not None and id is not None else None
        return Delivery.of(held) if held is not None else None

    def df(self) -> pandas.DataFrame:
        """A DataFrame, one row a delivery that is kept, newest first; of every webhook where none is chosen."""
        import pandas

        hook = self._hook()
        names = [hook.name] if hook is not None else [spec.name for spec in self._ws.store.webhooks()]
        frames = [Webhook.of(self._ws, name).deliveries.df().assign(webhook=name) for name in names]
        return pandas.concat(frames) if frames else pandas.DataFrame()

    def _hook(self) -> Webhook | None:
        """The webhook that is looked at; None where none is, or where it was deleted."""
        found = self._ws.store.webhook(self.webhook) if self.webhook else None
        return Webhook.of(self._ws, found.name) if found is not None else None

    def _frozen(self) -> tuple[str, str]:
        hook = self._hook()
        if hook is None:
            view = webhooks_view(self._ws)
            return view.text, view.html
        last = hook.deliveries[:SHOWN]
        return f"{hook!r}\n{last!r}", blocks([Html(hook._repr_html_()), Html(last._repr_html_())])

    def __repr__(self) -> str:
        return f"WebhookInspector({self.webhook!r})" if self.webhook else "WebhookInspector()"
