"""What the words after `%webhook` do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eventkit.bodies import body
from eventkit.errors import UsageError
from eventkit.model.base import closest
from eventkit.words import Line, Word, number
from eventkit.workspace.current import workspace
from eventkit.workspace.looking import webhooks_view
from eventkit.workspace.views import View
from eventkit.workspace.webhook import Webhook

__all__ = ["VERBS", "obey"]

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Given:
    """name: the webhook's. line: with its options. cell: what stands below, in `%%webhook`. text: reads a word."""

    name: str
    line: Line
    cell: str | None
    text: Callable[[Word], str]

    def option(self, name: str) -> str | None:
        """What an option was given last, as text."""
        word = self.line.last(name)
        return None if word is None else self.text(word)


def _list(given: Given) -> View:
    return webhooks_view(workspace())


def _create(given: Given) -> Webhook:
    secrets = [given.text(word) for word in given.line.options.get("--secret", ())]
    verify = given.option("--verify")
    return Webhook(given.name, template=_template(given.cell), verify=verify, secret=secrets or None)


def _template(cell: str | None) -> str | Mapping[str, Any] | None:
    """A mapping where the cell is one, as JSON or YAML; else the text itself."""
    if cell is None or not cell.strip():
        return None
    try:
        return body(cell)
    except UsageError:
        return cell


def _show(given: Given) -> Webhook:
    return Webhook.read(given.name)


def _curl(given: Given) -> None:
    webhook = Webhook.read(given.name)
    print(webhook.curl())
    if webhook.server_url not in (None, webhook.url):
        print(f"at the Jupyter server, also while no kernel runs:\n{webhook.curl(server=True)}")


def _deliveries(given: Given) -> Any:
    limit = given.line.last("--limit")
    return Webhook.read(given.name).deliveries[: SHOWN if limit is None else number(limit, "--limit")]


def _pause(given: Given) -> None:
    Webhook.read(given.name).pause()
    print(f"{given.name}: paused, requests are refused")


def _resume(given: Given) -> None:
    Webhook.read(given.name).resume()
    print(f"{given.name}: takes requests again")


def _rotate(given: Given) -> None:
    print(f"{given.name}: {Webhook.read(given.name).rotate()}")


def _delete(given: Given) -> None:
    Webhook.read(given.name).delete()
    print(f"{given.name}: deleted, its address is gone")


VERBS: Mapping[str, Callable[[Given], Any]] = {
    "list": _list,
    "create": _create,
    "show": _show,
    "curl": _curl,
    "deliveries": _deliveries,
    "pause": _pause,
    "resume": _resume,
    "rotate": _rotate,
    "delete": _delete,
}


def obey(line: Line, cell: str | None, text: Callable[[Word], str]) -> Any:
    """Does what the line says; raises UsageError at the word that is wrong."""
    verb, *rest = line.words or [Word("list", 0, "")]
    if verb.text not in VERBS:
        near = closest(verb.text, VERBS) or f"; it takes {', '.join(VERBS)}"
        raise verb.wrong(f"%webhook has no {verb.text!r}{near}")
    if cell is not None and verb.text != "create":
        raise verb.wrong(f"%%webhook {verb.text} takes no cell: only create does, as the template")
    if verb.text == "list":
        if rest:
            raise rest[0].wrong(f"%webhook list takes nothing: leave {rest[0].text!r} out")
        return _list(Given("", line, None, text))
    if not rest:
        raise line.end.wrong(f"%webhook {verb.text} takes the webhook's name: %webhook {verb.text} github")
    if len(rest) > 1:
        raise rest[1].wrong(f"%webhook {verb.text} takes one name: leave {rest[1].text!r} out")
    return VERBS[verb.text](Given(text(rest[0]), line, cell, text))
