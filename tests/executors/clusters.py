"""A Dask cluster of this machine, without its dashboard and its chatter; and an executor of no known kind."""

import logging
import pickle
import warnings
from concurrent.futures import Executor
from contextlib import contextmanager


@contextmanager
def cluster(*, workers, allowed_failures=3):
    """The cluster and its client."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import dask
        from distributed import Client, LocalCluster

        with (
            dask.config.set({"distributed.scheduler.allowed-failures": allowed_failures}),
            LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None,
                silence_logs=logging.CRITICAL,
            ) as made,
            Client(made) as client,
        ):  # fmt: skip
            yield made, client


class Other(Executor):
    """An executor of a kind that nobody here has heard of; it takes bytes, as one on other machines would."""

    def __init__(self, pool):
        self._pool = pool

    def submit(self, fn, /, *args):
        """Has it done."""
        fn, args = pickle.loads(pickle.dumps((fn, args)))
        return self._pool.submit(fn, *args)
