"""No command replaces its own input by its result."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.cli.options.output_files import OutputClashError, refuse_to_overwrite
from CovidXRayLib.curation.review_database import ReviewDatabase


def refused(capsys: pytest.CaptureFixture[str], kept: Path, *command: object) -> bool:
    """Run a command and return whether it refused, named the file and left it alone."""
    before = kept.read_bytes()
    code = main([str(part) for part in command])
    error = capsys.readouterr().err
    assert kept.read_bytes() == before
    return code == 2 and f"{kept.name}: this file is an input of the command" in error


@pytest.fixture
def film(tmp_path: Path, sample_films: list[Path]) -> Path:
    return Path(shutil.copy(sample_films[0], tmp_path / "film.png"))  # DICOM, by its content


def test_the_agreement_does_not_replace_the_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "store.md"
    ReviewDatabase.open(database).close()
    assert refused(capsys, database, "curate", "agreement", "--store", database, "--out", database)


@pytest.mark.parametrize("named", ["film.png", "."])
def test_an_image_does_not_replace_the_film_it_shows(
    film: Path, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = film.parent / named
    assert refused(capsys, film, "view", source, "--screenshot", film)
    assert refused(capsys, film, "augment", source, "--out", film)


def test_the_selection_does_not_replace_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configuration = tmp_path / "run" / "configuration.json"
    configuration.parent.mkdir()
    configuration.write_text("{}")
    assert refused(capsys, configuration, "select", tmp_path / "run", "--out", configuration)


def test_a_manifest_does_not_replace_the_table_it_is_made_from(
    tmp_path: Path, film: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "manifest.csv"
    table.write_text("Image Index,Finding Labels,Patient ID\n")
    assert refused(capsys, table, "manifest", "from-nih", table, film.parent, "--out", tmp_path, "--add")


def test_an_evaluation_does_not_replace_what_it_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    probes = tmp_path / "evaluation.json"
    probes.write_text(json.dumps([]))
    command = ["evaluate", "--data", tmp_path, "--out", tmp_path]
    assert refused(capsys, probes, *command, "--probes", probes)
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("id,file\n")
    assert refused(capsys, manifest, *command, "--record", manifest)


@pytest.mark.parametrize("command", [["curate", "agreement", "--store", "s.db"], ["select", "run"]])
def test_a_file_of_another_kind_is_not_a_result(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    film = tmp_path / "film.dcm"
    film.write_bytes(b"film")
    assert main([*command, "--out", str(film)]) == 2
    assert "film.dcm' does not end in ." in capsys.readouterr().err
    assert film.read_bytes() == b"film"


def test_an_input_is_recognized_by_any_of_its_names(tmp_path: Path) -> None:
    film, other = tmp_path / "film.png", tmp_path / "other.png"
    film.write_bytes(b"film")
    other.write_bytes(b"film")
    hard, symbolic = tmp_path / "hard.png", tmp_path / "symbolic.png"
    hard.hardlink_to(film)
    symbolic.symlink_to(film)
    for output in (film, hard, symbolic, tmp_path / "folder" / ".." / "film.png"):
        (tmp_path / "folder").mkdir(exist_ok=True)
        with pytest.raises(OutputClashError, match="choose another --to"):
            refuse_to_overwrite([film], [output], "--to")
    refuse_to_overwrite([film, tmp_path / "missing"], [other, tmp_path / "new.png"])
