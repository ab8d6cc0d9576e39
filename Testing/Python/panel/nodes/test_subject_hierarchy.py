"""Where films and their results lie in the Data module, and what happens there to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image
from slicerhost.fixtures import load_as_slicers_dicom_module, process_events

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom


def tree() -> Any:
    import slicer

    return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)


def names(item: int | None = None) -> dict[str, Any]:
    """The names below an item of the tree, nested; the Data module leaves out what is hidden from editors."""
    import vtk

    children = vtk.vtkIdList()
    tree().GetItemChildren(tree().GetSceneItemID() if item is None else item, children)
    ids = [children.GetId(index) for index in range(children.GetNumberOfIds())]
    nodes = {child: tree().GetItemDataNode(child) for child in ids}
    shown = [child for child, node in nodes.items() if node is None or not node.GetHideFromEditors()]
    return {tree().GetItemName(child): names(child) for child in shown}


def delete_in_data_module(node: Any) -> None:
    """What the Data module's "Delete" does, with what lies below."""
    tree().RemoveItem(tree().GetItemByDataNode(node), True, True)
    process_events()


def results() -> list[str]:
    import slicer

    every = [
        node
        for kind in ("vtkMRMLSegmentationNode", "vtkMRMLTextNode", "vtkMRMLScalarVolumeNode")
        for node in slicer.util.getNodesByClass(kind)
    ]
    return sorted(node.GetName() for node in every)


def write_film(path: Path, seed: int, patient: str = "P1", study: str = "1.2.3.1") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_dicom(project_chest(seed, 256), path)
    dataset = pydicom.dcmread(path)
    dataset.PatientID, dataset.StudyInstanceUID = patient, study
    dataset.save_as(path)
    return path


@pytest.fixture
def analyzed(reader: Any, tmp_path: Path) -> Any:
    film = reader.open_one(write_film(tmp_path / "chest.dcm", 3))
    reader.analyze()
    return film


BELOW = {"chest lungs": {}, "chest opacity map": {}, "chest CovidXRay reading": {}}


def test_film_is_under_patient_and_study_with_its_results(analyzed: Any) -> None:
    import slicer

    assert names() == {"Patient 1": {"Study 1": {"chest": BELOW}}}
    film = tree().GetItemByDataNode(analyzed)
    study = tree().GetItemParent(film)
    constants = slicer.vtkMRMLSubjectHierarchyConstants
    assert tree().GetItemUID(study, constants.GetDICOMUIDName()) == "1.2.3.1"
    assert tree().GetItemLevel(study) == constants.GetDICOMLevelStudy()
    assert tree().GetItemLevel(tree().GetItemParent(study)) == constants.GetDICOMLevelPatient()
    assert tree().GetItemUID(film, constants.GetDICOMInstanceUIDName()).startswith("2.25.")


def test_films_of_a_patient_and_study_are_grouped(reader: Any, tmp_path: Path) -> None:
    for name, patient, study in (
        ("a", "P1", "1.1"),
        ("b", "P1", "1.1"),
        ("c", "P1", "1.2"),
        ("d", "P2", "2.1"),
    ):
        reader.open_one(write_film(tmp_path / f"{name}.dcm", 3, patient, study))
    assert names() == {
        "Patient 1": {"Study 1": {"a": {}, "b": {}}, "Study 2": {"c": {}}},
        "Patient 2": {"Study 1": {"d": {}}},
    }


def test_films_without_header_get_separate_folders(reader: Any, tmp_path: Path) -> None:
    pixels = (255 * project_chest(3, 256).pixels).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "picture.png")
    film = reader.open_one(tmp_path / "picture.png")
    reader.press("editButton")
    reader.panel.maskEditing.stop(True)
    assert names() == {"picture": {"picture": {"picture lungs": {}}}}
    delete_in_data_module(film)
    assert names() == {} and results() == []


def test_deleting_the_film_deletes_its_results(reader: Any, analyzed: Any) -> None:
    delete_in_data_module(analyzed)
    assert names() == {} and results() == []
    assert reader.panel.film is None and reader.text("verdictLabel") == "No result yet"


def test_externally_removed_film_leaves_its_masks(
    reader: Any, analyzed: Any, sample_films: list[Path]
) -> None:
    import slicer

    lungs = analyzed.GetNodeReference("CovidXRay.Lungs")
    slicer.mrmlScene.RemoveNode(analyzed)
    process_events()
    assert results() == ["chest lungs"] and not lungs.GetDisplayNode().GetVisibility()
    reader.open_one(sample_films[0])
    reader.analyze()
    assert reader.probability is not None and not lungs.GetDisplayNode().GetVisibility()


def test_deleting_a_result_keeps_the_film_usable(reader: Any, analyzed: Any) -> None:
    for role in ("CovidXRay.OpacityMap", "CovidXRay.Lungs", "CovidXRay.Reading"):
        delete_in_data_module(analyzed.GetNodeReference(role))
        reader.panel.update()
    assert (
        reader.text("verdictLabel") == "No result yet" and reader.text("lungsLabel") == "No lung masks yet."
    )
    reader.analyze()
    assert names() == {"Patient 1": {"Study 1": {"chest": BELOW}}}


def test_results_and_folder_follow_renaming(reader: Any, analyzed: Any) -> None:
    analyzed.GetNodeReference("CovidXRay.Lungs").SetName("my own name")
    tree().SetItemName(tree().GetItemByDataNode(analyzed), "first visit")
    reader.panel.update()
    assert names()["Patient 1"]["Study 1"] == {
        "first visit": {"my own name": {}, "first visit opacity map": {}, "first visit CovidXRay reading": {}}
    }


def test_items_moved_by_the_user_stay(reader: Any, analyzed: Any) -> None:
    lungs = tree().GetItemByDataNode(analyzed.GetNodeReference("CovidXRay.Lungs"))
    folder = tree().CreateFolderItem(tree().GetSceneItemID(), "mine")
    tree().SetItemParent(lungs, folder)
    reader.analyze()
    assert names()["mine"] == {"chest lungs": {}}


def test_film_of_the_dicom_module_keeps_its_place(reader: Any, tmp_path: Path) -> None:
    volume = load_as_slicers_dicom_module(write_film(tmp_path / "chest.dcm", 3))
    patient = tree().CreateSubjectItem(tree().GetSceneItemID(), "Doe^Jane")
    study = tree().CreateStudyItem(patient, "Thorax (20200101)")
    tree().SetItemParent(tree().GetItemByDataNode(volume), study)
    tree().SetItemUID(patient, "DICOM", "P1")
    reader.ui.filmSelector.setCurrentNode(volume)
    reader.wait()
    reader.analyze()
    below = {f"{volume.GetName()} {what}": {} for what in ("lungs", "opacity map", "CovidXRay reading")}
    assert names() == {"Doe^Jane": {"Thorax (20200101)": {volume.GetName(): below}}}
    # Another study of the patient that is already known there.
    reader.open_one(write_film(tmp_path / "later.dcm", 3, study="9.9"))
    assert list(names()) == ["Doe^Jane"] and names()["Doe^Jane"]["Study 1"] == {"later": {}}


def test_tree_round_trip(reader: Any, analyzed: Any, tmp_path: Path) -> None:
    import slicer

    before = names()
    assert slicer.util.saveScene(str(tmp_path / "scene.mrb"))
    slicer.mrmlScene.Clear()
    process_events()
    assert names() == {}
    slicer.util.loadScene(str(tmp_path / "scene.mrb"))
    process_events()
    assert names() == before
    reader.open_one(write_film(tmp_path / "again.dcm", 3))
    assert set(names()["Patient 1"]["Study 1"]) == {"chest", "again"}


def test_film_under_review_is_not_shown(reviewer: Any, database_file: Path) -> None:
    reviewer.open(database_file)
    assert reviewer.tab.reviewed.volumeNode is not None and names() == {}
