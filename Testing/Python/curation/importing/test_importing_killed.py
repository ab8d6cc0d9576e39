"""Imports that are killed, stopped by Ctrl-C, or run into each other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists.worklist_table import film_ids
from Testing.Python.curation.small_disk import mounted_disk

pytestmark = pytest.mark.slow

FILMS = 150
COMMAND = [sys.executable, "-m", "CovidXRayLib.cli", "curate", "import", "--json", "--store"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Films that take some milliseconds each; every fifth is a copy of the one before, stored otherwise."""
    folder = tmp_path_factory.mktemp("films")
    ramp = np.linspace(0, 200, 600)[:, None] * np.ones(600)
    for number in range(FILMS):
        ramp[:9] = np.random.default_rng(number - (number % 5 == 4)).integers(0, 255, (9, 600))
        suffix = "tif" if number % 5 == 4 else "png"
        cv2.imwrite(str(folder / f"{number:03}.{suffix}"), ramp.astype(np.uint8))
    return folder


def begin(place: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, place, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background job ignores Ctrl-C, and its children would, too.
        preexec_fn=None if os.name == "nt" else lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def finish(place: str, folder: Path) -> dict[str, int]:
    process = begin(place, folder)
    answer, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return json.loads(answer)


def wait_for_films(place: str, number: int, process: subprocess.Popen[str]) -> None:
    with ReviewDatabase.open(place) as database:
        while len(film_ids(database)) < number:
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)


def assert_complete(place: str) -> None:
    with ReviewDatabase.open(place) as database:
        films = all_films(database)
        assert len(films) == len({film.pixel_sha256 for film in films}) == FILMS * 4 // 5


def test_killed_import_is_resumed(place: str, folder: Path, print_measurement: Callable[[str], None]) -> None:
    process = begin(place, folder)
    wait_for_films(place, 1, process)
    process.kill()
    process.wait()
    with ReviewDatabase.open(place) as database:
        before = len(film_ids(database))
    assert 0 < before < FILMS * 4 // 5
    report = finish(place, folder)
    print_measurement(
        f"an import was killed after {before} films; the next brought in the other {report['added']}"
    )
    assert report["added"] == FILMS * 4 // 5 - before
    assert report["known"] >= before
    assert_complete(place)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is a signal here")
def test_ctrl_c_stops_with_a_message(place: str, folder: Path) -> None:
    process = begin(place, folder)
    wait_for_films(place, 1, process)
    process.send_signal(signal.SIGINT)
    answer, errors = process.communicate(timeout=300)
    assert process.returncode == 130
    assert answer == "" and errors.strip() == (
        "Stopped. Films imported so far are kept; run the same command again to resume."
    )
    finish(place, folder)
    assert_complete(place)


def test_two_concurrent_imports_of_one_folder(place: str, folder: Path) -> None:
    with ReviewDatabase.open(place):
        pass
    processes = [begin(place, folder) for _ in range(2)]
    reports = []
    for process in processes:
        answer, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
        reports.append(json.loads(answer))
    assert sum(report["added"] for report in reports) == FILMS * 4 // 5
    assert all(report["refused"] == [] for report in reports)
    assert_complete(place)


def test_full_disk_stops_with_a_message_and_keeps_imported_films(tmp_path: Path, folder: Path) -> None:
    place = tmp_path / "disk" / "store.sqlite"
    with mounted_disk(place.parent) as disk:
        with ReviewDatabase.open(place):
            pass
        disk.fill(leave=400_000)
        process = begin(str(place), folder)
        answer, errors = process.communicate(timeout=300)
        assert process.returncode == 4, errors
        assert answer == "" and "disk is full" in errors.splitlines()[0]
        assert errors.splitlines()[1:] == ["Films imported so far are kept."]
        disk.make_room()
        with ReviewDatabase.open(place) as database:
            before = len(film_ids(database))
        assert 0 < before < FILMS * 4 // 5
        assert finish(str(place), folder)["added"] == FILMS * 4 // 5 - before
        assert_complete(str(place))
