"""Chromium, a JupyterLab and a host of pages, each once for this folder; a page of its own for every test."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser import chromium
from tests.browser.host import Host, Hosted, host
from tests.browser.kernels import write_kernelspecs
from tests.browser.lab import Lab, jupyter_lab
from tests.browser.page import Notebook
from tests.browser.watched import Watched

SIZE = {"width": 1280, "height": 900}
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Notes that a test failed, so that its page can be kept as a picture."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright, which drives the browser, and waits as long for what is expected as for what it does itself."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser_context(playwright) -> Iterator[BrowserContext]:
    """One Chromium with one profile, so that JupyterLab's own files are loaded once."""
    program = chromium.installed(playwright)
    browser = playwright.chromium.launch(executable_path=program, args=list(chromium.FLAGS))
    context = browser.new_context(viewport=SIZE, locale="en-GB", timezone_id="UTC")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    browser.close()


@pytest.fixture
def page(browser_context) -> Iterator[Page]:
    """A fresh page."""
    page = browser_context.new_page()
    yield page
    page.close()


@pytest.fixture(scope="package")
def data(tmp_path_factory) -> Path:
    """A folder in which JupyterLab looks for kernelspecs."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="package")
def lab(tmp_path_factory, data) -> Iterator[Lab]:
    """A JupyterLab that runs."""
    with jupyter_lab(tmp_path_factory.mktemp("lab") / "server", data=data) as lab:
        yield lab


@pytest.fixture(scope="package")
def kernelspecs(data) -> list[str]:
    """The names of kernelspecs, one for each ipykernel that is supported."""
    return write_kernelspecs(data)


@pytest.fixture
def notebook(page, lab, request) -> Iterator[Notebook]:
    """A notebook to be opened. When the test is over its kernel ends, and its page must have been clean."""
    notebook = Notebook(page, lab)
    yield notebook
    try:
        _end(notebook, request)
    finally:
        lab.end_kernels()
        lab.forget_settings()
        lab.forget_events()


@pytest.fixture(scope="package")
def hosts() -> Iterator[Host]:
    """The server of pages without Jupyter."""
    with host() as serving:
        yield serving


@pytest.fixture
def hosted(page, hosts, request) -> Iterator[Hosted]:
    """A page for one widget without Jupyter. When the test is over it must have been clean."""
    hosted = Hosted(page, hosts)
    yield hosted
    _end(hosted, request)


def _end(watched: Watched, request: pytest.FixtureRequest) -> None:
    """Keeps a picture of a failed test's page; of one that passed, the page must be clean."""
    if request.node.stash.get(FAILED, False):
        watched.screenshot("failed-" + re.sub(r"\W+", "-", request.node.name))
    else:
        watched.assert_clean()
