"""Triggers and histories that nobody chose: a real Prefect evaluator fires where ours does."""

import json
from collections import Counter

from tests.conformance.generated import Generator, awaits_absence, leaves, reads_alike
from tests.conformance.shrinking import shrunk
from tests.conformance.sides import ours
from tests.generating import seed

CASES = 300


def in_order(firings):
    """Firings of one step that time closed come in the order of a table there, of their ends here."""
    return sorted(firings, key=lambda each: (each["step"], sorted(each["labels"].items()), each["events"]))


def both(prefect, case):
    """What fires there and here."""
    steps = case.steps()
    # where nobody tells the time between events, Prefect's sweep would come before its look at what ended
    theirs = prefect.firings(case.trigger, steps, sweeps=case.told or not awaits_absence(case.trigger))
    here = ours(case.trigger, steps)
    return (theirs, here) if case.told else (in_order(theirs), in_order(here))


def told(number, place, case, theirs, here):
    """All that is needed to see the difference again."""
    lines = [f"seed {number}, case {place}", f"trigger {json.dumps(case.trigger)}"]
    lines += [f"step {at:>2} {json.dumps(step)}" for at, step in enumerate(case.steps())]
    return "\n".join([*lines, *(f"Prefect {each}" for each in theirs), *(f"eventkit {each}" for each in here)])


def test_prefect_and_eventkit_fire_alike(prefect, size, capsys):
    """Step, event, labels and gathered events of every firing, for generated triggers over generated histories."""
    number, count = seed(), size(CASES, 5_000)
    made, seen, wrong = Generator(number), Counter(), []
    for place in range(count):
        case = made.case()
        theirs, here = both(prefect, case)
        seen += Counter(firings=len(theirs), events=len(case.events), fired=bool(theirs))
        seen += Counter({each["posture"]: 1 for each in leaves(case.trigger)} | {case.trigger["type"]: 1})
        if theirs != here and len(wrong) < 3:
            case = shrunk(case, lambda each: reads_alike(each.trigger) and len(set(map(str, both(prefect, each)))) > 1)
            wrong.append(told(number, place, case, *both(prefect, case)))
        elif theirs != here:
            wrong.append("and more")
    with capsys.disabled():
        print(f"\n{count} cases, seed {number}: {dict(seen)}; {made.left_out} triggers left out for their names")

    assert not wrong, "\n\n".join(wrong)
