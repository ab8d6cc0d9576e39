"""Find films in the scene by SOP Instance UID."""

from __future__ import annotations

import slicer

from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.nodes.filmNode import isFilm


def findFilm(sopInstanceUid: str) -> slicer.vtkMRMLScalarVolumeNode | None:
    """Return the film in the scene that shows an instance, or None."""
    for node in slicer.util.getNodesByClass("vtkMRMLVolumeNode"):
        if isFilm(node) and not node.GetHideFromEditors() and sopInstanceUid == instanceOf(node):
            return node
    return None


def instanceOf(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> str:
    """Return the SOP Instance UID of a single-instance volume; otherwise empty.

    A film opened from its file has no UID attribute.
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
