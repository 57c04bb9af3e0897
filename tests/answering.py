"""A Jupyter server that was just started: where it listens, once it does."""

import json
import subprocess
import time
from pathlib import Path

import httpx

WITHIN = 60
"""Seconds a server may take to answer."""


def address_of(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Where the server says it listens, once it answers. log: what it wrote, for the error where it never does."""
    said = runtime / f"jpserver-{process.pid}.json"
    until = time.monotonic() + WITHIN
    while time.monotonic() < until and process.poll() is None:
        if said.exists():
            try:
                url = str(json.loads(said.read_text())["url"])
                httpx.get(f"{url}api", trust_env=False).raise_for_status()
            except (ValueError, httpx.HTTPError):
                pass  # half written, or not listening yet
            else:
                return url
        time.sleep(0.02)
    over = f"ended with {process.returncode}" if process.returncode is not None else f"did not answer in {WITHIN} s"
    raise RuntimeError(f"The server {over}. It wrote:\n{log.read_text(errors='replace')[-3000:]}")
