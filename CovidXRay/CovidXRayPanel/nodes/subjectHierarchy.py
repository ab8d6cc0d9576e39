"""Where films lie in the Data module: patient, study and film, with what was made of the film below it."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

import qt
import slicer
import vtk
from slicer.util import VTKObservationMixin

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.readingNode import HEATMAP_ROLE, LUNGS_ROLE, READING_ROLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

RESULT_ROLES = (LUNGS_ROLE, HEATMAP_ROLE, READING_ROLE)
# Marks the patients, studies and folders that were made here.
MADE_HERE = "CovidXRay.MadeHere"
# The film's name when something was last named after it.
NAMED_AFTER = "CovidXRay.NamedAfter"


def placeFilm(
    volumeNode: slicer.vtkMRMLScalarVolumeNode, identifiers: Mapping[str, str] | None = None
) -> None:
    """Put a film under its patient and study; a film that has a place already keeps it.

    The items made here bear neither name nor number of the patient, so that a saved scene does not say who
    it was. Films whose files name no study get a folder each.

    Parameters
    ----------
    identifiers : dict, optional
        What names the film in a PACS, under the names of :class:`CovidXRayLib.films.film.Identifiers`.
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
    """Put masks, heat map and reading below their film, and name them after it.

    A film that no module shows (the one under review) has none there.
    """
    if volumeNode is None or volumeNode.GetHideFromEditors():
        return
    tree = _tree()
    film = _itemOf(tree, volumeNode)
    for node in resultsOf(volumeNode):
        item = _itemOf(tree, node)
        if tree.GetItemParent(item) != film and node.GetAttribute(NAMED_AFTER) is None:
            tree.SetItemParent(item, film)  # once: what the user moved stays where it is
        _followName(node, volumeNode.GetName())
    _followFolder(tree, film, volumeNode.GetName())


def resultsOf(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> list[slicer.vtkMRMLNode]:
    """The nodes of masks, heat map and reading that a film has."""
    nodes = (volumeNode.GetNodeReference(role) for role in RESULT_ROLES)
    return [node for node in nodes if node is not None]


class RemovedFilms(VTKObservationMixin):
    """Cleans up after films that leave the scene, whoever removes them.

    Heat map and reading go with the film. Masks stay, as somebody may have drawn them, but are no longer
    shown: they would lie over the next film. In the Data module they are below the film and go with it.
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
        # Not from within the removal of another node.
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
    # From the end, so that a study is gone before its patient is looked at.
    for item in reversed(_itemsBelow(tree)):
        if tree.HasItemAttribute(item, MADE_HERE) and not tree.GetNumberOfItemChildren(item):
            tree.RemoveItem(item, False, False)


def _tree() -> slicer.vtkMRMLSubjectHierarchyNode:
    # Never kept: whoever holds the node of a scene that was closed is given it again for the next one.
    return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)


def _itemOf(tree: slicer.vtkMRMLSubjectHierarchyNode, node: slicer.vtkMRMLNode) -> int:
    # Slicer makes items for nodes that are not hidden, and none without its module Subject Hierarchy.
    return tree.GetItemByDataNode(node) or tree.CreateItem(tree.GetSceneItemID(), node)


def _itemsBelow(tree: slicer.vtkMRMLSubjectHierarchyNode) -> list[int]:
    """All items of the tree, each before those below it."""
    items = vtk.vtkIdList()
    tree.GetItemChildren(tree.GetSceneItemID(), items, True)
    return [items.GetId(index) for index in range(items.GetNumberOfIds())]


def _studyItem(tree: slicer.vtkMRMLSubjectHierarchyNode, known: Mapping[str, str]) -> int:
    kind = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMUIDName()
    item = tree.GetItemByUID(kind, known["study_instance_uid"])
    if not item:
        item = _numbered(tree, _patientItem(tree, known), tree.CreateStudyItem, _("Study {number}"))
        tree.SetItemUID(item, kind, known["study_instance_uid"])
    return item


# By a patient's number, the mark of the item that was made for him. The number itself never enters the scene,
# which is saved and passed on.
_patients: dict[str, str] = {}


def _patientItem(tree: slicer.vtkMRMLSubjectHierarchyNode, known: Mapping[str, str]) -> int:
    patientId = known.get("patient_id")
    # Slicer's DICOM module puts the number there, if it has loaded something of this patient.
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
        item = _numbered(tree, tree.GetSceneItemID(), tree.CreateSubjectItem, _("Patient {number}"), mark)
        if patientId:
            _patients[patientId] = mark
    return item


def _numbered(
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
