"""The few pieces every HTML face is made of.

1. A cell is escaped unless it is `Html`, which only this room makes.
2. No script, no id, no class, no text colour: the reader's theme decides, light or dark.
3. A status is a symbol and a word, never a colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

from eventkit.faces.plain import visible

__all__ = [
    "Html",
    "Kind",
    "blocks",
    "chip",
    "code",
    "esc",
    "fields",
    "fold",
    "join",
    "note",
    "pre",
    "stacked",
    "table",
    "unbroken",
]

Kind = Literal["good", "bad", "moving", "waiting", "off", "plain"]

_SYMBOLS: dict[Kind, str] = {"good": "✓", "bad": "✗", "moving": "▸", "waiting": "◌", "off": "○", "plain": "•"}
_LINE = "1px solid var(--jp-border-color2, rgba(128, 128, 128, 0.4))"
_CELL = f"text-align:left;vertical-align:top;padding:2px 10px 2px 0;border-bottom:{_LINE}"
_HEAD = f"text-align:left;vertical-align:bottom;padding:2px 10px 2px 0;border-bottom:{_LINE};opacity:0.75"
_PRE = "margin:0;padding:0;max-height:24em;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;text-align:left"
_CHIP = "display:inline-block;padding:0 6px;border:1px solid currentColor;border-radius:4px;white-space:nowrap"


class Html(str):
    """Text that is HTML already, and safe."""

    __slots__ = ()


def esc(text: str, *, lines: bool = False) -> Html:
    """The text as HTML, hidden characters written out; `Html` comes back as it is. `lines` keeps line ends."""
    return text if isinstance(text, Html) else Html(escape(visible(text, lines=lines), quote=True))


def join(pieces: Iterable[str], *, between: str = " ") -> Html:
    """The pieces that are not empty, escaped where they are not `Html`, with `between` in between."""
    return Html(esc(between).join(esc(piece) for piece in pieces if piece))


def stacked(lines: Iterable[str]) -> Html:
    """The lines, one below the other."""
    return join(lines, between=Html("<br>"))


def blocks(parts: Iterable[str]) -> Html:
    """Tables and paragraphs, which begin on lines of their own."""
    return join(parts, between="")


def code(text: str) -> Html:
    """The text in the font of code."""
    return Html(f"<code>{esc(text)}</code>")


def unbroken(text: str) -> Html:
    """The text on one line."""
    return Html(f'<span style="white-space:nowrap">{esc(text)}</span>')


def pre(text: str) -> Html:
    """The text in the font of code, line ends kept."""
    return Html(f'<pre style="{_PRE}">{esc(text, lines=True)}</pre>')


def note(text: str) -> Html:
    """A paragraph."""
    return Html(f"<p>{esc(text)}</p>")


def chip(word: str, kind: Kind = "plain") -> Html:
    """A status as a bordered word with its symbol."""
    return Html(f'<span style="{_CHIP}"><span aria-hidden="true">{_SYMBOLS[kind]}</span> {esc(word)}</span>')


def fold(summary: str, body: str) -> Html:
    """A line that opens to show the body."""
    return Html(f'<details><summary style="cursor:pointer">{esc(summary)}</summary>{esc(body)}</details>')


def table(caption: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """A table whose first column names its rows; without headers each row is a name and a value."""
    head = "".join(f'<th scope="col" style="{_HEAD}">{esc(header)}</th>' for header in headers)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    return Html(
        '<table style="border-collapse:collapse;text-align:left">'
        f'<caption style="caption-side:top;text-align:left;padding:2px 0;opacity:0.75">{esc(caption)}</caption>'
        + (f"<thead><tr>{head}</tr></thead>" if headers else "")
        + f"<tbody>{body}</tbody></table>"
    )


def _cells(row: Sequence[str]) -> str:
    """The last column gives way first: only there a word may be cut to save room."""
    first, *rest = row
    named = f'<th scope="row" style="{_CELL};font-weight:600;overflow-wrap:break-word">{esc(first)}</th>'
    wraps = [*["break-word"] * (len(rest) - 1), "anywhere;min-width:16em"]
    cells = zip(wraps, rest, strict=False)
    return named + "".join(f'<td style="{_CELL};overflow-wrap:{wrap}">{esc(cell)}</td>' for wrap, cell in cells)


def fields(caption: str, pairs: Iterable[tuple[str, Sequence[str]]]) -> Html:
    """A table of names with their lines; those without are left out, and the table where there are none."""
    rows = [(name, stacked(lines)) for name, lines in pairs if lines]
    return table(caption, (), rows) if rows else note(caption)
