"""On a Python that has what Slicer brings and nothing else, the panel loads, asks, and installs for real."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copy

import pytest

from Testing.Python.firstuse.python import listed

pytest.importorskip("PySide6")
pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parents[3] / "Resources" / "Samples" / "sample_opacities_ap.dcm"
FILMS, NETWORKS = "requirements-films.txt", "requirements.txt"


def test_analyze(walk: Callable[..., None], wheels: Callable[..., Path]) -> None:
    needed = listed(FILMS, NETWORKS)
    walk("analysis", wheels(needed, broken="ncnn"), wheels(needed))


def test_report(walk: Callable[..., None], wheels: Callable[..., Path], tmp_path: Path) -> None:
    there, needed = listed(FILMS, NETWORKS), listed("requirements-report.txt")
    walk("report", wheels(needed, broken="plutoprint"), wheels(needed), tmp_path / "reports", there=there)


def test_review(walk: Callable[..., None], wheels: Callable[..., Path], tmp_path: Path) -> None:
    needed = listed(FILMS, "requirements-review.txt")
    server = listed("requirements-postgresql.txt")
    copy(SAMPLE, tmp_path / "film.dcm")
    walk(
        "reviewing",
        wheels(needed, broken="sqlalchemy"),
        wheels(server, broken="psycopg"),
        wheels(needed + server),
        tmp_path,
    )


def test_pacs(walk: Callable[..., None], wheels: Callable[..., Path]) -> None:
    needed = listed("requirements-pacs.txt")
    walk("pacs", wheels(needed, broken="pynetdicom"), wheels(needed))
