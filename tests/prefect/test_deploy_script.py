"""A deploy.py that runs as written: made of a notebook's cells, run against a real server, and what is there then."""

import subprocess
import sys
from datetime import UTC, datetime
from uuid import uuid4

import eventkit as ek
from eventkit.prefect.wire import canonical
from tests.generating import Generator, seed
from tests.prefect.notebooks import SHOP, deployed
from tests.prefect.server import when

TRIGGERS = """[
    DeploymentTrigger(name="{name}: pack", expect={{"shop.priced.*"}}, match={{"prefect.resource.id": "shop.*"}},
                      parameters={{"result": "{{{{ event.payload.result }}}}"}}),
    ek.CompoundTrigger(require=2, within=60, triggers=[
        ek.EventTrigger(expect={{"{name}.a"}}, threshold=2, within=60),
        ek.SequenceTrigger(triggers=[
            ek.EventTrigger(expect={{"{name}.b"}}),
            ek.EventTrigger(posture="Proactive", within=10, expect={{"q"}}, after={{"b"}}, for_each={{"x", "y"}})])]),
]"""

HANDLER = """
@ek.on("served.order")
def large(event):
    assert (event.payload["n"], event.resource.id) == (3, "order.9")
"""


def deploys(name, options=""):
    """Cells that deploy the two flows of the shop, and export them."""
    return (
        f"first = price.deploy('{name}', tags=['till'] {options})",
        f"""
second = pack.deploy('{name}', concurrency_limit=3, parameters={{'result': 0.5}}, description="packs",
                     triggers={TRIGGERS.format(name=name)} {options})
third = ek.Automation(name="{name}: pauses", trigger=ek.EventTrigger(expect={{"{name}.stop"}}),
                      actions=[ek.actions.PauseDeployment(deployment_id=second.id)]).create()
""",
        "ek.to_prefect([first, second, third])",
    )


def here(json):
    """An automation as it was meant, without the ids that a server gives."""
    return {**json, "trigger": canonical(json["trigger"]), "actions": [without(each) for each in json["actions"]]}


def without(action):
    """An action without the id of a deployment."""
    return {name: held for name, held in action.items() if name != "deployment_id"}


def deployment(client, name):
    """A deployment there, None where it is not yet."""
    answer = client.get(f"/deployments/name/{name}")
    return answer.json() if answer.status_code == 200 else None


def automations(client, names):
    """The automations of these names there, by name."""
    answer = client.post("/automations/filter", json={"limit": 200, "automations": {"name": {"any_": names}}})
    return {each["name"]: each for each in answer.raise_for_status().json()}


def ask(client, path, body):
    """Posts it; a database that is busy, which did nothing then, is asked again."""
    when(lambda: client.post(path, json=body).raise_for_status())


def finished(client, deployment_id):
    """The first run of a deployment once it is over."""
    answer = client.post("/flow_runs/filter", json={"flow_runs": {"deployment_id": {"any_": [deployment_id]}}})
    runs = answer.raise_for_status().json()
    return next((each for each in runs if each["state_type"] in ("COMPLETED", "FAILED", "CRASHED")), None)


def run_script(folder, server):
    """Runs deploy.py as written, from another folder."""
    env = {**server.env, "API_TOKEN": "there"}
    done = subprocess.run([sys.executable, folder / "deploy.py"], env=env, capture_output=True, text=True, timeout=300)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done


def test_a_deploy_script_with_a_work_pool_runs_as_written(server, client, worker, tmp_path):
    """Deployments, triggers and an automation are there as they were meant, and a worker runs the chain."""
    pool = f", work_pool_name={worker.pool!r}, job_variables={{'env': {{'API_TOKEN': 'there'}}}}"
    export = deployed(*SHOP, *deploys("pooled", pool))
    export.save(tmp_path)

    run_script(tmp_path, server)
    run_script(tmp_path, server)

    priced, packed = (when(lambda each=each: deployment(client, each)) for each in ("price/pooled", "pack it/pooled"))
    assert (["shop", "till"], "flows.py:price", worker.pool) == (
        priced["tags"], priced["entrypoint"], priced["work_pool_name"],
    )  # fmt: skip
    assert ("packs", {"result": 0.5}, 3) == (
        packed["description"], packed["parameters"], packed["global_concurrency_limit"]["limit"],
    )  # fmt: skip
    meant = {each["name"]: here(each) for each in export.json}
    there = when(lambda: automations(client, list(meant)))
    assert meant == {each: here({key: held[key] for key in meant[each]}) for each, held in there.items()}
    assert packed["id"] == there["pooled: pauses"]["actions"][0]["deployment_id"]

    ask(client, f"/deployments/{priced['id']}/create_flow_run", {"parameters": {"total": 4}})
    first, run = when(lambda: finished(client, priced["id"])), when(lambda: finished(client, packed["id"]))

    assert "COMPLETED" == first["state_type"], first["state"]
    assert ("COMPLETED", "packed", {"result": 6.0}) == (run["state_type"], run["name"], run["parameters"])
    said = when(lambda: logs(client, run["id"]))
    assert "packed double(result)=12.0" in said


def logs(client, run_id):
    """What a run said, once it is there."""
    answer = client.post("/logs/filter", json={"logs": {"flow_run_id": {"any_": [run_id]}}})
    said = "\n".join(each["message"] for each in answer.raise_for_status().json())
    return said if "packed double" in said else ""


def test_a_deploy_script_without_a_work_pool_serves_as_written(server, client, tmp_path):
    """It goes on running, and runs what the server asks for; the automation beside finds its deployment."""
    *cells, _ = deploys("served", "")
    export = deployed(*SHOP, *cells, HANDLER, "ek.to_prefect([first, second, third, large])")
    export.save(tmp_path)
    env = {**server.env, "API_TOKEN": "there"}
    with open(tmp_path / "log", "wb") as log:
        serving = subprocess.Popen(
            [sys.executable, tmp_path / "deploy.py"], env=env, stdout=log, stderr=log, start_new_session=True
        )
        try:
            packed = when(lambda: serving.poll() is None and deployment(client, "pack it/served"))
            meant = {each["name"]: here(each) for each in export.json}
            there = when(lambda: (found := automations(client, list(meant))).keys() == meant.keys() and found)
            ask(client, f"/deployments/{packed['id']}/create_flow_run", {"parameters": {"result": 2.0}})
            event = {"event": "served.order", "resource": {"prefect.resource.id": "order.9"}, "payload": {"n": 3}}
            told = {**event, "occurred": datetime.now(UTC).isoformat(), "id": str(uuid4())}
            ask(client, "/events", [told])
            handled = when(lambda: finished(client, deployment(client, "large/large")["id"]))
            run = when(lambda: finished(client, packed["id"]))
        finally:
            serving.terminate()
            serving.wait(60)

    assert meant == {each: here({key: held[key] for key in meant[each]}) for each, held in there.items()}
    assert packed["id"] == there["served: pauses"]["actions"][0]["deployment_id"]
    assert ("COMPLETED", "COMPLETED") == (run["state_type"], handled["state_type"])
    assert told["id"] == handled["parameters"]["event"]["id"]


def test_triggers_posted_and_read_back_are_equal(client, name):
    """The same JSON after canonical ordering, of 300 generated triggers of a fresh seed; and read as ours again."""
    number = seed()
    print("seed", number)
    made, wrong = Generator(number), []
    with ek.Workspace.in_memory():
        for at in range(300):
            trigger = made.shared_trigger()
            wire = ek.to_prefect(trigger).json
            body = {"name": f"{name} {at}", "trigger": wire, "actions": [{"type": "do-nothing"}], "enabled": False}
            id = when(lambda body=body: posted(client, body))
            back = when(lambda id=id: client.get(f"/automations/{id}").raise_for_status().json())
            (came,) = ek.from_prefect(back).automations
            if canonical(wire) != canonical(back["trigger"]) or came.trigger.bare() != trigger:
                wrong.append((wire, back["trigger"]))

    assert [] == wrong


def posted(client, body):
    """The id of an automation made there; a database that is busy is asked again."""
    answer = client.post("/automations/", json=body)
    if answer.status_code == 503:
        return None
    assert 201 == answer.status_code, answer.text
    return answer.json()["id"]


def test_prefect_deploys_its_yaml_and_creates_the_automations_beside(server, client, tmp_path):
    """By Prefect's own command line, as its documentation says."""
    server.pool("yaml")
    options = ", work_pool_name='yaml', cron='0 3 * * *', job_variables={'env': {'API_TOKEN': 'there'}}"
    export = deployed(*SHOP, *deploys("yaml", options))
    export.save(tmp_path)

    for words in (["deploy", "--all"], ["automation", "create", "--from-file", "automations.json"]):
        command = [sys.executable, "-m", "prefect", "--no-prompt", *words]
        env = {**server.env, "API_TOKEN": "there"}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300)
        assert 0 == done.returncode, done.stdout + done.stderr

    packed = when(lambda: deployment(client, "pack it/yaml"))
    assert ("flows.py:pack", "yaml", "packs", {"env": {"API_TOKEN": "there"}}, ["0 3 * * *"]) == (
        packed["entrypoint"], packed["work_pool_name"], packed["description"], packed["job_variables"],
        [each["schedule"]["cron"] for each in packed["schedules"]],
    )  # fmt: skip
    meant = {each["name"]: here(each) for each in export.json}
    there = when(lambda: automations(client, list(meant)))
    assert meant == {each: here({key: held[key] for key in meant[each]}) for each, held in there.items()}
