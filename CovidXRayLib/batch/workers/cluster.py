"""Workers: some processes on this computer, or those of a Dask cluster."""

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
_PATIENCE_SECONDS: Final = 30
# So long a batch goes on without any worker: time for a busy computer to start one again.
ALONE_SECONDS: Final = 180.0
# Schemes by which nobody between can listen.
_CLOSED: Final = ("tls", "wss", "inproc")
_DASK_SETTINGS: Final[dict[str, object]] = {
    # Scheduler and workers would show what they do to every user of this computer.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # Each process would keep what it did in each of the last thousand seconds: 100 MiB that nobody looks at.
    "distributed.worker.profile.enabled": False,
    # A worker that is not back by then is given up, and one more is started in its place by replace_lost.
    "distributed.deploy.lost-worker-timeout": "60s",
}


@contextmanager
def local_workers(count: int) -> Iterator[Client]:
    """Start so many worker processes on this computer, each of one thread; they end with the context.

    They listen on loopback alone, by TLS with a certificate made for the occasion: whoever else uses this
    computer can give them no orders. A worker that dies is replaced.
    """
    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security

    level = _quieten()
    with dask.config.set(_DASK_SETTINGS):  # to the end: a worker in a dead one's place gets them, too
        with _ignore_ctrl_c():
            cluster = LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                # Dask would pause a worker that is near its share, and a paused one may never go on: networks
                # keep their memory.
                memory_limit=None,
                security=Security.temporary(),  # type: ignore[no-untyped-call]
                silence_logs=level,
            )
        with cluster, Client(cluster, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            yield client


def count_threads(client: Client) -> int:
    """Return how many films the workers that are there can do at once.

    Raises
    ------
    ClusterError
        If the scheduler does not answer.
    """
    try:
        scheduler: Any = client.scheduler
        threads: dict[str, int] = client.sync(  # type: ignore[no-untyped-call]
            scheduler.ncores, callback_timeout=_PATIENCE_SECONDS
        )
    except (OSError, RuntimeError) as error:  # a TimeoutError is an OSError
        raise scheduler_gone() from error
    return sum(threads.values())


def replace_lost(client: Client) -> None:
    """Start a worker for each of this computer's that Dask has given up; remote ones are others' affair."""
    from distributed import LocalCluster

    cluster = client.cluster
    if isinstance(cluster, LocalCluster):
        cluster.scale(len(cluster.worker_spec))  # type: ignore[no-untyped-call]


def scheduler_gone() -> ClusterError:
    """Return the error of a scheduler that does not answer any more."""
    return ClusterError(_("The scheduler has gone; start the same command again."))


@contextmanager
def remote_workers(address: str) -> Iterator[Client]:
    """Use the workers of the scheduler at an address, such as ``tls://host:8786``.

    Certificates are those of Dask's own settings (``DASK_DISTRIBUTED__COMM__TLS__...``).

    Raises
    ------
    ClusterError
        If it cannot be reached within half a minute, or has no worker by then.
    """
    from distributed import Client
    from distributed.comm.addressing import resolve_address

    _quieten()
    try:
        for sentence in open_line(address):
            _log.warning("%s", sentence)
        resolve_address(address)  # a client that cannot even begin would hang at its end
        client = Client(  # type: ignore[no-untyped-call]
            address, set_as_default=False, timeout=_PATIENCE_SECONDS
        )
    except (OSError, ValueError) as error:  # a TimeoutError is an OSError
        raise ClusterError(
            _("{address}: no scheduler of Dask can be reached ({error}).").format(
                address=address, error=error
            )
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE_SECONDS)
        except TimeoutError as error:
            raise ClusterError(
                _("{address}: the scheduler has no worker; start one.").format(address=address)
            ) from error
        yield client


def open_line(address: str) -> tuple[str, ...]:
    """Return a warning if others can read, and give orders, on the way to a scheduler on another computer."""
    from distributed.comm.addressing import parse_address, parse_host_port

    scheme, place = parse_address(address)
    if scheme in _CLOSED or is_this_computer(parse_host_port(place, 0)[0]):
        return ()
    return (
        _(
            "{address}: without TLS everybody on the network can read what is sent, and give orders to the "
            "workers; use tls://."
        ).format(address=address),
    )


def _quieten() -> int | None:
    """Leave out what Dask reports of its coming and going, unless this program is to report its own.

    Returns
    -------
    int or None
        The level for the workers' own reports; None for Dask's.
    """
    if logging.getLogger().getEffectiveLevel() <= logging.INFO:
        return None
    for name in ("distributed", "distributed.client"):  # of which Dask's own settings give levels
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return logging.CRITICAL


@contextmanager
def _ignore_ctrl_c() -> Iterator[None]:
    """Let what is started in the context inherit that Ctrl-C is not for it: this process ends the others."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Started with the first process, it would undo the mask of the thread that starts it.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
