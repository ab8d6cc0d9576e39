"""Load a DICOM segmentation onto its source film, pixel by pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.dicom.slicer_terminology import lung_terminology
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayPanel.dicomImport.headers import value
from CovidXRayPanel.nodes.filmNode import filmPixels
from CovidXRayPanel.nodes.labelImage import labelImage
from CovidXRayPanel.nodes.lungsNode import lungsOf, prepareLungs, segmentId
from CovidXRayPanel.nodes.readingNode import LUNGS_ROLE, markMaskEdited

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from CovidXRayDICOMPlugin import CovidXRayDICOMPluginClass
    from DICOMLib import DICOMLoadable
    from numpy.typing import NDArray

    from CovidXRayLib.reporting.segmentation.segments_of_film import SegmentOfFilm

    # Finds the film of an instance, or loads it.
    FindOrLoadFilm = Callable[[CovidXRayDICOMPluginClass, str], slicer.vtkMRMLScalarVolumeNode]

DEFAULT_COLOR = (128, 174, 128)  # Slicer's color for tissue


def loadSegmentation(
    plugin: CovidXRayDICOMPluginClass, loadable: DICOMLoadable, findOrLoadFilm: FindOrLoadFilm
) -> slicer.vtkMRMLSegmentationNode:
    """Add a segmentation to the scene, and its film if it is not loaded yet.

    Lung segments become the film's lung masks, unless it already has some.

    Raises
    ------
    CovidXRayError
        If it cannot be read or does not match the size of that film.
    """
    from CovidXRayLib.reporting.segmentation.read_segments import read_segments

    path = loadable.files[0]
    found = read_segments(path)
    film = findOrLoadFilm(plugin, found.film.sop_instance_uid)
    if filmPixels(film).shape != tuple(found.shape):
        raise ResultObjectError(
            _("{path}: the masks differ in size from the film and were not loaded.").format(path=path)
        )
    name = slicer.mrmlScene.GenerateUniqueName(loadable.name)
    segmentationNode: slicer.vtkMRMLSegmentationNode = slicer.mrmlScene.AddNewNodeByClass(
        "vtkMRMLSegmentationNode", name
    )
    segmentationNode.CreateDefaultDisplayNodes()
    segmentationNode.SetReferenceImageGeometryParameterFromVolumeNode(film)
    segmentationNode.SetAndObserveTransformNodeID(film.GetTransformNodeID())
    addSegments(segmentationNode.GetSegmentation(), film, found.segments)
    plugin.addSeriesInSubjectHierarchy(loadable, segmentationNode)
    segmentationNode.SetAttribute("DICOM.instanceUIDs", value(path, "instanceUID"))
    if lungsOf(film) is None and any(segment.side for segment in found.segments):
        film.SetNodeReferenceID(LUNGS_ROLE, segmentationNode.GetID())
        prepareLungs(film, _)  # adds the side missing in the file, empty
        markMaskEdited(film)
    return segmentationNode


def addSegments(
    segmentation: slicer.vtkSegmentation, film: slicer.vtkMRMLVolumeNode, segments: Sequence[SegmentOfFilm]
) -> None:
    """Add segments to a film; non-overlapping segments share a label map, as in Slicer's own files.

    Parameters
    ----------
    segmentation : vtkSegmentation
    film : vtkMRMLVolumeNode
    segments : sequence of CovidXRayLib.reporting.segmentation.read_segments.SegmentOfFilm
    """
    ids = _ids(segments)
    for layer in _layers(segments):
        labels = np.zeros(filmPixels(film).shape, np.uint8)
        for index, segment in enumerate(layer, start=1):
            labels[segment.mask] = index
        image = labelImage(film, labels)
        for index, segment in enumerate(layer, start=1):
            made = _segment(segment)
            made.SetLabelValue(index)
            made.AddRepresentation(
                slicer.vtkSegmentationConverter.GetSegmentationBinaryLabelmapRepresentationName(), image
            )
            segmentation.AddSegment(made, ids[segment.number])


def _layers(segments: Sequence[SegmentOfFilm]) -> list[list[SegmentOfFilm]]:
    """Group segments into as few layers as possible, without overlap and with at most 255 each."""
    layers: list[
        tuple[NDArray[np.bool_], list[SegmentOfFilm]]
    ] = []  # occupied pixels and segments of each layer
    for segment in segments:
        for occupied, layer in layers:
            if len(layer) < 255 and not (occupied & segment.mask).any():
                occupied |= segment.mask
                layer.append(segment)
                break
        else:
            layers.append((segment.mask.copy(), [segment]))
    return [layer for _occupied, layer in layers]


def _ids(segments: Sequence[SegmentOfFilm]) -> dict[int, str]:
    """Map segment numbers to IDs; the first segment of each side gets the panel's ID."""
    ids, sides = {}, set()
    for segment in segments:
        if segment.side is not None and segment.side.name not in sides:
            sides.add(segment.side.name)
            ids[segment.number] = segmentId(segment.side.name)
        else:
            ids[segment.number] = f"segment_{segment.number}"
    return ids


def _segment(segment: SegmentOfFilm) -> slicer.vtkSegment:
    made = slicer.vtkSegment()
    made.SetName(segment.name)
    made.SetColor([component / 255 for component in segment.color or DEFAULT_COLOR])
    terminology = lung_terminology(segment.side.name) if segment.side else _terminology(segment)
    if terminology:
        made.SetTag(slicer.vtkSegment.GetTerminologyEntryTagName(), terminology)
    return made


def _terminology(segment: SegmentOfFilm) -> str:
    """Return Slicer's terminology tag for a segment's codes; empty if none exists or its text is invalid."""
    if segment.category is None or segment.kind is None:
        return ""
    codes = (segment.category, segment.kind, segment.modifier or ("", "", ""))
    if any(mark in text for code in codes for text in code for mark in "~^|"):
        return ""
    written = "~".join(f"{scheme}^{number}^{meaning}" for number, scheme, meaning in codes)
    return (
        f"Segmentation category and type - DICOM master list~{written}~Anatomic codes - DICOM master list"
        "~^^~^^"
    )
