"""`%emit`, `%%on`, `%events`, `%automations`, `%runs`, `%webhook` and `%eventkit`: a line for what is done most.

Each answers in one line or shows a table; `%emit?` says what it takes; Tab completes names, ids and labels seen before.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError as ShellUsageError
from IPython.core.magic import Magics, cell_magic, line_cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments

from eventkit import display, handler_cells, shell_sources, webhook_verbs, words
from eventkit.completion import complete
from eventkit.emissions import emission
from eventkit.errors import EventkitError, UsageError
from eventkit.model.base import closest
from eventkit.workspace.current import release, use, workspace
from eventkit.workspace.query import EventQuery

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from eventkit.workspace.views import View

__all__ = ["EventkitMagics", "load_ipython_extension", "unload_ipython_extension"]

NAMES = {"line": ("emit", "events", "automations", "runs", "webhook", "eventkit"), "cell": ("emit", "on", "webhook")}
SHOWN = 20
NEEDED = ("widgets.event_feed", "api.feed", "api.following", "api.facets", "api.rows", "api.standing")
"""What a feed loads, nearly all of it libraries: half a second of the first one's time."""


def misspelt(error: SyntaxError) -> str:
    """What cannot be read, and where in the cell."""
    line = (error.text or "").rstrip("\n")
    caret = f"{' ' * ((error.offset or 1) - 1)}^"
    return f"SyntaxError: {error.msg} ({error.filename}:{error.lineno})\n    {line}\n    {caret}"


def shown(method: Any) -> Any:
    """The magic, with an error of ours as a sentence in the cell instead of a stack."""

    def told(self: Any, line: str, cell: str | None = None) -> Any:
        try:
            return method(self, line) if cell is None else method(self, line, cell)
        except EventkitError as error:
            kind = "" if isinstance(error, UsageError) else f"{type(error).__name__}: "
            raise ShellUsageError(f"{kind}{error}") from error
        except SyntaxError as error:  # of the cell's own lines: ours have none
            raise ShellUsageError(misspelt(error)) from error

    told.__dict__.update(method.__dict__)
    told.__name__, told.__doc__ = method.__name__, method.__doc__
    return told


@magics_class
class EventkitMagics(Magics):
    """The magics of one shell."""

    @no_var_expand
    @line_cell_magic
    @shown
    @magic_arguments()
    @argument("name", help="the event's name, such as order.placed")
    @argument("resource", help="the id of the resource it happened to, such as order.42")
    @argument("fields", nargs="*", help="payload as key=value; values are Python, {expr} is read from the notebook")
    @argument("--label", action="append", default=[], metavar="KEY=TEXT", help="a label of the resource")
    @argument("--related", action="append", default=[], metavar="ROLE:ID", help="a resource that took part, in a role")
    @argument("--wait", action="store_true", help="wait until everything it leads to is done, and show that")
    def emit(self, line: str, cell: str | None = None) -> Any:
        """Emits an event. As %%emit, the cell's JSON or YAML is the payload, and braces in it are its own."""
        read = words.read(line, "emit")
        event = workspace().emit(**emission(read, cell, self._look_up))
        print(workspace().emitted_line(event))
        return workspace().settle() if read.last("--wait") else None

    @no_var_expand
    @cell_magic
    @shown
    @magic_arguments()
    @argument("names", nargs="+", help="names of events: order.placed, order.*, or * for every event")
    @argument("--match", action="append", metavar="LABEL=PATTERN", help="a label of the resource; id is its id")
    @argument("--related", action="append", metavar="LABEL=PATTERN", help="a label of one that took part, or its role")
    @argument("--none-of", action="append", metavar="LABEL=PATTERN", help="a label that no resource of it may have")
    @argument("--payload", metavar="PATTERN", help="what the payload must hold, as JSON: '{\"total\": [12]}'")
    @argument("--after", action="append", metavar="NAME", help="only after this event")
    @argument("--for-each", action="append", metavar="LABEL", help="count apart for each value of a label")
    @argument("--posture", help="Proactive: run when they do not come")
    @argument("--threshold", type=int, metavar="COUNT", help="how many it takes (1)")
    @argument("--within", type=float, metavar="SECONDS", help="in how many seconds")
    @argument("--collect", metavar="HOW", help="latest, each or all: which events of a window it is given")
    @argument("--where", metavar="EXPRESSION", help="Python over event, asked last: 'event.payload[\"total\"] > 10'")
    @argument("--name", help="what it is called; by itself after what is written here")
    @argument("--off", action="store_true", help="register it turned off")
    def on(self, line: str, cell: str) -> None:
        """Runs the cell's body on each firing, in the background, as a flow run with its own output.

        The body has event (the one that completed the firing), events, firing and labels, and the notebook's names as
        they are when it runs. What it assigns is its own, unless it says global. Run again, the cell replaces itself.
        """
        assert self.shell is not None, "magics run in a shell"
        for said in handler_cells.register(self.shell, words.read(line, "on"), cell, self._look_up):
            print(said)

    @no_var_expand
    @line_magic
    @shown
    @magic_arguments()
    @argument("name", nargs="?", help="order.placed, or order.* for all that begin so")
    @argument("--resource", help="a resource id, or a prefix with *")
    @argument("--text", help="words to find in names, labels and payloads")
    @argument("--limit", type=int, default=20, help="how many to show (20)")
    @argument("--oldest-first", action="store_true", help="oldest first")
    def events(self, line: str) -> EventQuery:
        """Shows events of the log, newest first."""
        read = self._read(line, "events", most=1, takes="one name")
        given = {"resource": read.last("--resource"), "text": read.last("--text")}
        criteria: dict[str, Any] = {name: self._text(word) for name, word in given.items() if word is not None}
        if read.last("--oldest-first"):
            criteria["oldest_first"] = True
        name = self._text(read.words[0]) if read.words else None
        return workspace().events(name, **criteria).head(_limit(read))

    @no_var_expand
    @line_magic
    @shown
    def automations(self, line: str) -> View:
        """Shows every automation: a sentence, its state, how often it fired."""
        self._read(line, "automations", most=0, takes="nothing")
        return workspace().automations_view()

    @no_var_expand
    @line_magic
    @shown
    @magic_arguments()
    @argument("flow", nargs="?", help="only runs of this flow")
    @argument("--limit", type=int, default=20, help="how many to show (20)")
    def runs(self, line: str) -> View:
        """Shows flow runs, newest first."""
        read = self._read(line, "runs", most=1, takes="the name of one flow")
        return workspace().runs_view(self._text(read.words[0]) if read.words else None, limit=_limit(read))

    @no_var_expand
    @line_cell_magic
    @shown
    @magic_arguments()
    @argument("verb", nargs="?", help="list (by itself), create, show, curl, deliveries, pause, resume, rotate, delete")
    @argument("name", nargs="?", help="the webhook's name")
    @argument("--verify", help="create: github, stripe, slack, standard-webhooks, shopify, gitlab, bearer or none")
    @argument(
        "--secret", action="append", default=[], help="create: where the key is, env:NAME or keyring:service/name"
    )
    @argument("--limit", type=int, default=20, help="deliveries: how many to show (20)")
    def webhook(self, line: str, cell: str | None = None) -> Any:
        """Webhooks: an address in this notebook that turns requests into events.

        As %%webhook create NAME, the cell is the template: a mapping as JSON or YAML whose expressions keep their
        types, or else text that renders to JSON.
        """
        return webhook_verbs.obey(words.read(line, "webhook"), cell, self._text)

    @no_var_expand
    @line_magic
    @shown
    def eventkit(self, line: str) -> None:
        """%eventkit status | start | stop | use FOLDER | cells on | reset: the workspace of this notebook.

        stop: no thread of ours lives; events that come are matched at start. cells on (or off): each cell that fails
        is an event jupyter.cell.failed. reset: forgets everything stored, after asking for the word:
        %eventkit reset yes
        """
        verb, *rest = words.read(line, "eventkit").words or [words.Word("status", 0, line)]
        verbs: dict[str, tuple[int, Callable[[], str]]] = {
            "status": (0, lambda: workspace().status()),
            "start": (0, lambda: workspace().start()),
            "stop": (0, lambda: workspace().stop()),
            "use": (1, lambda: use(self._text(rest[0]) if rest else None).status()),
            "cells": (1, lambda: self._source("cells", rest)),
            "reset": (1, lambda: workspace().reset(sure=[word.text for word in rest] == ["yes"])),
        }
        if verb.text not in verbs:
            near = closest(verb.text, verbs) or f"; it takes {', '.join(verbs)}"
            raise verb.wrong(f"%eventkit has no {verb.text!r}{near}")
        most, do = verbs[verb.text]
        if len(rest) > most:
            raise rest[most].wrong(f"%eventkit {verb.text} takes no {rest[most].text!r}: leave it out")
        print(do())

    def _source(self, name: str, rest: list[words.Word]) -> str:
        how = rest[0].text if rest else ""
        if how not in ("", "on", "off"):
            raise rest[0].wrong(f"%eventkit {name} is turned on or off, not {how!r}")
        return shell_sources.turn(self.shell, name, how)

    # -- reading a line

    def _read(self, line: str, magic: str, *, most: int, takes: str) -> words.Line:
        read = words.read(line, magic)
        if len(read.words) > most:
            over = read.words[most]
            raise over.wrong(f"%{magic} takes {takes}: leave {over.text!r} out")
        return read

    def _look_up(self, expression: str) -> Any:
        assert self.shell is not None, "magics run in a shell"
        return self.shell.ev(expression)

    def _text(self, word: words.Word) -> str:
        return words.text(word, self._look_up)


def _limit(read: words.Line) -> int:
    given = read.last("--limit")
    return words.number(given, "--limit") if given is not None else SHOWN


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Registers the magics and their completion; says in one line which workspace this is."""
    shell.register_magics(EventkitMagics)
    matchers = shell.Completer.custom_matchers
    if complete not in matchers:
        matchers.append(complete)
    display.install(shell)
    shell_sources.as_told(shell)
    if hasattr(shell, "kernel"):  # a notebook: the first widget need not wait for them
        for module in NEEDED:
            import_module(f"eventkit.{module}")
    print(workspace().status())


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Takes the magics and the completion away, and stops every thread of ours."""
    for kind, names in NAMES.items():
        for name in names:
            shell.magics_manager.magics[kind].pop(name, None)
    if complete in shell.Completer.custom_matchers:
        shell.Completer.custom_matchers.remove(complete)
    display.uninstall(shell)
    shell_sources.turn_all_off(shell)
    release()
