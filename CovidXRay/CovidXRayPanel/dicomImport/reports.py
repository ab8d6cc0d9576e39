"""Load one of our reports as the reading of the film it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import slicer
from DICOMLib import DICOMLoadable

from CovidXRayPanel.dicomImport.headers import SEGMENTATIONS, value
from CovidXRayPanel.dicomImport.segmentations import loadSegmentation
from CovidXRayPanel.nodes.filmNode import metadataOf
from CovidXRayPanel.nodes.lungsNode import lungsOf
from CovidXRayPanel.nodes.readingNode import READING_ROLE, readingOf, storeReading

if TYPE_CHECKING:
    from CovidXRayDICOMPlugin import CovidXRayDICOMPluginClass

    from CovidXRayPanel.dicomImport.segmentations import FindOrLoadFilm


def loadReport(
    plugin: CovidXRayDICOMPluginClass, loadable: DICOMLoadable, findOrLoadFilm: FindOrLoadFilm
) -> slicer.vtkMRMLTextNode:
    """Add a report's reading to its film, loading the film and its lung masks if necessary.

    A film analyzed here keeps its own reading; the report is then loaded as a separate text node.

    Returns
    -------
    vtkMRMLTextNode

    Raises
    ------
    CovidXRayError
        If the report cannot be read or its film is not available.
    """
    from CovidXRayLib.reporting.structured_report.read_report import read_report
    from CovidXRayLib.reporting.structured_report.report_as_reading import reading_of_report

    report = read_report(loadable.files[0])
    film = findOrLoadFilm(plugin, report.sop_instance_uid)
    reading = reading_of_report(report, metadataOf(film))
    if lungsOf(film) is None:
        _loadLungs(plugin, report.segmentation_uid, findOrLoadFilm)
    if readingOf(film) is None:
        storeReading(film, reading)
        textNode: slicer.vtkMRMLTextNode = film.GetNodeReference(READING_ROLE)
    else:
        name = slicer.mrmlScene.GenerateUniqueName(loadable.name)
        textNode = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLTextNode", name)
        textNode.SetText(reading.to_json())
    plugin.addSeriesInSubjectHierarchy(loadable, textNode)
    textNode.SetAttribute("DICOM.instanceUIDs", value(loadable.files[0], "instanceUID"))
    return textNode


def _loadLungs(
    plugin: CovidXRayDICOMPluginClass, segmentationUid: str | None, findOrLoadFilm: FindOrLoadFilm
) -> None:
    path = slicer.dicomDatabase.fileForInstance(segmentationUid) if segmentationUid else ""
    if not path or value(path, "classUID") not in SEGMENTATIONS:
        return
    loadable = DICOMLoadable()
    loadable.files = [path]
    loadable.name = value(path, "seriesDescription")
    loadSegmentation(plugin, loadable, findOrLoadFilm)
