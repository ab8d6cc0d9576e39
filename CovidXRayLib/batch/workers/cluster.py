"""Dask workers on this computer or in a cluster."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.batch.errors import ClusterError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.protocols.unencrypted import is_this_computer

if TYPE_CHECKING:
    from distributed import Client

_log = logging.getLogger(__name__)
_TIMEOUT_S: Final = 30
# Time limit of a batch without any worker, long enough for a busy computer to restart one.
NO_WORKER_TIMEOUT_S: Final = 180.0
# Encrypted or local protocols.
_CLOSED: Final = ("tls", "wss", "inproc")
_DASK_SETTINGS: Final[dict[str, object]] = {
    # A dashboard would be visible to every user of this computer.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # Each process would keep profiles of the last thousand seconds, 100 MiB that nothing uses.
    "distributed.worker.profile.enabled": False,
    # Fifty times a second, as by default, these checks take more time of a core than all other work of Dask.
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
    # A worker that has not restarted by then is replaced by replace_lost.
    "distributed.deploy.lost-worker-timeout": "60s",
}


@contextmanager
def local_workers(count: int) -> Iterator[Client]:
    """Start single-threaded worker processes on this computer, which end with the context.

    They listen only on loopback, with TLS and a temporary certificate, so that other users of this computer
    cannot submit tasks. Workers that die are replaced.
    """
    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security

    level = _suppress_dask_logs()
    with dask.config.set(_DASK_SETTINGS):  # kept until the end, since replacement workers get them, too
        with _ignore_ctrl_c():
            cluster = LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                # Dask would pause a worker near its memory limit, possibly forever, since networks
                # keep their memory.
                memory_limit=None,
                security=Security.temporary(),  # type: ignore[no-untyped-call]
                silence_logs=level,
            )
        with cluster, Client(cluster, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            yield client


def count_threads(client: Client) -> int:
    """Return the number of films that the current workers can process at the same time.

    Raises
    ------
    ClusterError
        If the scheduler does not respond.
    """
    try:
        scheduler: Any = client.scheduler
        threads: dict[str, int] = client.sync(  # type: ignore[no-untyped-call]
            scheduler.ncores, callback_timeout=_TIMEOUT_S
        )
    except (OSError, RuntimeError) as error:  # a TimeoutError is an OSError
        raise scheduler_gone() from error
    return sum(threads.values())


def replace_lost(client: Client) -> None:
    """Replace local workers that Dask no longer restarts; remote ones are not replaced."""
    from distributed import LocalCluster

    cluster = client.cluster
    if isinstance(cluster, LocalCluster):
        cluster.scale(len(cluster.worker_spec))  # type: ignore[no-untyped-call]


def scheduler_gone() -> ClusterError:
    """Return the error for a scheduler that no longer responds."""
    return ClusterError(_("The scheduler is gone; run the same command again."))


@contextmanager
def remote_workers(address: str) -> Iterator[Client]:
    """Use the workers of the scheduler at an address, such as ``tls://host:8786``.

    Certificates are taken from Dask's configuration (``DASK_DISTRIBUTED__COMM__TLS__...``).

    Raises
    ------
    ClusterError
        If it cannot be reached within 30 s, or has no worker by then.
    """
    from distributed import Client
    from distributed.comm.addressing import resolve_address

    _suppress_dask_logs()
    try:
        for sentence in open_line(address):
            _log.warning("%s", sentence)
        resolve_address(address)  # a client that cannot connect would hang when closed
        client = Client(  # type: ignore[no-untyped-call]
            address, set_as_default=False, timeout=_TIMEOUT_S
        )
    except (OSError, ValueError) as error:  # a TimeoutError is an OSError
        raise ClusterError(
            _("{address}: cannot reach a Dask scheduler ({error}).").format(address=address, error=error)
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_TIMEOUT_S)
        except TimeoutError as error:
            raise ClusterError(
                _("{address}: the scheduler has no workers; start one.").format(address=address)
            ) from error
        yield client


def open_line(address: str) -> tuple[str, ...]:
    """Return a warning if the connection to a remote scheduler is not encrypted."""
    from distributed.comm.addressing import parse_address, parse_host_port

    scheme, place = parse_address(address)
    if scheme in _CLOSED or is_this_computer(parse_host_port(place, 0)[0]):
        return ()
    return (
        _(
            "{address}: without TLS, anyone on the network can read the data and control the workers; "
            "use tls://."
        ).format(address=address),
    )


def _suppress_dask_logs() -> int | None:
    """Suppress Dask's log messages, unless this program is verbose.

    Returns
    -------
    int or None
        The level for the workers' own reports; None for Dask's.
    """
    if logging.getLogger().getEffectiveLevel() <= logging.INFO:
        return None
    # Loggers whose levels Dask's configuration sets. The last one reports a Ctrl-C that met a request of the
    # client before it began (distributed.utils.sync).
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return logging.CRITICAL


@contextmanager
def _ignore_ctrl_c() -> Iterator[None]:
    """Let child processes started in the context ignore Ctrl-C, since this process ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # If started with the first process, it would reset the signal mask of its thread.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
