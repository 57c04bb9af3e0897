"""Chromium: where it is, how it is installed when it is nowhere, and how it is started."""

import os
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Programs on the path that will do, in this order."""
FLAGS = (
    "--no-sandbox",  # root may not start it otherwise
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # the browser's own calls home: a closed network would refuse them at every start
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    # exact heap sizes, and no timers slowed down in a page nobody looks at
    "--enable-precise-memory-info",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
)
MISSING = (
    "These tests need Chromium and none was found: not by the variable CHROMIUM, not on the path ({names}), not as "
    "Playwright's own. "
    "Install Debian's with `apt-get install chromium`, or set CHROMIUM to the program of another one. {why}"
)


def found(playwright: Playwright) -> str | None:
    """The program of a Chromium on this machine: what CHROMIUM says, one on the path, or Playwright's own."""
    if said := os.environ.get("CHROMIUM"):
        if not shutil.which(said):
            raise RuntimeError(f"CHROMIUM is {said!r}, and no program is there. Correct it, or unset it.")
        return said
    own = playwright.chromium.executable_path
    return next(filter(None, map(shutil.which, NAMES)), own if Path(own).exists() else None)


def installed(playwright: Playwright) -> str:
    """The same, installed first where there is none and we may: by apt-get, as root."""
    if there := found(playwright):
        return there
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        raise RuntimeError(MISSING.format(names=", ".join(NAMES), why="As root they install it by apt-get themselves."))
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    said = ""
    for command in (("apt-get", "update"), ("apt-get", "install", "-y", "--no-install-recommends", "chromium")):
        done = subprocess.run(
            command, env=quietly, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300
        )
        said = done.stdout.strip().rpartition("\n")[2]
    if there := found(playwright):
        return there
    raise RuntimeError(MISSING.format(names=", ".join(NAMES), why=f"apt-get was tried and said last: {said}"))
