"""Films that are in the scene already, by the instance that they are of."""

from __future__ import annotations

import slicer

from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.nodes.filmNode import isFilm


def findFilm(sopInstanceUid: str) -> slicer.vtkMRMLScalarVolumeNode | None:
    """The film of the scene that shows an instance, or None."""
    for node in slicer.util.getNodesByClass("vtkMRMLVolumeNode"):
        if isFilm(node) and not node.GetHideFromEditors() and sopInstanceUid == instanceOf(node):
            return node
    return None


def instanceOf(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> str:
    """SOP Instance UID of a volume that is of one instance; else empty.

    A film that was opened from its file bears no UID itself.
    """
    known = volumeNode.GetAttribute("DICOM.instanceUIDs") or _uidInTree(volumeNode)
    if not known and (path := fileOfVolume(volumeNode)):
        known = slicer.dicomDatabase.instanceForFile(path)
    uids = known.split()
    return uids[0] if len(uids) == 1 else ""


def _uidInTree(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> str:
    tree = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    item = tree.GetItemByDataNode(volumeNode)
    kind = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMInstanceUIDName()
    return tree.GetItemUID(item, kind) if item else ""
