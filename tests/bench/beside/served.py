"""A flow that a real `serve` of Prefect runs on an event; its body says when it began."""

import os
import sys
import time
from pathlib import Path

from prefect import flow, serve
from prefect.events import DeploymentEventTrigger


@flow(name="answers")
def answers(total: float) -> None:
    """Says when it began."""
    with Path(os.environ["BENCH_OUT"]).open("a") as out:
        print(time.time(), file=out)


if __name__ == "__main__":
    asked = DeploymentEventTrigger(
        name="Answer orders", expect={"order.placed.served"}, parameters={"total": "{{ event.payload.total }}"}
    )
    serve(answers.to_deployment(name=sys.argv[1], triggers=[asked]))
