"""deploy.py and prefect.yaml: the deployments of flows.py with their triggers, and automations beside them.

1. A deployment with a work pool is deployed from where the script lies; one without is served by it.
2. Run again, it replaces what it made: deployments by name, their automations with them, others by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from typing import Any

from eventkit.faces.python_code import Call, Raw, quoted, written
from eventkit.insight import Severity
from eventkit.model.automation import AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.prefect.report import Difference
from eventkit.prefect.wire import entry_of

__all__ = ["Planned", "entry_point", "planned_differences", "prefect_yaml", "script"]

_EITHER = ("interval", "cron", "rrule", "work_queue_name", "job_variables")
_POOLED = ("image", "build", "push", "ignore_warnings")
_OBJECTS = ("interval", "schedule", "schedules", "entrypoint_type", "image")
_SERVED = ("limit", "pause_on_shutdown")
_SETS = ("expect", "after", "for_each")
_KINDS = {"event": "EventTrigger", "compound": "CompoundTrigger", "sequence": "SequenceTrigger"}
_HEAD = '"""Deploys the flows of flows.py to the server of PREFECT_API_URL. Made by eventkit: python deploy.py."""'
_REPLACE = '''
def replace(data):
    """Creates an automation, or replaces the one of its name."""
    automation = Automation.model_validate(data)
    try:
        automation.id = Automation.read(name=automation.name).id
    except ValueError:
        automation.create()
    else:
        automation.update()
'''
_FIND = '''
def deployed(name):
    """The id of a deployment there."""
    with get_client(sync_client=True) as client:
        return str(client.read_deployment_by_name(name).id)
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A deployment that goes there. flow: its name in flows.py. tags: of the flow, which has none there."""

    deployment: Deployment
    flow: str
    triggers: Sequence[AutomationSpec]
    tags: Sequence[str]
    pool: str | None

    @property
    def kept(self) -> Mapping[str, Any]:
        """What was kept for the move, that is not the words of an object."""
        return {name: held for name, held in self.deployment.elsewhere.items() if not _is_words(name, held)}


def entry_point(planned: Planned) -> str:
    """Where a worker finds the flow."""
    return f"flows.py:{planned.flow}"


def _is_words(name: str, held: Any) -> bool:
    return isinstance(held, str) and name in _OBJECTS and "(" in held


# -- deploy.py


def script(planned: Sequence[Planned], automations: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """The text of deploy.py; empty where there is nothing to do. names: of deployments, by the ids of here."""
    if not planned and not automations:
        return ""
    pooled, served = [each for each in planned if each.pool], [each for each in planned if not each.pool]
    lines = [_deploy(each) for each in pooled]
    if served:
        lines.append("served = [\n" + "".join(f"        {_serve(each)},\n" for each in served) + "    ]")
        if automations:
            lines.append("for each in served:\n        each.apply()  # so that automations find them")
    lines += [f"replace({_automation(each, names)})" for each in automations]
    if served:
        more = {name: held for each in served for name, held in each.kept.items() if name in _SERVED}
        lines.append(f"serve(*served{''.join(f', {name}={held!r}' for name, held in more.items())})")
    found = any(f"deployed({quoted(each)})" in line for line in lines for each in names.values())
    defined = [each for each, wanted in ((_REPLACE, automations), (_FIND, found)) if wanted]
    parts = [_HEAD, _imports(planned, "\n".join(lines), bool(served), bool(automations), found)]
    parts += ["HERE = str(Path(__file__).resolve().parent)" + "".join(f"\n\n\n{each.strip()}" for each in defined)]
    return "\n\n".join(parts) + "\n\n\n" + _main(lines)


def _main(lines: Sequence[str]) -> str:
    return 'if __name__ == "__main__":\n    os.chdir(HERE)\n    ' + "\n    ".join(lines) + "\n"


def _imports(planned: Sequence[Planned], body: str, served: bool, automations: bool, found: bool) -> str:
    plain = [name for name, wanted in (("get_client", found), ("serve", served)) if wanted]
    triggers = [f"{before}{kind}" for before in ("Deployment", "") for kind in _KINDS.values()]
    used = sorted(each for each in triggers if f" {each}(" in body or f"[{each}(" in body)
    lines = [f"from prefect import {', '.join(plain)}"] if plain else []
    lines += ["from prefect.automations import Automation"] if automations else []
    lines += [f"from prefect.events import {', '.join(used)}"] if used else []
    groups = ["import os\nfrom pathlib import Path", "\n".join(lines)]
    flows = sorted({each.flow for each in planned})
    groups += [f"from flows import {', '.join(flows)}"] if flows else []
    return "\n\n".join(each for each in groups if each)


def _deploy(planned: Planned) -> str:
    more = {name: held for name, held in planned.kept.items() if name in (*_EITHER, *_POOLED)}
    options = {"work_pool_name": planned.pool, **_options(planned), **more, "print_next_steps": False}
    source = "" if "image" in more else f".from_source(source=HERE, entrypoint={quoted(entry_point(planned))})"
    return written(Call(f"{planned.flow}{source}.deploy", {"name": planned.deployment.name, **options}), 4)


def _serve(planned: Planned) -> str:
    more = {name: held for name, held in planned.kept.items() if name in ("interval", "cron", "rrule")}
    options = {"name": planned.deployment.name, **_options(planned), **more}
    return written(Call(f"{planned.flow}.to_deployment", options), 8)


def _options(planned: Planned) -> dict[str, Any]:
    held = planned.deployment
    given = {
        "description": held.description, "version": held.version, "tags": _tags(planned),
        "parameters": held.parameters, "concurrency_limit": held.concurrency_limit, "paused": held.paused,
    }  # fmt: skip
    options: dict[str, Any] = {name: value for name, value in given.items() if value}
    if not held.enforce_parameter_schema:
        options["enforce_parameter_schema"] = False
    if planned.triggers:
        options["triggers"] = [_trigger(entry_of(spec), "Deployment") for spec in planned.triggers]
    return options


def _tags(planned: Planned) -> list[str]:
    return sorted({*planned.deployment.tags, *planned.tags})


def _trigger(entry: Mapping[str, Any], before: str = "") -> Call:
    given: dict[str, Any] = {}
    for name, held in entry.items():
        if name == "triggers":
            given[name] = [_trigger(each) for each in held]
        elif name != "type" and name.isidentifier() and not iskeyword(name):
            given[name] = set(held) if name in _SETS else held
    return Call(before + _KINDS[entry["type"]], given)


def _automation(wire: Mapping[str, Any], names: Mapping[str, str]) -> str:
    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(each) for each in value]
        if not isinstance(value, Mapping):
            return value
        made = {name: named(held) for name, held in value.items()}
        if made.get("deployment_id") in names:
            made["deployment_id"] = Raw(f"deployed({quoted(names[made['deployment_id']])})")
        return made

    return written(named(wire), 4)


# -- prefect.yaml


def prefect_yaml(planned: Iterable[Planned]) -> dict[str, Any]:
    """What `prefect deploy --all` takes."""
    deployments = []
    for each in planned:
        held = each.deployment
        made: dict[str, Any] = {"name": held.name, "entrypoint": entry_point(each)}
        given = {
            "description": held.description, "version": held.version, "tags": _tags(each),
            "parameters": held.parameters, "concurrency_limit": held.concurrency_limit, "paused": held.paused,
        }  # fmt: skip
        made |= {name: value for name, value in given.items() if value}
        if not held.enforce_parameter_schema:
            made["enforce_parameter_schema"] = False
        if times := {name: value for name, value in each.kept.items() if name in ("cron", "interval", "rrule")}:
            made["schedules"] = [times]
        if each.pool:
            pool = {"name": each.pool, "work_queue_name": each.kept.get("work_queue_name")}
            pool["job_variables"] = each.kept.get("job_variables")
            made["work_pool"] = {name: value for name, value in pool.items() if value}
        if each.triggers:
            made["triggers"] = [entry_of(spec) for spec in each.triggers]
        deployments.append(made)
    return {"name": "notebook", "deployments": deployments}


# -- report


def planned_differences(planned: Planned) -> Iterable[Difference]:
    """What of a deployment is otherwise there."""
    about = planned.deployment.full_name
    if planned.triggers:
        yield Difference(
            code="differs-on-prefect", severity=Severity.NOTE, about=about, place="triggers",
            sentence="deployed again, its automations are deleted there and made anew: what they counted is gone",
            advice="deploy when no window is open that matters",
        )  # fmt: skip
    for name, held in planned.deployment.elsewhere.items():
        if _is_words(name, held):
            yield Difference(
                code="not-carried", severity=Severity.WARNING, about=about, place=name,
                sentence=f"{name} is an object, of which only its words are left: {held[:60]}",
                advice="give cron=... or interval=... in seconds, or write it into deploy.py",
            )  # fmt: skip
    (made,) = prefect_yaml([planned])["deployments"]
    filled = [{**each, "parameters": None} for each in made.get("triggers", ())]
    if "{{" in str({**made, "triggers": filled}):
        yield Difference(
            code="differs-on-prefect", severity=Severity.WARNING, about=about, place="prefect.yaml",
            sentence="`prefect deploy` fills in all templates of prefect.yaml but those of a trigger's parameters",
            advice="deploy by deploy.py, which leaves them to the event",
        )  # fmt: skip
    if not planned.pool:
        yield Difference(
            code="served", severity=Severity.NOTE, about=about, place="work_pool_name",
            sentence="without a work pool it is served: runs are made while deploy.py runs",
            advice="name one, flow.deploy(..., work_pool_name=...), for workers to run it",
        )  # fmt: skip
