"""The reading of a film as a text node referenced by the film, and thus saved with the scene."""

from __future__ import annotations

import json
from functools import lru_cache

import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Reading, ReadingError
from CovidXRayPanel.nodes.newNode import Node, addNode

READING_ROLE = "CovidXRay.Reading"
LUNGS_ROLE = "CovidXRay.Lungs"
OPACITY_MAP_ROLE = "CovidXRay.OpacityMap"
EDITED_ATTRIBUTE = "CovidXRay.MaskEditedSince"


def readingOf(volumeNode: slicer.vtkMRMLScalarVolumeNode | None) -> Reading | None:
    """Return the reading of a film's analysis.

    Returns
    -------
    CovidXRayLib.reading.Reading or None
        None for a film that was not analyzed, or whose result cannot be read (:func:`problemOf`).
    """
    return _stored(volumeNode)[0]


def problemOf(volumeNode: slicer.vtkMRMLScalarVolumeNode | None) -> str:
    """Return why the result stored with a film cannot be read, in one sentence; empty if it can."""
    return _stored(volumeNode)[1]


def _stored(volumeNode: slicer.vtkMRMLScalarVolumeNode | None) -> tuple[Reading | None, str]:
    textNode = volumeNode.GetNodeReference(READING_ROLE) if volumeNode else None
    text = textNode.GetText() if textNode else None
    return _parsed(text) if text else (None, "")


@lru_cache(maxsize=4)
def _parsed(text: str) -> tuple[Reading | None, str]:
    # The panel requests this at every slider step, for one or two films in turn.
    try:
        values = json.loads(text)
        # Scenes of earlier versions also stored the operating point.
        return Reading.from_dict(values.get("reading", values)), ""
    except ReadingError as error:  # a scene saved by a newer version
        return None, str(error)
    except (AttributeError, ValueError) as error:
        return None, _("The result of this film cannot be read ({error}); analyze it again.").format(
            error=error
        )


def storeReading(volumeNode: slicer.vtkMRMLScalarVolumeNode, reading: Reading) -> None:
    """Store a reading with its film, replacing an earlier one."""
    textNode = referencedNode(
        volumeNode, READING_ROLE, slicer.vtkMRMLTextNode, f"{volumeNode.GetName()} CovidXRay reading"
    )
    textNode.SetText(reading.to_json())
    textNode.RemoveAttribute(EDITED_ATTRIBUTE)


def markMaskEdited(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
    """Record that the mask is no longer the scored one."""
    textNode = volumeNode.GetNodeReference(READING_ROLE)
    if textNode:
        textNode.SetAttribute(EDITED_ATTRIBUTE, "1")


def isMaskEdited(volumeNode: slicer.vtkMRMLScalarVolumeNode | None) -> bool:
    """Return whether the mask was edited after the reading."""
    textNode = volumeNode.GetNodeReference(READING_ROLE) if volumeNode else None
    return bool(textNode and textNode.GetAttribute(EDITED_ATTRIBUTE))


def referencedNode(
    volumeNode: slicer.vtkMRMLScalarVolumeNode,
    role: str,
    nodeClass: type[Node],
    name: str,
    hidden: bool = False,
) -> Node:
    """Return the node a film references in a role, creating it if missing; ``hidden`` as for ``addNode``."""
    node: Node | None = volumeNode.GetNodeReference(role)
    if node is None:
        node = addNode(nodeClass, name, hidden)
        volumeNode.SetNodeReferenceID(role, node.GetID())
    return node


def removeReferencedNode(volumeNode: slicer.vtkMRMLScalarVolumeNode, role: str) -> None:
    """Remove the node a film references in a role, if any."""
    node = volumeNode.GetNodeReference(role)
    if node is not None:
        slicer.mrmlScene.RemoveNode(node)
    volumeNode.RemoveNodeReferenceIDs(role)


def filmsOfScene() -> list[slicer.vtkMRMLScalarVolumeNode]:
    """Return the analyzed volumes in the scene."""
    volumes = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
    return [volume for volume in volumes if volume.GetNodeReference(READING_ROLE)]
