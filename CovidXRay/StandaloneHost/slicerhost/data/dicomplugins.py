"""Those of Slicer's DICOM plugins that radiographs, segmentations and reports meet."""

from __future__ import annotations

from collections.abc import Sequence

import slicer
import vtk
from DICOMLib import DICOMLoadable, DICOMPlugin


def register_slicers_plugins() -> None:
    """Fill `slicer.modules.dicomPlugins`, which Slicer's modules do as they are loaded."""
    if not hasattr(slicer.modules, "dicomPlugins"):
        slicer.modules.dicomPlugins = {}
    for cls in (DICOMScalarVolumePluginClass, DICOMSegmentationPluginClass, DICOMTID1500PluginClass):
        slicer.modules.dicomPlugins[cls.__name__.removesuffix("Class")] = cls


class DICOMScalarVolumePluginClass(DICOMPlugin):
    """Loads all images of a series as one volume: GDCM's pixels, laid axial, with the file's window."""

    def __init__(self) -> None:
        super().__init__()
        self.loadType = "Scalar Volume"
        self.tags |= {"pixelData": "7fe0,0010", "windowCenter": "0028,1050", "windowWidth": "0028,1051"}

    def examineFiles(self, files: Sequence[str]) -> list[DICOMLoadable]:
        value = slicer.dicomDatabase.fileValue
        if value(files[0], self.tags["classUID"]) == "1.2.840.10008.5.1.4.1.1.66.4":
            return []
        loadable = DICOMLoadable()
        loadable.files = list(files)
        loadable.name = self.defaultSeriesNodeName(value(files[0], self.tags["seriesInstanceUID"]))
        loadable.selected = True
        images = [
            file for file in files if slicer.dicomDatabase.fileValueExists(file, self.tags["pixelData"])
        ]
        if images:
            loadable.files = images
        else:
            loadable.warning = "There is no pixel data attribute for the DICOM objects."
            loadable.confidence = 0.2
        loadable.grayscale = "MONOCHROME" in value(loadable.files[0], "0028,0004")
        return [loadable]

    def load(self, loadable: DICOMLoadable, readerApproach: str | None = None) -> slicer.vtkMRMLNode | None:
        names = vtk.vtkStringArray()
        for file in loadable.files:
            names.InsertNextValue(file)
        logic = slicer.modules.volumes.logic()
        add = logic.AddArchetypeScalarVolume if loadable.grayscale else logic.AddArchetypeVolume
        node: slicer.vtkMRMLVolumeNode | None = add(loadable.files[0], loadable.name, 0, names)
        if node is None:
            return None
        self.addSeriesInSubjectHierarchy(loadable, node)
        value = slicer.dicomDatabase.fileValue
        uids = [value(file, self.tags["instanceUID"]) or "Unknown" for file in loadable.files]
        node.SetAttribute("DICOM.instanceUIDs", " ".join(uids))
        try:
            center, width = (
                float(value(loadable.files[-1], self.tags[name])) for name in ("windowCenter", "windowWidth")
            )
        except ValueError:
            return node
        display = node.GetDisplayNode()
        display.AddWindowLevelPreset(width, center)
        display.SetWindowLevelFromPreset(0)
        return node


class DICOMSegmentationPluginClass(DICOMPlugin):
    """Claims every segmentation; loads none here, as Slicer calls a program of dcmqi for it."""

    modality = "SEG"

    def __init__(self) -> None:
        super().__init__()
        self.loadType = "DICOMSegmentation"

    def examineFiles(self, files: Sequence[str]) -> list[DICOMLoadable]:
        return [
            self._loadable(file)
            for file in files
            if slicer.dicomDatabase.fileValue(file, self.tags["modality"]) == self.modality
        ]

    def _loadable(self, file: str) -> DICOMLoadable:
        loadable = DICOMLoadable()
        loadable.files = [file]
        loadable.name = slicer.dicomDatabase.fileValue(file, self.tags["seriesDescription"]) or "Unknown"
        loadable.selected = True
        loadable.confidence = 0.95
        self.addReferences(loadable)
        return loadable

    def load(self, loadable: DICOMLoadable) -> bool:
        return False


class DICOMTID1500PluginClass(DICOMSegmentationPluginClass):
    """Claims every report with measurements; loads none here, for the same reason."""

    modality = "SR"

    def __init__(self) -> None:
        super().__init__()
        self.loadType = "DICOM Structured Report TID1500"
