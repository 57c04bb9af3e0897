"""A Dask cluster of this machine, without its dashboard and its chatter."""

import logging
import warnings
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
