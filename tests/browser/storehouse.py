"""The notebook of the panel's stories: a signed webhook, a flow that its orders run, and one that takes long."""

from __future__ import annotations

import json
import os
import re
import subprocess

import nbformat

from tests.browser.lab import Lab
from tests.browser.page import Notebook

FILE = "orders.ipynb"
SECRET = "kept-out-of-the-notebook"
ENVIRONMENT = {"ORDERS_SECRET": SECRET}
"""What the server has in its environment, and its kernels with it."""
WEBHOOK = """
%load_ext eventkit
import time
import eventkit as ek

_ = ek.Webhook("orders", verify="github", secret="env:ORDERS_SECRET", template={
    "event": "order.placed",
    "resource": {"prefect.resource.id": "order.{{ body.id }}"},
    "payload": {"total": "{{ body.total }}"},
})
"""
FLOWS = """
@ek.flow(log_prints=True)
def restock(order: str, total: float):
    print(f"restocking for {order}: {total}")
    if total > 100:
        raise ValueError(f"{total} is more than the till holds")

restock.deploy(name="main", triggers=[ek.DeploymentTrigger(
    name="Restock", expect={"order.placed"},
    parameters={"order": "{{ event.resource.id }}", "total": "{{ event.payload.total }}"})])

@ek.flow(log_prints=True)
def count_stock():
    for shelf in range(1, 1_000):
        print(f"counting shelf {shelf}")
        time.sleep(0.2)

count_stock.deploy(name="nightly")
"""
LONG = 'ek.run_deployment("count-stock/nightly")'
CELLS = (WEBHOOK.strip(), FLOWS.strip(), LONG)


def write(lab: Lab) -> None:
    """Puts the notebook into the server's folder, not run yet."""
    code = [nbformat.v4.new_code_cell(cell, id=f"orders-{place}") for place, cell in enumerate(CELLS)]
    spec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    made = nbformat.v4.new_notebook(cells=code, metadata={"kernelspec": spec})
    nbformat.write(made, lab.notebooks / FILE)


def order(line: str, **body: object) -> str:
    """Runs a curl line as it was copied from the page, its body written over, and gives what it was answered."""
    written, count = re.subn(r"^body='[^']*'", f"body='{json.dumps(body)}'", line)
    assert count == 1, f"this is no line to curl with: {line}"
    env = {**os.environ, **ENVIRONMENT, "no_proxy": "*"}
    done = subprocess.run(["bash", "-c", written], env=env, capture_output=True, text=True, timeout=30, check=True)
    return done.stdout.splitlines()[0]


def known(notebook: Notebook) -> None:
    """Writes the notebook and runs it once: its webhook and flows are known from then on, and no kernel runs."""
    lab = notebook.lab
    write(lab)
    notebook.open_file(FILE)
    notebook.run(0)
    notebook.run(1)
    notebook.save()
    lab.end_kernels()
