"""Reports of a radiograph in Slicer's DICOM browser, alone and with the rest of their study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.uid import generate_uid

from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.objects.result_objects import ResultObjects, write_result_objects
from CovidXRayLib.segmentation.label_map import label_map
from Testing.Python.panel.browser import block_optional_packages
from Testing.Python.panel.nodes.masks_on_films import (
    RADIOGRAPH,
    SLICERS_SR,
    film_of,
    require_masks,
    segmentation_of,
)
from Testing.Python.reporting.dicom.films_of_every_kind import change_film, chest, write_film


@pytest.fixture(scope="module")
def analyzed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, np.ndarray, ResultObjects]:
    """A film that was analyzed, its reading and labels, and its result as DICOM objects."""
    folder = tmp_path_factory.mktemp("analyzed")
    path = write_film(chest(), folder / "film.dcm", "DX", "MONOCHROME2", True)
    found = Analyzer(device="cpu").analyze(path)
    reading, labels = found.reading, label_map(found.lungs)
    assert reading.probability is not None
    objects = write_result_objects(
        path, reading, labels, found.opacity_map, reader=ReaderStatement("Doe^Jane"), folder=folder
    )
    return path, reading, labels, objects


def test_works_with_slicer_packages_only(
    browser: Any, analyzed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _reading, labels, objects = analyzed
    with monkeypatch.context() as blocked:
        block_optional_packages(blocked)
        browser.insert(path, objects.seg)
        nodes = browser.load(objects.report)
    assert browser.messages == []
    require_masks(film_of(nodes), segmentation_of(nodes), labels)


def test_report_gives_the_reading_of_its_film(reader: Any, browser: Any, analyzed: Any) -> None:
    from CovidXRayPanel.nodes.readingNode import isMaskEdited, readingOf

    path, reading, labels, objects = analyzed
    browser.insert(path, objects.seg)
    assert list(browser.selected(objects.report)) == [RADIOGRAPH]
    nodes = browser.load(objects.report)
    film = film_of(nodes)
    require_masks(film, segmentation_of(nodes), labels)
    stored = readingOf(film)
    assert stored.probability == pytest.approx(reading.probability, abs=1e-4)
    assert (stored.verdict, stored.checks) == (reading.verdict, reading.checks)
    assert stored.weights == reading.weights
    assert stored.report.accepted
    assert not isMaskEdited(film)
    # The panel shows it as it showed the original.
    reader.ui.filmSelector.setCurrentNode(film)
    reader.wait()
    shown = [reader.text(name) for name in ("verdictLabel", "scoreLabel", "postTestLabel", "checksLabel")]
    reader.analyze()
    again = [reader.text(name) for name in ("verdictLabel", "scoreLabel", "postTestLabel", "checksLabel")]
    assert shown == again and shown[0]


def test_no_report_of_a_report(reader: Any, browser: Any, analyzed: Any) -> None:
    path, _reading, _labels, objects = analyzed
    browser.insert(path, objects.seg)
    film = film_of(browser.load(objects.report))
    from CovidXRayPanel.nodes.readingNode import readingOf
    from CovidXRayPanel.results.content import resultProblem

    assert "was read from a report" in resultProblem(film, readingOf(film), False, False)


def test_film_analyzed_here_keeps_its_reading(reader: Any, browser: Any, analyzed: Any) -> None:
    from CovidXRayPanel.nodes.readingNode import readingOf

    path, _reading, _labels, objects = analyzed
    browser.insert(path, objects.seg)
    film = film_of(browser.load(path))
    reader.ui.filmSelector.setCurrentNode(film)
    reader.wait()
    reader.analyze()
    before = readingOf(film)
    browser.load(objects.report)
    assert readingOf(film) == before and before.report is None
    import slicer

    texts = [node.GetText() for node in slicer.util.getNodesByClass("vtkMRMLTextNode")]
    assert sum('"acceptance"' in text for text in texts if text) == 1


def test_complete_study_with_results(browser: Any, analyzed: Any) -> None:
    import slicer

    path, _reading, labels, objects = analyzed
    nodes = browser.load(*objects, path)
    assert browser.messages == []
    films = [
        node
        for node in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
        if node.GetAttribute("CovidXRay.Film")
    ]
    assert len(films) == 1
    require_masks(films[0], segmentation_of(nodes), labels)


def test_foreign_reports_are_left_to_slicer(browser: Any, analyzed: Any, tmp_path: Path) -> None:
    path, _reading, _labels, objects = analyzed
    foreign = tmp_path / "other.dcm"
    foreign.write_bytes(objects.report.read_bytes())
    change_film(foreign, Manufacturer="Somebody", SOPInstanceUID=generate_uid())
    browser.insert(path)
    assert list(browser.selected(foreign)) == [SLICERS_SR]
    browser.reset()
    assert list(browser.selected(objects.report)) == [SLICERS_SR]  # its film is not there


def test_damaged_results_never_raise(browser: Any, analyzed: Any, tmp_path: Path) -> None:
    path, _reading, _labels, objects = analyzed
    browser.insert(path, *objects)
    random = np.random.default_rng(3)
    for whole in (objects.seg, objects.report):
        damaged = tmp_path / "damaged.dcm"
        data = whole.read_bytes()
        for _ in range(60):
            changed = bytearray(data)
            for place in random.integers(132, min(len(data), 6000), random.integers(1, 9)):
                changed[place] = random.integers(0, 256)
            damaged.write_bytes(changed)
            browser.insert(damaged)
            for loadable in browser.plugin.examineForImport([[str(damaged)]]):
                browser.plugin.load(loadable)
