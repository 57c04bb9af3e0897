"""Tab in our magics: names, resource ids, label keys and roles that were seen before."""

from __future__ import annotations

from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher

from eventkit.workspace.current import workspace

__all__ = ["complete", "suggestions"]

VERBS = ("reset", "start", "status", "stop", "use")
OPTIONS = {
    "emit": ("--label", "--related", "--wait"),
    "events": ("--limit", "--oldest-first", "--resource", "--text"),
    "runs": ("--limit",),
}
MOST = 50


def suggestions(line: str) -> tuple[str, list[str]] | None:
    """The word under the cursor at the end of a line, and what it may become; None where the line is not ours."""
    stripped = line.lstrip().lstrip("%")
    magic, space, rest = stripped.partition(" ")
    if not space or not line.lstrip().startswith("%"):
        return None
    words = rest.split(" ")
    word, place = words[-1], len([each for each in words[:-1] if each and not each.startswith("--")])
    if magic == "eventkit" and place == 0:
        return word, [verb for verb in VERBS if verb.startswith(word)]
    if magic not in OPTIONS:
        return None
    if word.startswith("-"):
        return word, [option for option in OPTIONS[magic] if option.startswith(word)]
    return word, _seen(magic, words[:-1], word, place)


def _seen(magic: str, before: list[str], word: str, place: int) -> list[str]:
    store = workspace().store
    last = next((each for each in reversed(before) if each), "")
    if last == "--related":
        role, found, id = word.partition(":")
        if found:
            return [f"{role}:{each}" for each in store.seen("resource", id, MOST)]
        return [f"{each}:" for each in store.seen("role", word, MOST)]
    if last == "--label":
        return [f"{each}=" for each in store.seen("label", word, MOST)]
    if last == "--resource":
        return store.seen("resource", word, MOST)
    if magic == "runs":
        names = {run.flow_name for run in store.flow_runs(limit=500)}
        return sorted(name for name in names if name.startswith(word))
    if place == 0:
        return store.seen("event", word, MOST)
    if magic == "emit" and place == 1:
        return store.seen("resource", word, MOST)
    return []


@context_matcher()
def complete(context: CompletionContext) -> Any:
    """IPython's matcher: for our magics ours alone, for all else nothing."""
    found = suggestions(context.line_with_cursor)
    if found is None:
        return {"completions": [], "suppress": False}
    word, words = found
    completions = [SimpleCompletion(text=each, type="event") for each in words]
    return {"completions": completions, "suppress": bool(completions), "matched_fragment": word}
