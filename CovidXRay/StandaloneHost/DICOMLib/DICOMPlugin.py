"""What every DICOM plugin inherits from Slicer, under Slicer's names."""

from __future__ import annotations

from collections.abc import Sequence

import pydicom
import slicer

_SERIES = {
    "SeriesDescription": "0008,103E",
    "SeriesDate": "0008,0021",
    "SeriesTime": "0008,0031",
    "ContentDate": "0008,0023",
    "ContentTime": "0008,0033",
    "Manufacturer": "0008,0070",
    "Model": "0008,1090",
}


class DICOMLoadable:
    """One way to load some files; plugins add attributes of their own."""

    # What those of Slicer add.
    grayscale: bool
    referencedInstanceUIDs: list[str]
    referencedSeriesUID: str
    # Ours: the film is loaded only where it is not in the scene.
    onlyIfMissing: bool

    def __init__(self) -> None:
        self.files: list[str] = []
        self.name = "Unknown"
        self.tooltip = "No further information available"
        self.warning = ""
        self.selected = False
        self.confidence = 0.5


class DICOMPlugin:
    """Says in which ways files can be loaded, and loads them."""

    def __init__(self) -> None:
        self.loadType = "Generic DICOM"
        self.tags = {
            "seriesDescription": "0008,103E",
            "seriesNumber": "0020,0011",
            "frameOfReferenceUID": "0020,0052",
            "seriesInstanceUID": "0020,000E",
            "modality": "0008,0060",
            "instanceUID": "0008,0018",
            "classUID": "0008,0016",
        }
        self._cached: dict[tuple[str, ...], list[DICOMLoadable]] = {}

    def examineForImport(self, fileList: Sequence[Sequence[str]]) -> list[DICOMLoadable]:
        """Examine groups of files; what was found of a group once is kept."""
        loadables = []
        for files in fileList:
            key = tuple(files)
            if key not in self._cached:
                self._cached[key] = self.examineFiles(files)
            loadables += self._cached[key]
        return loadables

    def examineFiles(self, files: Sequence[str]) -> list[DICOMLoadable]:
        return []

    def examine(self, fileList: Sequence[Sequence[str]]) -> list[DICOMLoadable]:
        return self.examineForImport(fileList)

    def load(self, loadable: DICOMLoadable) -> slicer.vtkMRMLNode | bool | None:
        return True

    def examineForExport(self, subjectHierarchyItemID: int) -> list[DICOMLoadable]:
        return []

    def addReferences(self, loadable: DICOMLoadable) -> None:
        """Name the instances of the first series that a file refers to, all of them."""
        header = pydicom.dcmread(loadable.files[0])
        loadable.referencedInstanceUIDs = []
        for series in list(header.get("ReferencedSeriesSequence") or [])[:1]:
            loadable.referencedSeriesUID = series.SeriesInstanceUID
            loadable.referencedInstanceUIDs = list(
                slicer.dicomDatabase.instancesForSeries(series.SeriesInstanceUID)
            )

    def defaultSeriesNodeName(self, seriesUID: str) -> str:
        files = slicer.dicomDatabase.filesForSeries(seriesUID, 1)
        if not files:
            return "Unnamed Series"
        name = slicer.dicomDatabase.fileValue(files[0], self.tags["seriesDescription"]) or "Unnamed Series"
        number = slicer.dicomDatabase.fileValue(files[0], self.tags["seriesNumber"])
        return f"{number}: {name}" if number else name

    def addSeriesInSubjectHierarchy(self, loadable: DICOMLoadable, dataNode: slicer.vtkMRMLNode) -> None:
        """Put a node under its patient and study, which are made if need be."""
        tree = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
        names = slicer.vtkMRMLSubjectHierarchyConstants
        file = loadable.files[0]

        def value(tag: str) -> str:
            return slicer.dicomDatabase.fileValue(file, tag)

        series, study = value("0020,000E"), value("0020,000D")
        patient = value("0010,0020") or f"Patient-{study}"
        item = tree.CreateItem(tree.GetSceneItemID(), dataNode)
        tree.SetItemUID(item, names.GetDICOMUIDName(), series)
        tree.SetItemAttribute(item, names.GetDICOMSeriesModalityAttributeName(), value("0008,0060"))
        tree.SetItemAttribute(item, names.GetDICOMSeriesNumberAttributeName(), value("0020,0011"))
        tree.SetItemAttribute(item, names.GetDICOMFrameOfReferenceUIDAttributeName(), value("0020,0052"))
        for name, tag in _SERIES.items():
            tree.SetItemAttribute(item, names.GetDICOMAttributePrefix() + name, value(tag))
        instances = [
            slicer.dicomDatabase.fileValue(each, "0008,0018") or "Unknown" for each in loadable.files
        ]
        tree.SetItemUID(item, names.GetDICOMInstanceUIDName(), " ".join(instances))
        referenced = " ".join(getattr(loadable, "referencedInstanceUIDs", []))
        tree.SetItemAttribute(item, names.GetDICOMReferencedInstanceUIDsAttributeName(), referenced)
        new_patient = not tree.GetItemByUID(names.GetDICOMUIDName(), patient)
        new_study = not tree.GetItemByUID(names.GetDICOMUIDName(), study)
        slicer.vtkSlicerSubjectHierarchyModuleLogic.InsertDicomSeriesInHierarchy(tree, patient, study, series)
        if new_patient and (made := tree.GetItemByUID(names.GetDICOMUIDName(), patient)):
            name = value("0010,0010") or "No name"
            tree.SetItemAttribute(made, names.GetDICOMPatientNameAttributeName(), name)
            tree.SetItemAttribute(made, names.GetDICOMPatientIDAttributeName(), patient)
            tree.SetItemName(made, f"{name} ({patient})")
        if new_study and (made := tree.GetItemByUID(names.GetDICOMUIDName(), study)):
            name = value("0008,1030") or "No study description"
            tree.SetItemAttribute(made, names.GetDICOMStudyInstanceUIDAttributeName(), study)
            tree.SetItemAttribute(made, names.GetDICOMStudyDateAttributeName(), value("0008,0020"))
            date = value("0008,0020")
            tree.SetItemName(made, f"{name} ({date})" if date else name)
