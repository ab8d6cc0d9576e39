"""The workers that this computer starts."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from CovidXRayLib.batch.workers.cluster import local_workers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="Windows has no kill -9"),
]


def the_process() -> int:
    return os.getpid()


def dask_configuration() -> tuple[Any, Any]:
    import dask

    return (
        dask.config.get("distributed.worker.profile.enabled"),
        dask.config.get("distributed.worker.http.routes"),
    )


def test_replacement_worker_has_no_dashboard_and_no_profiler() -> None:
    with local_workers(1) as client:
        first = client.submit(the_process, pure=False).result()
        assert client.submit(dask_configuration, pure=False).result() == (False, [])
        os.kill(first, signal.SIGKILL)
        second = first
        while second == first:
            second = client.submit(the_process, pure=False).result(timeout=300)
        assert client.submit(dask_configuration, pure=False).result() == (False, [])
