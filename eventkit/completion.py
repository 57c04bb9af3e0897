"""Tab in our magics: names, resource ids, label keys and roles that were seen before."""

from __future__ import annotations

import re
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher

from eventkit.webhooks import SCHEMES
from eventkit.words import OPTIONS
from eventkit.workspace.current import workspace

__all__ = ["complete", "suggestions"]

VERBS = {
    "eventkit": ("cells", "reset", "start", "status", "stop", "use"),
    "webhook": ("create", "curl", "delete", "deliveries", "list", "pause", "resume", "rotate", "show"),
}
MOST = 50
_OURS = re.compile(rf"\s*(?:\w+\s*=\s*)?%{{1,2}}({'|'.join(OPTIONS)})\s(.*)", re.DOTALL)
_WORD = re.compile(r"""(?:"[^"]*"?|'[^']*'?|[^\s"'])+""")


def suggestions(line: str) -> tuple[str, list[str]] | None:
    """The word under the cursor at the end of a line, and what it may become; None where the line is not ours."""
    found = _OURS.fullmatch(line)
    if found is None:
        return None
    magic, rest = found.groups()
    words = _WORD.findall(rest)
    word = words.pop() if words and not rest[-1:].isspace() else ""
    if word.startswith("-"):
        return word, [option for option in OPTIONS[magic] if option.startswith(word)]
    place, option = _place(magic, words)
    if magic == "eventkit" and words == ["cells"]:
        return word, [how for how in ("on", "off") if how.startswith(word)]
    return word, _quoted(word, _may_be(magic, word.lstrip("'\""), place, option))


def _place(magic: str, before: list[str]) -> tuple[int, str]:
    """How many words stand before that are no options, and the option whose value comes next, if any."""
    place, option = 0, ""
    for word in before:
        if option:
            option = ""
        elif word.startswith("--"):
            option = word if OPTIONS[magic].get(word) else ""
        else:
            place += 1
    return place, option


def _may_be(magic: str, word: str, place: int, option: str) -> list[str]:
    if magic in VERBS and place == 0 and not option:
        return [verb for verb in VERBS[magic] if verb.startswith(word)]
    if magic == "eventkit":
        return []
    store = workspace().store
    if magic == "webhook":
        known = SCHEMES if option == "--verify" else [] if option else [spec.name for spec in store.webhooks()]
        return [name for name in known if name.startswith(word)]
    if option in ("--match", "--related", "--none-of") and magic == "on":
        known = store.seen("label", word, MOST)
        short = [each for each in ("id", "role") if each.startswith(word) and (each == "id" or option != "--match")]
        return [f"{each}=" for each in [*short, *known]] if "=" not in word else []
    if option == "--for-each":
        return store.seen("label", word, MOST)
    if option == "--after":
        return store.seen("event", word, MOST)
    if option == "--related":
        role, found, id = word.partition(":")
        if found:
            return [f"{role}:{each}" for each in store.seen("resource", id, MOST)]
        return [f"{each}:" for each in store.seen("role", word, MOST)]
    if option == "--label":
        return [f"{each}=" for each in store.seen("label", word, MOST)]
    if option == "--resource":
        return store.seen("resource", word, MOST)
    if option or magic == "automations":
        return []
    if magic == "runs":
        names = {run.flow_name for run in store.flow_runs(limit=500)}
        return sorted(name for name in names if name.startswith(word)) if place == 0 else []
    if place == 0 or magic == "on":
        return store.seen("event", word, MOST)
    return store.seen("resource", word, MOST) if magic == "emit" and place == 1 else []


def _quoted(word: str, found: list[str]) -> list[str]:
    """In quotes where the word began with one, or where spaces would part it."""
    quote = word[:1] if word[:1] in ("'", '"') else ""
    return [f"{mark}{each}{mark}" if (mark := quote or ("'" if " " in each else "")) else each for each in found]


@context_matcher()
def complete(context: CompletionContext) -> Any:
    """IPython's matcher: for our magics ours alone, for all else nothing."""
    found = suggestions(context.line_with_cursor)
    if found is None:
        return {"completions": [], "suppress": False}
    word, words = found
    completions = [SimpleCompletion(text=each, type="event") for each in words]
    return {"completions": completions, "suppress": bool(completions), "matched_fragment": word}
