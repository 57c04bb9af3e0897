"""What is refused of triggers, parameters and templates: the call, the kind of error, what it says."""

from uuid import UUID

import eventkit as ek
from eventkit.errors import (
    AutomationError,
    InvalidTrigger,
    ParameterError,
    TemplateError,
    UnknownAutomation,
)
from tests.refusing import PLACED, act, double, plain, trigger

NOBODY = UUID(int=1)

TRIGGERS = {
    "text for names": (
        lambda: ek.EventTrigger(expect="order.placed"),
        InvalidTrigger,
        "EventTrigger: expect cannot be 'order.placed': a list of names was expected, not the text 'order.placed': "
        "write ['order.placed']",
    ),
    "number for a label": (
        lambda: ek.EventTrigger(match={"total": 3}),
        InvalidTrigger,
        "EventTrigger: match cannot be {'total': 3}: the pattern of 'total' is 3: text or a list of texts was "
        "expected, since labels are text: write '3'",
    ),
    "posture in small letters": (
        lambda: ek.EventTrigger(posture="proactive"),
        InvalidTrigger,
        "EventTrigger: posture cannot be 'proactive': 'Reactive' or 'Proactive' was expected: did you mean "
        "'Proactive'?",
    ),
    "short absence": (
        lambda: ek.EventTrigger(posture="Proactive", within=5),
        InvalidTrigger,
        "EventTrigger cannot be so: `within` of a Proactive trigger must be at least 10 seconds: raise it",
    ),
    "text for a trigger": (
        lambda: ek.Automation(name="a", trigger="order.placed", actions=[]),
        AutomationError,
        "Automation: trigger cannot be 'order.placed': a trigger was expected: write it as "
        "EventTrigger(expect={'order.placed'})",
    ),
    "unknown key below": (
        lambda: ek.Automation(name="a", trigger={"type": "event", "expct": ["a"]}, actions=[]),
        InvalidTrigger,
        "Automation: trigger: EventTrigger has no field 'expct'; did you mean 'expect'?",
    ),
    "unknown key in a child": (
        lambda: ek.CompoundTrigger(triggers=[{"expct": ["a"]}], require="all"),
        InvalidTrigger,
        "CompoundTrigger: triggers[0]: EventTrigger has no field 'expct'; did you mean 'expect'?",
    ),
    "text for an action": (
        lambda: ek.Automation(name="a", trigger=PLACED, actions=["run"]),
        AutomationError,
        "Automation: actions[0] cannot be 'run': an action was expected: write it as "
        "eventkit.actions.RunDeployment(deployment_id=...)",
    ),
    "unknown action": (
        lambda: ek.Automation(name="a", trigger=PLACED, actions=[{"type": "run-deploymnt"}]),
        AutomationError,
        "Automation: actions[0] cannot be {'type': 'run-deploymnt'}: no action has the type 'run-deploymnt'; did you "
        "mean 'run-deployment'?",
    ),
    "action without its target": (
        lambda: ek.actions.RunDeployment(),
        AutomationError,
        "RunDeployment cannot be so: deployment_id is required: give it, or say source='inferred'",
    ),
    "action on what is not there": (
        act(ek.actions.RunDeployment(deployment_id=NOBODY)),
        AutomationError,
        f"Automation 'new' runs a deployment {NOBODY} that is not in this workspace: deploy the flow first, and give "
        "that deployment's id",
    ),
    "one trigger for a list": (
        lambda: double.deploy(name="here", triggers=PLACED),
        AutomationError,
        "double.deploy(): triggers cannot be EventTrigger(expect=['order.placed']): a list was expected: "
        "write triggers=[...]",
    ),
    "one name twice": (
        lambda: double.deploy(name="here", parameters={"n": 1}, triggers=[ek.DeploymentTrigger(name="t")] * 2),
        AutomationError,
        "double.deploy(): two of its triggers are named 't', and an automation is known by its name: give each its own",
    ),
    "text for tags": (
        lambda: double.deploy(name="here", tags="stock"),
        AutomationError,
        "double.deploy(): tags cannot be 'stock': a list was expected: write tags=[...]",
    ),
    "no runs at all": (
        lambda: double.deploy(name="here", concurrency_limit=0),
        AutomationError,
        "Deployment: concurrency_limit cannot be 0: at least 1 was expected: give such a number",
    ),
    "catch_up of another kind": (
        lambda: ek.Automation(name="new", trigger=PLACED, actions=[]).create(catch_up="resumed"),
        AutomationError,
        "catch_up cannot be 'resumed': 'resume' (match what was missed) or 'skip' was expected; did you mean 'resume'?",
    ),
    "a field set": (
        lambda: setattr(ek.Automation.read(name="watch"), "enabled", False),
        AutomationError,
        "Automation keeps what it was made with: make another, as with .changed(enabled=...)",
    ),
    "an automation that is not there": (
        lambda: ek.Automation.read(name="watcher"),
        UnknownAutomation,
        "No automation 'watcher' in this workspace; did you mean 'watch'?",
    ),
    "neither id nor name": (
        lambda: ek.Automation.read(),
        AutomationError,
        "Automation.read() needs an id or a name, one of the two: give one",
    ),
    "a flow served that is none": (
        lambda: ek.serve("double"),
        AutomationError,
        "serve() takes flows, not 'double': decorate the function with @flow",
    ),
}

PARAMETERS = {
    "trigger gives one the flow has not": (
        trigger(parameters={"m": 1}),
        AutomationError,
        "Automation 't' cannot run 'double/here': the flow has no parameter 'm'; it takes n, times",
    ),
    "trigger leaves one out": (
        trigger(),
        AutomationError,
        "Automation 't' cannot run 'double/here': it needs n: give parameters={...} on the trigger, or defaults on the "
        "deployment",
    ),
    "trigger gives one of another type": (
        trigger(parameters={"n": "7"}),
        AutomationError,
        "Automation 't' cannot run 'double/here': 'n': '7' is not of type 'integer': give a value that fits, or change "
        "the annotation",
    ),
    "flow without parameters is given one": (
        lambda: plain.deploy(name="x", triggers=[ek.DeploymentTrigger(name="t", parameters={"m": 1})]),
        AutomationError,
        "Automation 't' cannot run 'plain/x': the flow has no parameter 'm'; it takes none: leave it out",
    ),
    "default the flow has not": (
        lambda: double.deploy(name="here", parameters={"tims": 1}),
        ParameterError,
        "Deployment 'double/here' cannot have the parameters {'tims': 1}: the flow has no parameter 'tims'; did you "
        "mean 'times'?",
    ),
    "default of another type": (
        lambda: double.deploy(name="here", parameters={"n": "x"}),
        ParameterError,
        "Deployment 'double/here' cannot have the parameters {'n': 'x'}: 'n': 'x' is not of type 'integer': give a "
        "value that fits, or change the annotation",
    ),
    "run gives one the flow has not": (
        lambda: ek.run_deployment("double/here", parameters={"m": 1}),
        ParameterError,
        "'double/here' cannot run with {'n': 1, 'm': 1}: the flow has no parameter 'm'; it takes n, times",
    ),
    "run gives one of another type": (
        lambda: ek.run_deployment("double/here", parameters={"n": "x"}),
        ParameterError,
        "'double/here' cannot run with {'n': 'x'}: 'n': 'x' is not of type 'integer': give a value that fits, or "
        "change the annotation",
    ),
    "run gives what is no JSON": (
        lambda: ek.run_deployment("double/here", parameters={"n": 1j}),
        ParameterError,
        "A run of 'double/here' cannot have {'n': 1j}: JSON was expected, and ['n'] is a complex: convert it to text, "
        "numbers or lists first",
    ),
    "run of a deployment there is not": (
        lambda: ek.run_deployment("doubl/here"),
        UnknownAutomation,
        "No deployment 'doubl/here' in this workspace; did you mean 'double/here'?",
    ),
    "run of one that is nothing like those there are": (
        lambda: ek.run_deployment("nightly"),
        UnknownAutomation,
        "No deployment 'nightly' in this workspace; there is double/here: correct the name, or deploy it first",
    ),
}


def unclosed(where, text, column):
    """What is said of a template that does not end."""
    return (
        f"Automation 'new', action 0 ({where}: Template cannot be read at line 1, column {column}: unexpected end of "
        f"template, expected 'end of print statement'. Correct it there:\n    {text}\n    {' ' * (column - 1)}^"
    )


TEMPLATES = {
    "run-deployment": (
        lambda: act(
            ek.actions.RunDeployment(
                deployment_id=ek.workspace().deployment("double/here").id, parameters={"n": "{{ event.payload.n "}
            )
        )(),
        TemplateError,
        unclosed("run-deployment): In parameters.n", "{{ event.payload.n ", 20),
    ),
    "send-notification": (
        act(ek.actions.SendNotification(body="{{ x ")),
        TemplateError,
        unclosed("send-notification): In body", "{{ x ", 6),
    ),
    "call-webhook": (
        act(ek.actions.CallWebhook(url="https://example.com", payload={"a": ["{{ x "]})),
        TemplateError,
        unclosed("call-webhook): In payload.a[0]", "{{ x ", 6),
    ),
    "emit-event": (
        act(ek.actions.EmitEvent(event="e", resource={"prefect.resource.id": "{{ x "})),
        TemplateError,
        unclosed("emit-event): In resource.prefect.resource.id", "{{ x ", 6),
    ),
    "deploy": (
        trigger(parameters={"n": "{{ event..n }}"}),
        TemplateError,
        "Automation 't', action 0 (run-deployment): In parameters.n: Template cannot be read at line 1, column 10: "
        "expected name or number. Correct it there:\n    {{ event..n }}\n             ^",
    ),
    "an unknown filter": (
        trigger(parameters={"n": "{{ event.payload.n | uper }}"}),
        TemplateError,
        "Automation 't', action 0 (run-deployment): In parameters.n: Template cannot be read at line 1, column 22: "
        "there is no filter `uper`; the nearest is `upper`. Correct it there:\n    {{ event.payload.n | uper }}\n"
        "                         ^",
    ),
}
