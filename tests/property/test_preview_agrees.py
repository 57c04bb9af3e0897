"""What a preview says of parameters is what a run gets: the same values, refused where no run is made."""

from random import Random
from typing import Any

import eventkit as ek
from eventkit.api.planned import thought
from eventkit.errors import EventkitError
from eventkit.workspace.mapping import Mapper
from tests.generating import seed

TEMPLATES = (
    "{{ event.payload.total }}", "{{ event.payload.total + 1 }}", "{{ event.payload.order.id }}", "{{ event.event }}",
    "{{ event.resource.region }}", "{{ labels.region }}", "{{ event.occurred }}", "{{ event.id }}", "x", 5, None,
    [1, "{{ event.payload.n }}"], {"a": "{{ event.payload.total }}"}, "{{ event.payload.total }} of {{ event.event }}",
    "{{ event.payload.nothing | default(3) }}", {"__prefect_kind": "jinja", "template": "{{ event.payload.total }}"},
    "{{ firing.triggering_labels }}", "{{ events | length }}", {"__prefect_kind": "json", "value": '{"a": 1}'},
    "{{ event.payload.text }}",
)  # fmt: skip
PAYLOADS = (
    {"total": 5}, {"total": 6, "text": "b", "n": 1, "order": {"id": "p"}}, {"total": "5", "text": "a"},
    {"total": 1.5, "order": {"id": "o"}, "n": None}, {},
    {"total": None, "n": [1]},
)  # fmt: skip
DEFAULTS = {"two": None, "three": None, "four": 0.5}
TRIGGERS = (
    ek.EventTrigger(expect={"a"}, for_each={"region"}),
    ek.EventTrigger(expect={"a"}, collect="each"),
    ek.CompoundTrigger(triggers=[ek.EventTrigger(expect={"a"})], require="any"),
)


def test_a_preview_is_what_a_run_gets(size, ws, capsys):
    """For any templates and events, types that fit and types that do not."""
    number = seed()
    random, ran, wrong, compared = Random(number), set(), [], 0

    @ek.flow
    def take(one: int | str, two: Any = None, three: str | None = None, four: float = 0.5): ...

    deployment = take.deploy("here", parameters={"four": 2.5})
    for turn in range(size(120, 1_500)):
        named = random.sample(("one", "two", "three", "four"), random.randint(0, 4))
        parameters = {name: random.choice(TEMPLATES) for name in named}
        parameters.setdefault("one", "{{ event.payload.total }}")
        trigger = random.choice(TRIGGERS)
        run = ek.actions.RunDeployment(deployment_id=deployment.id, parameters=parameters)
        try:
            ek.Automation(name="take", trigger=trigger, actions=[run]).create()
        except EventkitError:  # what could never work is refused when it is registered
            continue
        labels = {"region": random.choice(("eu", "us"))} if random.random() < 0.7 else {}
        event = ws.emit("a", {"prefect.resource.id": f"x.{turn}", **labels}, payload=random.choice(PAYLOADS))
        ws.settle()
        runs = [each for each in ws.store.flow_runs(limit=1) if each.id not in ran]
        ran |= {each.id for each in runs}
        mapper = Mapper(ws, thought(trigger, deployment=deployment.id, parameters=parameters), deployment, parameters)
        mapped = mapper.on(event)
        problems = [each.problem for each in mapped.values() if each.problem]
        given = DEFAULTS | {name: each.value for name, each in mapped.items() if each.given}
        compared += 1
        if bool(runs) is bool(problems) or (runs and runs[0].parameters != given):
            wrong.append((parameters, event, [each.parameters for each in runs], mapped))
    with capsys.disabled():
        print(f"\n{compared:,} firings, {len(ran):,} runs, seed {number}")

    assert wrong[:3] == []
    assert compared > len(ran) > 0
