"""Names of films and folders often are those of patients: where they remain, and where they must not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import pytest

from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.reporting.files.result_files import ResultFiles
from Testing.Python.privacy.conftest import Place
from Testing.Python.privacy.planted import NAME, WORDS, traces, words_in

FOLDER = "Zyxquill Ophelia 19610213"


@pytest.fixture
def films(place: Place) -> Path:
    """A folder of films that are called after a person whom their headers do not name, one of them empty."""
    place.film.unlink()
    folder = place.film.parent / FOLDER
    folder.mkdir()
    write_dicom(project_chest(5, 512, opacity=0.7), folder / f"{NAME}.dcm")
    pixels = read_film(folder / f"{NAME}.dcm").pixels
    cv2.imwrite(str(folder / f"ZQX770431 {NAME}.png"), (255 * pixels).astype("uint8"))
    (folder / f"{NAME} 2.dcm").touch()
    return folder


def insides(place: Place, *folders: Path) -> dict[str, set[str]]:
    """The planted words inside files, whatever the files are called."""
    found = {}
    for folder in folders:
        for number, path in enumerate(path for path in folder.rglob("*") if path.is_file()):
            plain = place.root / "renamed" / f"{number}{path.suffix}"
            plain.parent.mkdir(exist_ok=True)
            plain.write_bytes(path.read_bytes())
            found |= {str(path): words for words in traces(plain.parent).values()}
            plain.unlink()
    return found


def test_results_are_named_after_the_film_without_containing_its_name(place: Place, films: Path) -> None:
    place.run("analyze", films, "--out", place.out, status=ExitCode.FILM_FAILED, allowed_words=WORDS)
    assert len(list(place.out.iterdir())) == 8
    assert (place.out / f"{NAME}.json").is_file()
    assert insides(place, place.out) == {}
    assert traces(place.root, [films, place.out]) == {}


@pytest.mark.slow
def test_with_names_includes_names(place: Place, films: Path) -> None:
    film = films / f"{NAME}.dcm"
    place.run("analyze", film, "--out", place.out, "--with-names", allowed_words=WORDS)
    files = ResultFiles.of(place.out, NAME)
    assert json.loads(files.reading.read_text("utf-8"))["film"]["file"] == film.name
    overlay = files.overlay.read_bytes()
    place.run("analyze", film, "--out", place.out, allowed_words=WORDS)
    assert json.loads(files.reading.read_text("utf-8"))["film"]["file"] is None
    assert files.overlay.read_bytes() != overlay  # its text


@pytest.mark.slow
def test_batch_stores_no_names_but_reports_failures(place: Place, films: Path) -> None:
    pytest.importorskip("distributed", reason="needs the extra 'batch'")
    for known in (0, 2):
        said = place.run("analyze", films, "--out", place.out, "--workers", 1, "--json",
                         status=ExitCode.FILM_FAILED, allowed_words=WORDS)  # fmt: skip
        assert f"{films / f'{NAME} 2.dcm'}: it is empty" in said
        assert f'"known": {known}' in said and '"failed": 1' in said
    assert len(list(place.out.rglob("*.json"))) == 3
    assert len(list((place.out / "readings.parquet").iterdir())) == 2
    assert traces(place.root, [films]) == {}


@pytest.mark.slow
def test_report_contains_no_file_name(place: Place, films: Path) -> None:
    pytest.importorskip("highdicom", reason="needs the extra 'report'")
    pytest.importorskip("plutoprint", reason="needs the extra 'report'")
    place.run("report", films, "--out", place.out, status=ExitCode.FILM_FAILED, allowed_words=WORDS)
    assert len(list(place.out.glob("*.pdf"))) == 2
    assert traces(place.root, [films]) == {}


@pytest.mark.slow
def test_review_database_contains_only_film_paths(place: Place, films: Path) -> None:
    database = place.root / "review.sqlite"
    place.run(
        "curate", "import", films, "--store", database, status=ExitCode.FILM_FAILED, allowed_words=WORDS
    )
    place.run("curate", "analyze", "--store", database, allowed_words=WORDS)
    assert set(columns_with_words(database)) == {("film", "path"), ("event", "value")}
    backups = [path for path in place.root.iterdir() if path.name.startswith(database.name)]
    assert traces(place.root, [films, *backups]) == {}
    for path in backups:
        assert path.stat().st_mode & 0o077 == 0, path


def columns_with_words(path: Path) -> Iterator[tuple[str, str]]:
    """Tables and columns of a database in which planted words are."""
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = database.execute(f'SELECT * FROM "{table}"')
            for row in rows:
                for (column, *_rest), value in zip(rows.description, row, strict=True):
                    content = value if isinstance(value, bytes) else str(value)
                    if words_in(content):
                        yield table, column
