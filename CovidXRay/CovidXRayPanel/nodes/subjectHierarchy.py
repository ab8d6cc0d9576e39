"""Subject hierarchy of films in the Data module: patient, study and film, with its results below it."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

import qt
import slicer
import vtk
from slicer.util import VTKObservationMixin

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.readingNode import LUNGS_ROLE, OPACITY_MAP_ROLE, READING_ROLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

RESULT_ROLES = (LUNGS_ROLE, OPACITY_MAP_ROLE, READING_ROLE)
# Marks the patients, studies and folders created by this module.
MADE_HERE = "CovidXRay.MadeHere"
# The film's name when its children were last named after it.
NAMED_AFTER = "CovidXRay.NamedAfter"


def placeFilm(
    volumeNode: slicer.vtkMRMLScalarVolumeNode, identifiers: Mapping[str, str] | None = None
) -> None:
    """Place a film under its patient and study; a film that has already been placed stays.

    Items created here contain neither name nor ID of the patient, so that a saved scene does not identify
    the patient. Films without a study in their file get a folder each.

    Parameters
    ----------
    identifiers : dict, optional
        The film's DICOM identifiers, with the keys of :class:`CovidXRayLib.films.film.Identifiers`.
    """
    tree = _tree()
    item = _itemOf(tree, volumeNode)
    if tree.GetItemParent(item) != tree.GetSceneItemID():
        return
    known = identifiers or {}
    if not known.get("study_instance_uid"):
        folder = tree.CreateFolderItem(tree.GetSceneItemID(), volumeNode.GetName())
        tree.SetItemAttribute(folder, MADE_HERE, volumeNode.GetName())
        tree.SetItemParent(item, folder)
        return
    tree.SetItemParent(item, _studyItem(tree, known))
    constants = slicer.vtkMRMLSubjectHierarchyConstants
    for kind, uid in (
        (constants.GetDICOMUIDName(), known.get("series_instance_uid")),
        (constants.GetDICOMInstanceUIDName(), known.get("sop_instance_uid")),
    ):
        if uid:
            tree.SetItemUID(item, kind, uid)


def placeResults(volumeNode: slicer.vtkMRMLScalarVolumeNode | None) -> None:
    """Place masks, opacity map and reading below their film, and name them after it.

    A film that is hidden from all modules (the one under review) has no item.
    """
    if volumeNode is None or volumeNode.GetHideFromEditors():
        return
    tree = _tree()
    film = _itemOf(tree, volumeNode)
    for node in resultsOf(volumeNode):
        item = _itemOf(tree, node)
        if tree.GetItemParent(item) != film and node.GetAttribute(NAMED_AFTER) is None:
            tree.SetItemParent(item, film)  # only once: items moved by the user stay in place
        _followName(node, volumeNode.GetName())
    _followFolder(tree, film, volumeNode.GetName())


def resultsOf(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> list[slicer.vtkMRMLNode]:
    """Return the nodes of masks, opacity map and reading of a film."""
    nodes = (volumeNode.GetNodeReference(role) for role in RESULT_ROLES)
    return [node for node in nodes if node is not None]


class RemovedFilms(VTKObservationMixin):
    """Cleans up after films are removed from the scene, by any code.

    Opacity map and reading are removed with the film. Masks are kept, as they may be the user's work, but
    hidden: they would overlay the next film. Items below the film in the Data module are removed with it.
    """

    def __init__(self) -> None:
        VTKObservationMixin.__init__(self)
        scene = slicer.mrmlScene
        self.addObserver(scene, scene.NodeAboutToBeRemovedEvent, self._onNodeAboutToBeRemoved)

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def _onNodeAboutToBeRemoved(
        self, scene: slicer.vtkMRMLScene, event: str, node: slicer.vtkMRMLNode
    ) -> None:
        if scene.IsClosing() or not node.IsA("vtkMRMLVolumeNode"):
            return
        lungs, *others = (node.GetNodeReference(role) for role in RESULT_ROLES)
        # Not during the removal of another node.
        qt.QTimer.singleShot(0, partial(_cleanUp, lungs, others))


def _cleanUp(
    lungs: slicer.vtkMRMLSegmentationNode | None, others: Sequence[slicer.vtkMRMLNode | None]
) -> None:
    for node in others:
        if node is not None and node.GetScene() is not None:
            node.GetScene().RemoveNode(node)
    if lungs is not None and lungs.GetScene() is not None and lungs.GetDisplayNode():
        lungs.GetDisplayNode().SetVisibility(False)
    tree = _tree()
    # In reverse, so that studies are removed before their patient is checked.
    for item in reversed(_itemsBelow(tree)):
        if tree.HasItemAttribute(item, MADE_HERE) and not tree.GetNumberOfItemChildren(item):
            tree.RemoveItem(item, False, False)


def _tree() -> slicer.vtkMRMLSubjectHierarchyNode:
    # Not cached: a closed scene's node, while referenced, is returned for the next scene, too.
    return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)


def _itemOf(tree: slicer.vtkMRMLSubjectHierarchyNode, node: slicer.vtkMRMLNode) -> int:
    # Slicer creates items for nodes that are not hidden, if its Subject Hierarchy module is loaded.
    return tree.GetItemByDataNode(node) or tree.CreateItem(tree.GetSceneItemID(), node)


def _itemsBelow(tree: slicer.vtkMRMLSubjectHierarchyNode) -> list[int]:
    """All items of the tree, parents before children."""
    items = vtk.vtkIdList()
    tree.GetItemChildren(tree.GetSceneItemID(), items, True)
    return [items.GetId(index) for index in range(items.GetNumberOfIds())]


def _studyItem(tree: slicer.vtkMRMLSubjectHierarchyNode, known: Mapping[str, str]) -> int:
    kind = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMUIDName()
    item = tree.GetItemByUID(kind, known["study_instance_uid"])
    if not item:
        item = _createNumberedItem(tree, _patientItem(tree, known), tree.CreateStudyItem, _("Study {number}"))
        tree.SetItemUID(item, kind, known["study_instance_uid"])
    return item


# Marks of the patient items created here, by patient ID. The ID itself is never stored in the scene, which
# may be saved and shared.
_patients: dict[str, str] = {}


def _patientItem(tree: slicer.vtkMRMLSubjectHierarchyNode, known: Mapping[str, str]) -> int:
    patientId = known.get("patient_id")
    # Slicer's DICOM module stores the patient ID there if it has loaded data of this patient.
    kind = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMUIDName()
    item = tree.GetItemByUID(kind, patientId) if patientId else 0
    if not item and patientId in _patients:
        marked = (
            each
            for each in _itemsBelow(tree)
            if tree.GetItemAttribute(each, MADE_HERE) == _patients[patientId]
        )
        item = next(marked, 0)
    if not item:
        mark = uuid.uuid4().hex
        item = _createNumberedItem(
            tree, tree.GetSceneItemID(), tree.CreateSubjectItem, _("Patient {number}"), mark
        )
        if patientId:
            _patients[patientId] = mark
    return item


def _createNumberedItem(
    tree: slicer.vtkMRMLSubjectHierarchyNode,
    parent: int,
    create: Callable[[int, str], int],
    title: str,
    mark: str = "1",
) -> int:
    number = 1
    while tree.GetItemChildWithName(parent, title.format(number=number)):
        number += 1
    item = create(parent, title.format(number=number))
    tree.SetItemAttribute(item, MADE_HERE, mark)
    return item


def _followName(node: slicer.vtkMRMLNode, filmName: str) -> None:
    before = node.GetAttribute(NAMED_AFTER)
    if before and before != filmName and before in node.GetName():
        node.SetName(node.GetName().replace(before, filmName, 1))
    node.SetAttribute(NAMED_AFTER, filmName)


def _followFolder(tree: slicer.vtkMRMLSubjectHierarchyNode, film: int, filmName: str) -> None:
    folder = tree.GetItemParent(film)
    before = tree.GetItemAttribute(folder, MADE_HERE)
    if before and before == tree.GetItemName(folder) and before != filmName:
        tree.SetItemName(folder, filmName)
        tree.SetItemAttribute(folder, MADE_HERE, filmName)
