"""Cells as a notebook has them: run in a shell, their flows then written down for a Prefect server."""

from contextlib import contextmanager

import eventkit as ek
from tests.shells import bare, run

SHOP = [
    """
import eventkit as ek
from eventkit import flow, DeploymentTrigger, emit_event as say
import json, os
from datetime import timedelta
from enum import Enum
from functools import lru_cache, partial
from pydantic import BaseModel
""",
    """
RATE = 1.5
LIMITS = {"low": 1, "high": 10}
API_TOKEN = "s3cr3t-value"
PAUSE = timedelta(seconds=0.01)
GREETING, OTHER = "hello", 3

class Kind(str, Enum):
    plain = "plain"

class Order(BaseModel):
    total: float
    kind: Kind = Kind.plain

def taxed(total: float) -> float:
    return round(total * RATE, 2)

double = lambda x: x * 2

@lru_cache
def length(n):
    return n + len(API_TOKEN)
""",
    """
@ek.task(retries=2, retry_delay_seconds=[0, 1], tags={"money"})
def priced(total: float, limit: int = LIMITS["high"]) -> float:
    ek.get_run_logger().info("%s, é", GREETING)  # é: a column is no byte
    return min(taxed(total), limit)
""",
    """
def emit_on_complete(flow, flow_run, state, more=""):
    ek.emit_event(
        event="shop.priced" + more,
        resource={"prefect.resource.id": f"shop.{flow.name}.{flow_run.id}"},
        payload={"result": state.result()},
    )

@flow(persist_result=True, on_completion=[partial(emit_on_complete, more=".first")], tags=["shop"])
def price(total: float = 2.0) -> float:
    '''What it costs.'''
    return priced(total)

@price.on_completion
def told(flow, flow_run, state):
    say("shop.told", {"prefect.resource.id": "shop"}, payload={"length": length(1)})
""",
    """
def run_name():
    return "packed"

@flow(name="pack it", flow_run_name=run_name, log_prints=True, on_failure=[lambda f, r, s: print(RATE)])
def pack(result: float, order: Order | None = None):
    print(f"packed {double(result)=}", json.dumps(LIMITS), PAUSE, (order or Order(total=1)).kind)
    return result
""",
]


@contextmanager
def notebook(*cells):
    """A shell in which these cells were run, in a workspace of its own."""
    shell = bare()
    with ek.Workspace.in_memory():
        for cell in cells:
            done = run(shell, cell)
            assert "" == done.failed, done.out
        yield shell


def deployed(*cells):
    """The export of what the last of these cells is."""
    with notebook(*cells[:-1]) as shell:
        done = run(shell, cells[-1])
        assert "" == done.failed, done.out
        return done.result
