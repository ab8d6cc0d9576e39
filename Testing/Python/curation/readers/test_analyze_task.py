"""The task by which the panel has films analyzed tells each film, and why it cannot begin."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.curation.analysis.analyze_task import do, pack_ids
from CovidXRayLib.curation.importing.film_table import film
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.worker.error_sentences import RequestError
from CovidXRayLib.worker.tasks import Order
from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS


def order(database: ReviewDatabase, films: list[int], told: list[dict[str, Any]], **settings: Any) -> Order:
    fields = {"store": database.where, "settings": {**DEFAULT_SETTINGS, "device": "cpu", **settings}}
    return Order(fields, {"films": pack_ids(films)}, report_progress=told.append)


def test_each_film_is_told_and_those_that_failed_are_named(
    database: ReviewDatabase, sample_films: list[Path], tmp_path: Path
) -> None:
    for path in sample_films[:2]:
        shutil.copy(path, tmp_path / path.name)
    films = import_paths(database, [tmp_path]).film_ids
    Path(film(database, films[0]).path).unlink()
    told: list[dict[str, Any]] = []
    fields, arrays = do(order(database, films, told))
    assert told == [
        {"done": 0, "of": 2},
        {"done": 1, "of": 2, "film": films[0]},
        {"done": 2, "of": 2, "film": films[1]},
    ]
    ((film_id, sentence),) = fields["reasons"]
    assert (fields["failed"], film_id, arrays) == (1, films[0], {})
    assert "no such file" in sentence
    assert film(database, films[1]).state == "analyzed"


def test_an_engine_that_is_not_there_is_said_as_the_panel_says_it(database: ReviewDatabase) -> None:
    with pytest.raises(RequestError, match="abacus cannot be started on this computer; choose another"):
        do(order(database, [], [], engine="abacus"))
