"""Radiographs in Slicer's DICOM browser: which are ours, what they are called, how they are loaded."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.uid import generate_uid

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from Testing.Python.panel.browser import OPTIONAL, block_optional_packages
from Testing.Python.reporting.dicom.films_of_every_kind import (
    VARIANT_NAMES,
    VARIANTS,
    change_film,
    write_film,
)

RADIOGRAPH, SCALAR = "Radiograph (CovidXRay)", "Scalar Volume"


@pytest.fixture
def film_file(tmp_path: Path) -> Path:
    path = tmp_path / "film.dcm"
    write_dicom(project_chest(3, 256), path)
    return path


def copy(film: Path, name: str, **values: Any) -> Path:
    """The same film as another instance."""
    path = film.with_name(name)
    path.write_bytes(film.read_bytes())
    return change_film(path, **({"SOPInstanceUID": generate_uid()} | values))


def only(nodes: list[Any]) -> Any:
    (node,) = nodes
    return node


def require_film_of(volume: Any, path: Path) -> None:
    """Check that a volume is what our reader and the panel's own button make of a file."""
    import slicer
    from CovidXRayPanel.nodes.filmNode import createFilmNode, filmDescription, filmPixels

    film = read_film(path)
    opened = createFilmNode(str(path), FilmMetadata.of(film), film.pixels)
    assert np.array_equal(filmPixels(volume), film.pixels)
    assert filmDescription(volume) == filmDescription(opened)
    places = [slicer.util.arrayFromVTKMatrix(matrix_of(node)) for node in (volume, opened)]
    assert np.abs(places[0] - places[1]).max() < 1e-9
    shown, ours = volume.GetDisplayNode(), opened.GetDisplayNode()
    assert (shown.GetWindow(), shown.GetLevel()) == (ours.GetWindow(), ours.GetLevel())
    assert shown.GetColorNodeID() == ours.GetColorNodeID()


def matrix_of(node: Any) -> Any:
    import vtk

    matrix = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(matrix)
    return matrix


def test_plugin_is_found_by_its_hidden_module(browser: Any) -> None:
    import slicer

    plugin = slicer.modules.dicomPlugins["CovidXRayDICOMPlugin"]()
    assert slicer.modules.covidxraydicomplugin.hidden
    assert "DICOM" in slicer.modules.covidxraydicomplugin.dependencies
    # What Slicer reads of every file as it is imported.
    assert {"0008,0016", "0018,0015", "7FE0,0010"} <= set(plugin.tags.values())
    assert plugin.examineForImport([]) == plugin.examineForImport([[]]) == plugin.examineFiles([""]) == []


def test_chest_films_of_the_original_files_are_accepted(browser: Any, data_folder: Path) -> None:
    with (data_folder / "dicom" / "dicom.csv").open(newline="", encoding="utf-8") as file:
        frontal = {row["file"] for row in csv.DictReader(file) if row["chest_frontal"] == "yes"}
    assert len(frontal) == 10
    for path in sorted((data_folder / "dicom").glob("*.dcm")):
        chosen = browser.selected(path)
        assert (RADIOGRAPH in chosen) == (path.name in frontal), path.name
        # One has no Study Instance UID, so that no database takes it.
        assert chosen or path.name == "dicom-test-fil__jpeg-baseline.dcm"
        assert len(chosen) <= 1, path.name


@pytest.mark.parametrize("packages", ["all packages", "Slicer's packages"])
def test_loaded_like_our_open_button(
    browser: Any, data_folder: Path, sample_films: list[Path], packages: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    originals = sorted((data_folder / "dicom").glob("*.dcm"))
    paths = [path for path in originals if RADIOGRAPH in browser.selected(path)]
    assert len(paths) == 10
    paths += sample_films
    with monkeypatch.context() as blocked:
        if packages == "Slicer's packages":
            block_optional_packages(blocked)
        volumes = [only(browser.load(path)) for path in paths]
    assert browser.messages == []
    for volume, path in zip(volumes, paths, strict=True):
        require_film_of(volume, path)


@pytest.mark.parametrize("variant", VARIANTS, ids=VARIANT_NAMES)
def test_all_kinds_of_film(browser: Any, tmp_path: Path, variant: tuple[str, str, bool]) -> None:
    path = write_film(project_chest(3, 256), tmp_path / "film.dcm", *variant)
    assert list(browser.selected(path)) == [RADIOGRAPH]
    require_film_of(only(browser.load(path)), path)


@pytest.mark.parametrize("compression", ["RLE", "JPEG-LS", "JPEG 2000"])
def test_compressed_films_without_decoders(
    browser: Any, tmp_path: Path, compression: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "film.dcm"
    write_dicom(project_chest(3, 256), path, compression=compression, photometric="MONOCHROME1")
    with monkeypatch.context() as blocked:
        block_optional_packages(blocked)
        volume = only(browser.load(path))
    require_film_of(volume, path)
    assert volume.GetStorageNode() is None and volume.GetName() == "1: Chest PA 2020-03-01 12:00"


def test_placed_under_patient_with_instance_uid(browser: Any, film_file: Path) -> None:
    import slicer

    change_film(film_file, PixelSpacing=["0.5", "0.25"], PatientOrientation=["L", "F"])
    volume = only(browser.load(film_file))
    uid = read_film(film_file).identifiers.sop_instance_uid
    assert volume.GetAttribute("DICOM.instanceUIDs") == uid
    place = slicer.util.arrayFromVTKMatrix(matrix_of(volume))
    # Columns run to the patient's left (-R), rows to the feet (-S), and the slice is coronal.
    assert np.allclose(place[:3, 0], [-0.25, 0, 0]) and np.allclose(place[:3, 1], [0, 0, -0.5])
    from CovidXRayPanel.nodes.filmNode import filmDescription

    assert filmDescription(volume).spacing.kind == "patient"
    tree = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    item = tree.GetItemByDataNode(volume)
    study = tree.GetItemParent(item)
    assert tree.GetItemName(study).startswith("Chest phantom")
    assert tree.GetItemName(tree.GetItemParent(study)).startswith("PHANTOM^PA^3")
    assert tree.GetItemUID(item, "DICOM").startswith("2.25.")
    selection = slicer.app.applicationLogic().GetSelectionNode()
    assert selection.GetActiveVolumeID() == volume.GetID()


def test_scored_like_its_file(reader: Any, browser: Any, sample_films: list[Path]) -> None:
    reader.open_one(sample_films[1])
    reader.analyze()
    from_file = reader.probability
    volume = only(browser.load(sample_films[1]))
    reader.ui.filmSelector.setCurrentNode(volume)
    reader.wait()
    assert reader.text("messageLabel") == ""
    reader.analyze()
    assert reader.panel.film is volume and reader.probability == from_file


def test_films_with_equal_names_are_distinguished(browser: Any, film_file: Path) -> None:
    series = {"SeriesDescription": "Chest", "ViewPosition": "PA"}
    same_series = (
        change_film(film_file, SeriesNumber=3, **series),
        copy(film_file, "second.dcm", InstanceNumber=2, **series),
    )
    later = copy(
        film_file, "later.dcm", SeriesInstanceUID=generate_uid(), AcquisitionDate="20240305", **series
    )
    evening = copy(
        film_file,
        "evening.dcm",
        SeriesInstanceUID=generate_uid(),
        AcquisitionDate="20240305",
        AcquisitionTime="203000",
        **series,
    )
    other = copy(
        film_file,
        "ap.dcm",
        SeriesInstanceUID=generate_uid(),
        SeriesNumber=4,
        **(series | {"ViewPosition": "AP"}),
    )
    names = browser.selected(*same_series, later, evening, other)[RADIOGRAPH]
    assert names == [
        "3: Chest PA 2020-03-01 12:00 [1]",
        "3: Chest PA 2020-03-01 12:00 [2]",
        "3: Chest PA 2024-03-05 12:00",
        "3: Chest PA 2024-03-05 20:30",
        "4: Chest AP 2020-03-01 12:00",
    ]
    loaded = browser.load(*same_series, later, evening, other)
    assert sorted(node.GetName() for node in loaded) == names


@pytest.mark.parametrize("numbers", [(None, None), (1, 1), ("x", 2)])
def test_series_without_valid_numbers(browser: Any, film_file: Path, numbers: tuple[Any, Any]) -> None:
    first = change_film(film_file, InstanceNumber=numbers[0]) if numbers[0] != "x" else film_file
    second = copy(film_file, "second.dcm", InstanceNumber=numbers[1])
    names = browser.selected(first, second)[RADIOGRAPH]
    assert [name[-3:] for name in names] == ["[1]", "[2]"]


@pytest.mark.parametrize(
    ("elements", "name"),
    [
        ({"SeriesDescription": "Chest PA"}, "1: Chest PA 2020-03-01 12:00"),
        ({"SeriesDescription": ""}, "1: Chest PA 2020-03-01 12:00"),
        ({"SeriesDescription": "a/b|c*", "ViewPosition": ""}, "1: a-b-c- 2020-03-01 12:00"),
        ({"AcquisitionDate": "", "ContentDate": "19991231"}, "1: Chest PA 1999-12-31 12:00"),
        ({"AcquisitionTime": "", "SeriesNumber": None}, "Chest PA 2020-03-01"),
        ({"AcquisitionTime": "99", "ViewPosition": "PA"}, "1: Chest PA 2020-03-01"),
        ({"SeriesDescription": "Tórax ântero", "ViewPosition": "PA"}, "1: Tórax ântero PA 2020-03-01 12:00"),
    ],
)
def test_node_names(browser: Any, film_file: Path, elements: dict[str, Any], name: str) -> None:
    assert browser.selected(change_film(film_file, **elements))[RADIOGRAPH] == [name]


@pytest.mark.parametrize(
    ("elements", "reader"),
    [
        ({}, RADIOGRAPH),
        ({"BodyPartExamined": "THORAX"}, RADIOGRAPH),
        ({"BodyPartExamined": "KNEE"}, SCALAR),
        ({"BodyPartExamined": "TSPINE", "SeriesDescription": "Chest"}, SCALAR),
        ({"BodyPartExamined": "THORACIC SPINE"}, SCALAR),
        ({"BodyPartExamined": "", "SeriesDescription": "Rodilla AP", "StudyDescription": ""}, SCALAR),
        ({"BodyPartExamined": "", "SeriesDescription": "Tórax PA", "StudyDescription": ""}, RADIOGRAPH),
        ({"BodyPartExamined": "", "SeriesDescription": "", "StudyDescription": ""}, RADIOGRAPH),
        ({"ViewPosition": "LL"}, RADIOGRAPH),
        ({"Modality": ""}, RADIOGRAPH),
        ({"Modality": "CT"}, SCALAR),
        ({"Modality": "MG"}, SCALAR),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2"}, SCALAR),  # a CT
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "Modality": "OT"}, SCALAR),  # an image of a chest
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "Modality": "OT", "ConversionType": "DF"}, RADIOGRAPH),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "BodyPartExamined": ""}, RADIOGRAPH),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.1.1.1"}, RADIOGRAPH),
        ({"NumberOfFrames": 1}, RADIOGRAPH),
        ({"NumberOfFrames": 2}, SCALAR),
        ({"Rows": None}, SCALAR),
        ({"PixelData": None}, SCALAR),
    ],
)
def test_film_recognition(browser: Any, film_file: Path, elements: dict[str, Any], reader: str) -> None:
    assert list(browser.selected(change_film(film_file, **elements))) == [reader]


def test_other_body_part_is_offered_unselected(browser: Any, film_file: Path) -> None:
    change_film(film_file, BodyPartExamined="KNEE")
    offered = only(browser.examine(film_file)[RADIOGRAPH])
    assert not offered.selected and offered.confidence < 0.5
    require_film_of(browser.plugin.load(offered), film_file)


def test_chest_film_selects_its_series(browser: Any, film_file: Path) -> None:
    """What Slicer does not select is not loaded: no film of the series may be lost."""
    knee = copy(film_file, "knee.dcm", BodyPartExamined="KNEE", InstanceNumber=2)
    assert len(browser.load(film_file, knee)) == 2


def test_only_raw_data_prompt(browser: Any, film_file: Path) -> None:
    """Slicer asks "Load anyway?" for every loadable with a warning."""
    assert only(browser.examine(film_file)[RADIOGRAPH]).warning == ""
    raw = copy(film_file, "raw.dcm", SOPClassUID="1.2.840.10008.5.1.4.1.1.1.1.1")
    assert "Raw detector data" in browser.examine(film_file, raw)[RADIOGRAPH][-1].warning


def test_damaged_film_is_reported_and_not_loaded(
    browser: Any, film_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import slicer

    before = slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLVolumeNode")
    film_file.write_bytes(film_file.read_bytes()[:-5000])
    assert browser.load(film_file) == []
    assert len(browser.messages) == 1 and "Could not load" in browser.messages[0]
    assert "film.dcm: the file is truncated" in caplog.text
    assert slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLVolumeNode") == before


def test_vanished_film_is_not_loaded(browser: Any, film_file: Path) -> None:
    offered = browser.examine(film_file)[RADIOGRAPH]
    film_file.unlink()
    assert browser.plugin.load(offered[0]) is False


@pytest.mark.filterwarnings("ignore::UserWarning")  # pydicom's, of what the database reads
def test_damaged_headers_never_raise(browser: Any, film_file: Path) -> None:
    """Bytes are changed all over the header; whatever the database makes of it is examined."""
    whole = bytearray(film_file.read_bytes())
    random = np.random.default_rng(5)
    for _ in range(150):
        damaged = bytearray(whole)
        for place in random.integers(132, 2600, random.integers(1, 8)):
            damaged[place] = random.integers(0, 256)
        film_file.write_bytes(damaged)
        browser.reset()
        for loadable in browser.examine(film_file).get(RADIOGRAPH, []):
            assert loadable.files and loadable.name


def test_large_foreign_series_costs_one_query_per_file(
    browser: Any, film_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import slicer

    change_film(film_file, SOPClassUID="1.2.840.10008.5.1.4.1.1.2", Modality="CT")
    browser.insert(film_file)
    asked = []
    real = slicer.dicomDatabase.fileValue
    monkeypatch.setattr(
        slicer.dicomDatabase, "fileValue", lambda path, tag: asked.append(tag) or real(path, tag)
    )
    assert browser.plugin.examineForImport([[str(film_file)] * 500]) == []
    assert len(asked) <= 1000


FRESH = """
import importlib.abc, sys
from pathlib import Path

class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[3].split(","):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocked())
from slicerhost.start import load_module, start
start(testing=True)
import slicer
from DICOMLib import DICOMUtils
from slicerhost.data.dicomplugins import register_slicers_plugins
register_slicers_plugins()
load_module(Path(sys.argv[1]))
slicer.dicomDatabase.insert(sys.argv[2])
series = slicer.dicomDatabase.seriesForFile(sys.argv[2])
(film,) = DICOMUtils.loadSeriesByUID([series])[:1]
volume = slicer.mrmlScene.GetNodeByID(film)
assert volume.GetAttribute("CovidXRay.Film"), "it is not our reader's"
"""


def test_before_the_panel_was_shown(sample_films: list[Path]) -> None:
    """Everything that the plugin imports is Slicer's own, or ours."""
    root = Path(__file__).parents[4]
    folders = [root, root / "CovidXRay", root / "CovidXRay" / "StandaloneHost"]
    arguments = [root / "CovidXRay" / "CovidXRayDICOMPlugin.py", sample_films[0], ",".join(OPTIONAL)]
    done = subprocess.run(
        [sys.executable, "-c", FRESH, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders)), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
