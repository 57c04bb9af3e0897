"""A failing case made smaller while it still fails."""

from tests.conformance.generated import Case

PLAIN = {"match": {}, "match_related": {}, "after": [], "expect": [], "for_each": [], "threshold": 1, "within": 0}


def shrunk(case, fails, tries=150):
    """A smaller case that fails too. tries: how many are asked at most."""
    left, smaller = tries, True
    while smaller and left > 0:
        smaller = False
        for each in _smaller(case):
            left -= 1
            if left < 0:
                break
            if fails(each):
                case, smaller = each, True
                break
    return case


def _smaller(case):
    """The case with less in it, what takes most away first."""
    size = len(case.events)
    while size := size // 2:
        for at in range(0, len(case.events), size):
            yield Case(case.trigger, case.events[:at] + case.events[at + size :], case.told)
    for trigger in _plainer(case.trigger):
        yield Case(trigger, case.events, case.told)


def _plainer(trigger):
    """The trigger with a child in its place, a child less, or one field that asks for nothing."""
    if trigger["type"] == "event":
        absent = trigger["posture"] == "Proactive"
        for field, plain in PLAIN.items():
            if trigger[field] != plain and not (absent and field in ("after", "for_each", "within")):
                yield {**trigger, field: plain}
        return
    children = trigger["triggers"]
    yield from children
    for at, child in enumerate(children):
        if len(children) > 1 and not isinstance(trigger.get("require"), int):
            yield {**trigger, "triggers": children[:at] + children[at + 1 :]}
        for plainer in _plainer(child):
            yield {**trigger, "triggers": [*children[:at], plainer, *children[at + 1 :]]}
