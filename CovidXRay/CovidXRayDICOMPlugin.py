"""DICOM plugin for radiographs and their results.

Slicer loads this file at startup, before optional packages are installed: imports at module level are
limited to Slicer's own modules, and the library is imported where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import slicer
from DICOMLib import DICOMPlugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from DICOMLib import DICOMLoadable

# Slicer derives the module name from the name of this file.
__all__ = ["CovidXRayDICOMPlugin", "CovidXRayDICOMPluginClass"]


class CovidXRayDICOMPluginClass(DICOMPlugin):
    """Loads radiographs as films, and lung masks and reports onto the films they refer to."""

    def __init__(self) -> None:
        super().__init__()
        from CovidXRayPanel.dicomImport.headers import TAGS

        from CovidXRayLib.i18n import gettext as _

        self.loadType = _("Radiograph (CovidXRay)")
        self.tags.update(TAGS)
        # Films loaded together with a segmentation or report, by SOP Instance UID.
        self.autoLoadedFilms: dict[str, str] = {}

    def examineForImport(self, fileLists: Sequence[Sequence[str]]) -> list[DICOMLoadable]:
        """Return the loadables of several file lists.

        Parameters
        ----------
        fileLists : sequence of sequence of str
            The files of each series.

        Returns
        -------
        list of DICOMLoadable
        """
        from CovidXRayPanel.dicomImport.results import filmsOfResults

        loadables = [loadable for files in fileLists for loadable in self.examineFiles(files)]
        return loadables + filmsOfResults(loadables, fileLists)

    def examineFiles(self, files: Sequence[str]) -> list[DICOMLoadable]:
        """Return the loadables of one series; never raises, whatever the files contain."""
        from CovidXRayPanel.dicomImport.radiographs import radiographLoadables
        from CovidXRayPanel.dicomImport.results import resultLoadables

        return radiographLoadables(files) + resultLoadables(files)

    def load(self, loadable: DICOMLoadable) -> slicer.vtkMRMLNode | bool:
        """Load a selected loadable; returns its node, or False on failure."""
        from CovidXRayPanel.dicomImport.loading import load

        return load(self, loadable)


class CovidXRayDICOMPlugin:
    """Hidden module through which Slicer finds the plugin; like Slicer's own plugins, it has no panel."""

    # Slicer's module object, which defines the attributes set here.
    def __init__(self, parent: Any) -> None:
        parent.title = "CovidXRay DICOM plugin"
        parent.categories = ["Developer Tools.DICOM Plugins"]
        parent.dependencies = ["DICOM", "CovidXRay"]
        parent.contributors = ["CovidXRay contributors"]
        parent.helpText = (
            "Loads radiographs in Slicer's DICOM browser as films of CovidXRay, and segmentations and "
            "reports of them on top. It has no panel of its own."
        )
        parent.acknowledgementText = ""
        parent.hidden = True
        # This module may be loaded before the DICOM module, which populates the same dictionary.
        if not hasattr(slicer.modules, "dicomPlugins"):
            slicer.modules.dicomPlugins = {}
        slicer.modules.dicomPlugins["CovidXRayDICOMPlugin"] = CovidXRayDICOMPluginClass
