"""``covidxray curate`` as a user runs it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.readers.decisions import judge_mask, set_label
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids
from CovidXRayLib.datasets.manifest import read_manifest


def curate(step: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "CovidXRayLib.cli", "curate", step, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )


def listed(store: Path, *arguments: object) -> list[Any]:
    done = curate("list", "--store", store, "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def store(tmp_path: Path, sample_films: list[Path]) -> Path:
    """A store with the sample films in the worklist "first week"."""
    place = tmp_path / "store.sqlite"
    done = curate("import", sample_films[0].parent, "--store", place, "--worklist", "first week")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"New films: {len(sample_films)}",
        "Known files: 0",
        "Copies or other encodings of known films: 0",
        "Refused files: 0",
        "Left out: 1 (README.txt): not an image.",
    ]
    return place


def test_from_films_to_an_export(store: Path, sample_films: list[Path], tmp_path: Path) -> None:
    done = curate("analyze", "--store", store, "--worklist", "first week", "--device", "cpu")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Films analyzed: {len(sample_films)}, failed: 0, of {len(sample_films)} in all.\n"
    again = curate("analyze", "--store", store, "--device", "cpu")
    assert again.stdout == f"Films analyzed: 0, failed: 0, of {len(sample_films)} in all.\n"
    assert {film["state"] for film in listed(store)} == {"analyzed"}

    with Store.open(store) as opened:
        for name in ("Ana", "Luis"):
            reader = reader_named(opened, name)
            for film in all_films(opened):
                set_label(opened, film.id, reader, "no_finding")
                judge_mask(opened, film.id, reader, True)
    out = tmp_path / "export"
    done = curate("export", out, "--store", store, "--images", "masked")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == f"Films exported: {len(sample_films)}"
    assert [film.label for film in read_manifest(out)] == ["no_finding"] * len(sample_films)
    page = curate("agreement", "--store", store)
    assert page.returncode == 0 and "Ana" in page.stdout and "Luis" in page.stdout
    assert curate("agreement", "--store", store, "--out", tmp_path / "page.md").stdout == ""
    assert (tmp_path / "page.md").read_text("utf-8") == page.stdout.removesuffix("\n")


def test_the_list_is_narrowed_and_ordered(store: Path, sample_films: list[Path]) -> None:
    names = [path.name for path in sample_films]
    assert [Path(film["path"]).name for film in listed(store)] == names
    assert len(listed(store, "--text", names[1])) == 1
    assert listed(store, "--state", "done") == listed(store, "--label", "covid") == []
    assert len(listed(store, "--worklist", "first week", "--order", "uncertainty")) == len(names)
    assert listed(store, "--worklists") == ["first week"]
    table = curate("list", "--store", store, COLUMNS="120").stdout.splitlines()
    assert table[0].split()[:3] == ["Number", "Film", "State"]
    assert len(table) == 2 + len(names)


def test_refused_films_are_named_and_the_status_says_so(store: Path, tmp_path: Path) -> None:
    (tmp_path / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n, and no more")
    done = curate("import", tmp_path / "torn.png", "--json", COVIDXRAY_STORE=str(store))
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["added"], [Path(each["file"]).name for each in report["refused"]]) == (0, ["torn.png"])
    assert done.stderr.strip() == report["refused"][0]["reason"]


@pytest.mark.parametrize(
    ("step", "arguments"),
    [("list", []), ("analyze", []), ("export", ["out"]), ("agreement", [])],
)
def test_a_misspelt_store_is_not_made(tmp_path: Path, step: str, arguments: list[str]) -> None:
    place = tmp_path / "stroe.sqlite"
    done = curate(step, *arguments, "--store", place)
    assert done.returncode == 2
    assert done.stderr.startswith(f"covidxray: {place}: there is no store;")
    assert not place.exists()


def test_a_worklist_that_is_not_there_is_named(store: Path) -> None:
    done = curate("list", "--store", store, "--worklist", "second week")
    assert done.returncode == 2
    assert done.stderr.strip() == ("covidxray: There is no worklist 'second week'; there are: first week.")


def test_films_or_a_manifest_but_not_both(tmp_path: Path) -> None:
    for arguments in ([], ["films", "--manifest", "folder"]):
        done = curate("import", *arguments, "--store", tmp_path / "store.sqlite")
        assert done.returncode == 2 and "PATH" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_reads_are_shared_out_and_a_share_is_read_again_by_another(
    store: Path, sample_films: list[Path]
) -> None:
    asked = ("--reader", "Anna", "--reader", "Bernd", "--second-share", "100%")
    done = curate("assign", "--store", store, "--worklist", "first week", *asked)
    assert done.returncode == 0, done.stderr
    count = len(sample_films)
    assert done.stdout.splitlines() == [f"First reads asked for: {count}", f"Second reads asked for: {count}"]
    with Store.open(store) as opened:
        readers = [reader_named(opened, name) for name in ("Anna", "Bernd")]
        reads = [set(film_ids(opened, Filter(assigned_to=reader))) for reader in readers]
    assert reads[0] == reads[1] and len(reads[0]) == count  # each reads all, half of them second
    again = curate("assign", "--store", store, *asked)
    assert again.stdout.splitlines() == ["First reads asked for: 0", "Second reads asked for: 0"]
    assert curate("assign", "--store", store, "--reader", "Anna", "--second-share", "120%").returncode == 2
