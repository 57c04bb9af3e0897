"""`%emit`, `%%emit`, `%events`, `%automations`, `%runs` and `%eventkit`: a line for what is done most.

Each answers in one line or shows a table; `%emit?` says what it takes; Tab completes names, ids and labels seen before.
"""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError as ShellUsageError
from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments

from eventkit import display
from eventkit.completion import complete
from eventkit.errors import EventkitError, UsageError
from eventkit.model.base import closest
from eventkit.model.resource import ID, ROLE
from eventkit.words import Word, assignment, split, value
from eventkit.workspace.current import release, use, workspace
from eventkit.workspace.query import EventQuery

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from eventkit.workspace.views import View

__all__ = ["EventkitMagics", "load_ipython_extension", "unload_ipython_extension"]

NAMES = {"line": ("emit", "events", "automations", "runs", "eventkit"), "cell": ("emit",)}


def shown(method: Any) -> Any:
    """The magic, with an error of ours as a sentence in the cell instead of a stack."""

    def told(self: Any, line: str, cell: str | None = None) -> Any:
        try:
            return method(self, line) if cell is None else method(self, line, cell)
        except EventkitError as error:
            kind = "" if isinstance(error, UsageError) else f"{type(error).__name__}: "
            raise ShellUsageError(f"{kind}{error}") from error

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
        """Emits an event. As %%emit, the cell's JSON or YAML is the payload."""
        words = split(line)
        arguments = self._arguments(self.emit, [word.text for word in words])
        event = workspace().emit(
            self._text(arguments.name, words),
            {ID: self._text(arguments.resource, words)} | self._labels(arguments.label, line),
            related=[self._related(each, line) for each in arguments.related],
            payload=self._payload(arguments, words) | (_body(cell) if cell is not None else {}),
        )
        print(f"emitted {event.event} on {event.resource.id}")
        return workspace().settle() if arguments.wait else None

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
        given = vars(self._arguments(self.events, [word.text for word in split(line)]))
        limit = given.pop("limit")
        name = given.pop("name")
        return workspace().events(name, **{key: held for key, held in given.items() if held}).head(limit)

    @line_magic
    @shown
    def automations(self, line: str) -> View:
        """Shows every automation: a sentence, its state, how often it fired."""
        return workspace().automations_view()

    @line_magic
    @shown
    @magic_arguments()
    @argument("flow", nargs="?", help="only runs of this flow")
    @argument("--limit", type=int, default=20, help="how many to show (20)")
    def runs(self, line: str) -> View:
        """Shows flow runs, newest first."""
        given = self._arguments(self.runs, [word.text for word in split(line)])
        return workspace().runs_view(given.flow, limit=given.limit)

    @line_magic
    @shown
    def eventkit(self, line: str) -> None:
        """%eventkit status | start | stop | use FOLDER | reset: the workspace of this notebook.

        stop: no thread of ours lives; events that come are matched at start. reset: forgets everything stored, after
        asking for the word: %eventkit reset yes
        """
        verb, *rest = [word.text for word in split(line)] or ["status"]
        verbs = {
            "status": lambda: workspace().status(),
            "start": lambda: workspace().start(),
            "stop": lambda: workspace().stop(),
            "use": lambda: use(rest[0] if rest else None).status(),
            "reset": lambda: workspace().reset(sure=rest == ["yes"]),
        }
        if verb not in verbs:
            raise UsageError(f"%eventkit has no {verb!r}{closest(verb, verbs)}: it takes {', '.join(verbs)}")
        print(verbs[verb]())

    # -- reading a line

    def _arguments(self, magic: Any, words: list[str]) -> Namespace:
        arguments: Namespace = magic.parser.parse_args(words)
        return arguments

    def _look_up(self, expression: str) -> Any:
        assert self.shell is not None, "magics run in a shell"
        return self.shell.ev(expression)

    def _text(self, text: str, words: list[Word]) -> str:
        word = next(word for word in words if word.text == text)
        return str(value(word, self._look_up)) if "{" in text else text.strip("'\"")

    def _payload(self, arguments: Namespace, words: list[Word]) -> dict[str, Any]:
        payload: dict[str, Any] = {}
        for word in words:
            if word.text in arguments.fields:
                key, given = assignment(word)
                payload[key] = value(given, self._look_up)
        return payload

    def _labels(self, labels: list[str], line: str) -> dict[str, str]:
        pairs = [assignment(Word(text, line.find(text), line)) for text in labels]
        return {key: str(value(given, self._look_up)) for key, given in pairs}

    def _related(self, text: str, line: str) -> dict[str, str]:
        role, found, id = text.partition(":")
        if not (role and found and id):
            raise Word(text, line.find(text), line).wrong(f"--related takes role:id, not {text!r}: customer:customer.7")
        return {ROLE: role, ID: str(value(Word(id, line.find(text), line), self._look_up)) if "{" in id else id}


def _body(cell: str) -> dict[str, Any]:
    """The payload a cell holds, as JSON or YAML."""
    import yaml

    try:
        body = yaml.safe_load(cell)
    except yaml.YAMLError as error:
        raise UsageError(f"The cell is neither JSON nor YAML: {error}") from error
    if not isinstance(body, dict):
        raise UsageError(f"The cell holds {type(body).__name__}, not a mapping: a payload has names, as in total: 12.5")
    return body


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Registers the magics and their completion; says in one line which workspace this is."""
    shell.register_magics(EventkitMagics)
    matchers = shell.Completer.custom_matchers
    if complete not in matchers:
        matchers.append(complete)
    display.install(shell)
    print(workspace().status())


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Takes the magics and the completion away, and stops every thread of ours."""
    for kind, names in NAMES.items():
        for name in names:
            shell.magics_manager.magics[kind].pop(name, None)
    if complete in shell.Completer.custom_matchers:
        shell.Completer.custom_matchers.remove(complete)
    display.uninstall(shell)
    release()
