"""``covidxray report`` as a user runs it, with the real networks, on synthetic films."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import pydicom
import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.reporting.page.page_content import report_name

pytest.importorskip("highdicom", reason="needs the extra 'report'")
pdfium = pytest.importorskip("pypdfium2", reason="needs the extra 'test'")

OBJECTS = (".opacity.dcm", ".page.dcm", ".seg.dcm", ".sr.dcm")


@pytest.fixture(scope="module")
def film(sample_films: list[Path]) -> Path:
    return next(path for path in sample_films if "opacities_ap" in path.name)


@pytest.fixture(scope="module")
def folder(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    assert main(["report", str(film), "--out", str(folder), "--prevalence", "5%", "--quiet"]) == 0
    return folder


@pytest.fixture(scope="module")
def name(film: Path) -> str:
    return report_name(read_film(film))


def text_of(pdf: Path) -> str:
    document = pdfium.PdfDocument(str(pdf))
    assert len(document) == 1
    return document[0].get_textpage().get_text_range()


def test_page_and_dicom_objects_are_written(film: Path, folder: Path, name: str) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{name}{ending}" for ending in (*OBJECTS, ".html", ".pdf")
    )
    source = pydicom.dcmread(film, stop_before_pixels=True)
    series = {source.SeriesInstanceUID}
    for ending in OBJECTS:
        written = pydicom.dcmread(folder / f"{name}{ending}")
        assert written.PatientID == source.PatientID
        assert written.StudyInstanceUID == source.StudyInstanceUID
        series.add(written.SeriesInstanceUID)
    assert len(series) == 1 + len(OBJECTS)
    enclosed = pydicom.dcmread(folder / f"{name}.page.dcm").EncapsulatedDocument
    pdf = (folder / f"{name}.pdf").read_bytes()
    assert enclosed[: len(pdf)] == pdf


def test_several_films_get_an_index(sample_films: list[Path], tmp_path: Path) -> None:
    (tmp_path / "torn.dcm").write_bytes(sample_films[0].read_bytes()[:2000])
    films = [str(sample_films[0]), str(tmp_path / "torn.dcm")]
    assert main(["report", *films, "--out", str(tmp_path), "--quiet"]) == 1
    index = (tmp_path / "index.html").read_text("utf-8")
    assert f'href="{report_name(read_film(sample_films[0]))}.html"' in index
    assert "<td>Film 1</td>" in index and "<li>Film 2: its compressed pixels" in index
    assert sample_films[0].name not in index and "torn" not in index


def test_page_is_searchable_and_complete(film: Path, folder: Path, name: str) -> None:
    words = " ".join(text_of(folder / f"{name}.pdf").split())
    assert "Research use only" in words
    assert "Not reviewed by a reader." in words
    assert "at a prevalence of 5%" in words
    assert str(pydicom.dcmread(film, stop_before_pixels=True).PatientID) in words


def test_same_result_gives_the_same_object(film: Path, folder: Path, name: str, tmp_path: Path) -> None:
    assert main(["report", str(film), "--out", str(tmp_path), "--prevalence", "5%", "--quiet"]) == 0
    for ending in set(OBJECTS) - {".page.dcm"}:  # which states the time of analysis
        first, second = (pydicom.dcmread(one / f"{name}{ending}") for one in (folder, tmp_path))
        assert first.SOPInstanceUID == second.SOPInstanceUID, ending


def test_results_retrieved_from_a_pacs_are_not_films(
    film: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fetched = tmp_path / "fetched"
    fetched.mkdir()
    for path in (film, *folder.glob("*.dcm")):
        uid = pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID
        shutil.copy(path, fetched / f"{uid}.dcm")
    assert main(["report", str(fetched), "--out", str(tmp_path / "out")]) == 0
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 1
    assert "4" in capsys.readouterr().err  # how many were left out


def test_image_file_gets_only_the_page_and_a_note(
    film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = tmp_path / "film.png"
    cv2.imwrite(str(image), (read_film(film).pixels * 255).round().astype("uint8"))
    assert main(["report", str(image), "--out", str(tmp_path / "out")]) == 0
    name = report_name(read_film(image))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.html", f"{name}.pdf"}
    said = " ".join(capsys.readouterr().err.split())
    assert "image file without a DICOM study" in said
    assert f"report written to {tmp_path / 'out' / name}.pdf." in said


def test_folder_without_a_template_is_rejected(
    film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    shutil.copy(film, tmp_path / "film.dcm")
    arguments = ["--out", str(tmp_path / "out"), "--template", str(tmp_path / "empty")]
    assert main(["report", str(tmp_path / "film.dcm"), *arguments]) == 2
    assert "neither page.html nor page.css" in capsys.readouterr().err
    arguments[-1] = str(tmp_path / "nowhere")
    assert main(["report", str(tmp_path / "film.dcm"), *arguments]) == 2
    assert "nowhere: no such folder; " in capsys.readouterr().err
