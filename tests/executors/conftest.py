"""Executors to carry runs out: threads, processes, and a Dask cluster; a test of `carried` is done with each."""

import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from tests.executors.clusters import Other, cluster


@pytest.fixture(scope="session")
def processes():
    """A pool of two processes that start from nothing, as they do everywhere but on Linux."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="session")
def client():
    """A client of a Dask cluster of two workers."""
    with cluster(workers=2) as (_, client):
        yield client


@pytest.fixture(params=["threads", "processes", "dask", "other"])
def carried(request):
    """An executor of each kind."""
    if request.param == "other":
        with ThreadPoolExecutor(2) as pool:
            yield Other(pool)
    elif request.param == "threads":
        with ThreadPoolExecutor(2) as pool:
            yield pool
    elif request.param == "processes":
        yield request.getfixturevalue("processes")
    else:
        yield request.getfixturevalue("client").get_executor()


logging.getLogger("distributed").setLevel(logging.CRITICAL)
