"""The networks take no more cores than they may, and do not keep them busy with waiting."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from CovidXRayLib.engines.usable_cores import limited_cores

LOADED = "from CovidXRayLib.engines import ncnn; import os; print(os.environ.get('GOMP_SPINCOUNT'))"
THREADS = """
import os, sys, threading
from pathlib import Path
from CovidXRayLib import Analyzer
Analyzer(device="cpu").analyze(Path(sys.argv[1]))
print(len(os.listdir("/proc/self/task")) - threading.active_count())
"""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads what Linux tells")


@pytest.mark.parametrize(("given", "found"), [("1", 1), (" 1,4", 1), ("", None), ("0", None), ("many", None)])
def test_a_number_of_the_user_counts_if_it_is_one(
    monkeypatch: pytest.MonkeyPatch, given: str, found: int | None
) -> None:
    if cv2.getNumberOfCPUs() != os.cpu_count() or cv2.getNumberOfCPUs() < 2:
        pytest.skip("needs two cores, all of which may be used")
    monkeypatch.setenv("OMP_NUM_THREADS", given)
    assert limited_cores() == found


def environment(**changes: str) -> dict[str, str]:
    limits = {"OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT"}
    return {name: value for name, value in os.environ.items() if name not in limits} | changes


def settings_of_openmp(**changes: str) -> tuple[str, str]:
    """What libgomp has read when it was loaded, and what is left in the environment."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED], env=environment(OMP_DISPLAY_ENV="VERBOSE", **changes),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stderr, done.stdout.strip()


def test_threads_wait_briefly_and_the_environment_stays_as_it_was() -> None:
    read, left = settings_of_openmp()
    assert "GOMP_SPINCOUNT = '3000'" in read
    assert left == "None"


def test_what_the_user_has_set_stays() -> None:
    read, left = settings_of_openmp(GOMP_SPINCOUNT="77")
    assert "GOMP_SPINCOUNT = '77'" in read and left == "77"
    read, left = settings_of_openmp(OMP_WAIT_POLICY="PASSIVE")
    assert "OMP_WAIT_POLICY = 'PASSIVE'" in read and "GOMP_SPINCOUNT = '3000'" not in read


def threads_of_networks(film: Path, command: list[str], **changes: str) -> int:
    """Threads that libraries have started."""
    done = subprocess.run(
        [*command, sys.executable, "-c", THREADS, str(film)],
        env=environment(OPENBLAS_NUM_THREADS="1", **changes), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout.splitlines()[-1])


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")
def test_confined_networks_start_fewer_threads(sample_films: list[Path]) -> None:
    film = sample_films[0]
    free = threads_of_networks(film, [])
    assert threads_of_networks(film, [], OMP_NUM_THREADS="1") < free
    assert threads_of_networks(film, ["taskset", "-c", str(min(os.sched_getaffinity(0)))]) < free
