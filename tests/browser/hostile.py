"""A workspace whose every name and text was written by somebody who wishes its reader ill."""

import eventkit as ek
from eventkit.model.jsonable import MAX_DEPTH

SCRIPTS = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<img src=/pwned onerror=window.pwned=1>",
    '"><svg onload=window.pwned=1>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "</style><style>*{background:url(/pwned)}</style>",
    "<a href='javascript:alert(1)'>open</a>",
)
"""What would run, or ask for an address, were it ever taken for HTML, a style or a link."""
TURNS = ("\u202eegassem\u202c", "\u2067rtl\u2066ltr", "مرحبا بالعالم", "a\u202eb\u2069c", "\u200fR\u200eL")
"""Texts that turn the direction of what stands beside them: overrides and isolates, some never closed."""
TEXTS = (*SCRIPTS, *TURNS)
LONG = "<b>long</b> " * 87_400
"""More than a million characters."""
KEYS = {f"<key {number}>": number for number in range(10_000)}


def deep(levels):
    """So many objects, each in the other."""
    value = {"<i>end</i>": TURNS[0]}
    for _ in range(levels):
        value = {"in": value}
    return value


HUGE = {"a long text": {"text": LONG}, "ten thousand keys": KEYS, "deep": deep(MAX_DEPTH - 2)}
"""Payloads by name that are large in one way each."""


def small_payload(text):
    """A payload with the text as key, value, element and number beside it."""
    return {text: text, "list": [text, {text: [text]}], "number": 1}


def emit_hostile_events():
    """One event for each text, in every place of it; and one for each huge payload."""
    for text in TEXTS:
        ek.emit_event(
            text,
            {"prefect.resource.id": text, "prefect.resource.name": text, f"label {text}": text},
            related=[{"prefect.resource.id": text, "prefect.resource.role": text, "prefect.resource.name": text}],
            payload=small_payload(text),
        )
    for name, payload in HUGE.items():
        ek.emit_event("huge", {"prefect.resource.id": name}, payload=payload)


def run_hostile_flows():
    """A run that came of such an event, one that failed with such an error: named, logging and returning the same."""

    @ek.flow(name=SCRIPTS[0], flow_run_name=SCRIPTS[2], log_prints=True, persist_result=True)
    def says(text: str) -> str:
        for each in TEXTS:
            print(each)
        if text == TURNS[0]:
            raise ValueError("\n".join(TEXTS))
        return text

    trigger = ek.DeploymentTrigger(
        name=SCRIPTS[1], expect={"hostile.run"}, parameters={"text": "{{ event.payload.text }}"}
    )
    says.deploy(name=SCRIPTS[3], triggers=[trigger])
    for text in (TURNS[0], SCRIPTS[0]):
        ek.emit_event("hostile.run", {"prefect.resource.id": text}, payload={"text": text})
    ek.settle()


def deliver_hostile_requests():
    """A webhook of that name with deliveries whose headers and bodies are such; accepted and rejected ones."""
    hook = ek.Webhook(
        "hostile",
        description=SCRIPTS[0],
        template={
            "event": "{{ body.text }}",
            "resource": {"prefect.resource.id": "delivered.{{ body.text }}"},
            "payload": "{{ body }}",
        },
    )
    for text in TEXTS:
        hook.simulate(text=text, **small_payload(text))
    return hook
