"""Films are listed without being loaded, and results survive, by content and without names."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from CovidXRayLib.reading import Reading
from CovidXRayLib.worker.tasks import Order
from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS
from CovidXRayLib.worklist import keep_task, listing_task, open_task, preview_task
from CovidXRayLib.worklist.analyze_listed_task import pack, unpack
from CovidXRayLib.worklist.result_store import ResultStore, StoreError, store_of
from Testing.Python.curation.readings import made_up_reading


@pytest.fixture
def fields(tmp_path: Path) -> dict[str, Any]:
    return {"settings": dict(DEFAULT_SETTINGS), "store": str(tmp_path / "store" / "results.sqlite")}


@pytest.fixture
def folder(tmp_path: Path, sample_films: list[Path]) -> Path:
    """Two different films, one of them twice, a broken one, and a letter."""
    made = tmp_path / "films"
    made.mkdir()
    for name, film in (("a.dcm", 0), ("b.dcm", 1), ("copy of a.dcm", 0)):
        shutil.copy(sample_films[film], made / name)
    (made / "letter.txt").write_text("Dear colleague")
    (made / "broken.dcm").write_bytes(b"no film")
    return made


def list_films(fields: dict[str, Any], *paths: Path) -> tuple[list[Any], dict[str, Any]]:
    found: list[Any] = []
    order = Order(
        {**fields, "paths": [str(path) for path in paths]},
        report_progress=lambda progress: found.extend(progress["films"]),
    )
    return found, listing_task.do(order)[0]


def test_folder_is_listed_with_reasons(fields: dict[str, Any], folder: Path) -> None:
    films, done = list_films(fields, folder, folder / "a.dcm", folder / "gone")
    assert [Path(path).name for path, _stamp, _summary in films] == [
        *("a.dcm", "b.dcm", "broken.dcm", "copy of a.dcm")
    ]
    assert all(summary is None for _path, _stamp, summary in films)
    assert "letter.txt" in "\n".join(done["left_out"])
    (problem,) = done["problems"]
    assert "gone" in problem


def keep(fields: dict[str, Any], path: Path, score: float) -> Reading:
    """Store a made-up result of a film."""
    opened, arrays = open_task.do(Order({**fields, "path": str(path), "sha256": None}))
    film = replace(made_up_reading(score).film, sha256=opened["film"]["sha256"])
    reading = replace(made_up_reading(score), film=film, category="indeterminate")
    lungs = np.zeros(arrays["pixels"].shape, np.uint8)
    lungs[10:20, 10:20], lungs[10:20, 30:40] = 1, 2
    keep_task.do(
        Order({**fields, "reading": reading.to_dict()}, {"lungs": lungs, "opacity_map": lungs * 100})
    )
    return reading


def test_result_is_found_again_for_every_copy(fields: dict[str, Any], folder: Path) -> None:
    reading = keep(fields, folder / "a.dcm", 0.5)
    films, _done = list_films(fields, folder)
    thumbnails = {}
    for path, _stamp, _summary in films:
        if "broken" not in path:
            order = Order({**fields, "path": path})
            thumbnails[path] = preview_task.do(order)
    (values, arrays) = thumbnails[str(folder / "a.dcm")]
    assert arrays["thumbnail"].tobytes().startswith(b"\x89PNG")
    assert values["patient"] and values["date"]
    again = {Path(path).name: summary for path, _stamp, summary in list_films(fields, folder)[0]}
    assert again["a.dcm"] == again["copy of a.dcm"] != again["b.dcm"]
    assert again["a.dcm"]["probability"] == 0.5 and not again["a.dcm"]["accepted"]
    copy = {**fields, "path": str(folder / "copy of a.dcm"), "sha256": None}
    opened, arrays = open_task.do(Order(copy))
    assert Reading.from_dict(opened["reading"]) == reading
    assert set(np.unique(arrays["lungs"])) == {0, 1, 2} and arrays["opacity_map"].max() == 200


def test_store_contains_no_names(fields: dict[str, Any], folder: Path) -> None:
    keep(fields, folder / "a.dcm", 0.5)
    path, _stamp, _summary = list_films(fields, folder)[0][0]
    patient = preview_task.do(Order({**fields, "path": path}))[0]["patient"]
    content = Path(fields["store"]).read_bytes()
    assert patient.encode() not in content and b"a.dcm" not in content and b"films" not in content


def test_changed_file_and_other_networks_have_no_result(
    fields: dict[str, Any], folder: Path, sample_films: list[Path]
) -> None:
    keep(fields, folder / "a.dcm", 0.5)
    path, _stamp, _summary = list_films(fields, folder)[0][0]
    preview_task.do(Order({**fields, "path": path}))
    other = {**fields, "settings": {**fields["settings"], "engine": "tensorflow"}}
    assert list_films(other, folder)[0][0][2] is None
    assert list_films(fields, folder)[0][0][2] is not None
    shutil.copy(sample_films[2], path)
    assert list_films(fields, folder)[0][0][2] is None


def test_acceptance_lasts_until_the_next_result(fields: dict[str, Any], folder: Path) -> None:
    content = keep(fields, folder / "a.dcm", 0.5).film.sha256 or ""
    keep_task.do(Order({**fields, "sha256": content, "accepted": True}))
    store = store_of(fields)
    accepted = store.summary(content)
    assert accepted is not None and accepted["accepted"]
    keep(fields, folder / "a.dcm", 0.4)
    renewed = store.summary(content)
    assert renewed is not None and not renewed["accepted"]


def test_result_of_a_reader_is_not_replaced_by_the_list(fields: dict[str, Any], folder: Path) -> None:
    reading = keep(fields, folder / "a.dcm", 0.5)
    content = reading.film.sha256 or ""
    keep_task.do(Order({**fields, "sha256": content, "accepted": True}))
    store, lungs = store_of(fields), np.zeros((2, 2), np.uint8)
    stays = store.put_result(replace(reading, probability=0.1), lungs, None, replace=False)
    assert (stays["probability"], stays["accepted"]) == (0.5, True)
    assert store.put_result(replace(reading, probability=0.1), lungs, None)["probability"] == 0.1


def test_film_with_a_damaged_result_opens(fields: dict[str, Any], folder: Path) -> None:
    content = keep(fields, folder / "a.dcm", 0.5).film.sha256 or ""
    with closing(sqlite3.connect(fields["store"])) as connection, connection:
        connection.execute("UPDATE result SET lungs = x'00'")
    assert store_of(fields).result(content) is None


def test_damaged_store_is_reported(fields: dict[str, Any]) -> None:
    file = Path(fields["store"])
    file.parent.mkdir()
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="remove this file"):
        ResultStore(fields["settings"], file).summary("0" * 64)


@pytest.mark.parametrize("paths", [[], ["/films/a.dcm"], ["/films/ñ.dcm", "/films/\udcff.dcm"]])
def test_paths_travel_as_an_array(paths: list[str], fields: dict[str, Any]) -> None:
    assert unpack(pack(paths)) == paths


def test_recent_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from CovidXRayLib.worklist.recent_folders import MAX_FOLDERS, add_recent, forget_recent, recent_folders

    monkeypatch.setenv("COVIDXRAY_WORKLIST", str(tmp_path / "worklist"))
    assert recent_folders() == []
    for number in (*range(12), 5):
        add_recent(f"/films/{number}")
    assert recent_folders()[:3] == ["/films/5", "/films/11", "/films/10"]
    assert len(recent_folders()) == MAX_FOLDERS
    assert (tmp_path / "worklist").stat().st_mode & 0o077 == 0
    forget_recent()
    assert recent_folders() == []


def test_films_are_listed_and_opened_without_a_usable_store(fields: dict[str, Any], folder: Path) -> None:
    Path(fields["store"]).parent.mkdir()
    Path(fields["store"]).write_bytes(b"no database" * 1000)
    films, done = list_films(fields, folder)
    assert [summary for _path, _stamp, summary in films] == [None] * len(films) and len(films) >= 3
    assert sum("remove this file" in problem for problem in done["problems"]) == 1
    path, _stamp, _summary = films[0]
    values, arrays = preview_task.do(Order({**fields, "path": path}))
    assert values["summary"] is None and len(arrays["thumbnail"])
    opened, arrays = open_task.do(Order({**fields, "path": path, "sha256": None}))
    assert opened["reading"] is None and arrays["pixels"].ndim == 2


def test_results_of_other_weights_do_not_add_up(
    fields: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = keep(fields, folder / "a.dcm", 0.5).film.sha256 or ""
    other = {**fields, "settings": {**fields["settings"], "engine": "tensorflow"}}
    keep(other, folder / "a.dcm", 0.6)
    assert store_of(fields).summary(content) is None
    keep_task.do(Order({**other, "sha256": content, "accepted": True}))
    keep(fields, folder / "a.dcm", 0.5)
    assert store_of(other).summary(content) is not None  # accepted


def test_large_maps_are_stored_small(fields: dict[str, Any], folder: Path) -> None:
    reading = keep(fields, folder / "a.dcm", 0.5)
    rows, columns = np.mgrid[0:1500, 0:1200].astype(np.float32)
    lungs = (rows > 300).astype(np.uint8)
    opacity = (127 + 120 * np.sin(rows / 150) * np.cos(columns / 150)).astype(np.uint8) * lungs
    store_of(fields).put_result(reading, lungs, opacity)
    found = store_of(fields).result(reading.film.sha256 or "")
    assert found is not None and found.opacity_map is not None
    assert found.opacity_map.shape == opacity.shape and not found.opacity_map[lungs == 0].any()
    inside = rows > 310
    assert np.abs(found.opacity_map[inside].astype(int) - opacity[inside]).max() <= 4
