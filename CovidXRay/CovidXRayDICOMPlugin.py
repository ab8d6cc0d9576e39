"""Radiographs and their results in Slicer's DICOM browser.

Slicer loads this file at its start, before any optional package was installed: what it imports at its top
is Slicer's own, and the library only where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import slicer
from DICOMLib import DICOMPlugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from DICOMLib import DICOMLoadable

# Slicer looks for the module by the name of this file.
__all__ = ["CovidXRayDICOMPlugin", "CovidXRayDICOMPluginClass"]


class CovidXRayDICOMPluginClass(DICOMPlugin):
    """Loads radiographs as films, and lung masks and reports onto the films they belong to."""

    def __init__(self) -> None:
        super().__init__()
        from CovidXRayPanel.dicomImport.headers import TAGS

        from CovidXRayLib.i18n import gettext as _

        self.loadType = _("Radiograph (CovidXRay)")
        self.tags.update(TAGS)
        # Films that a segmentation or report has brought along, by SOP Instance UID.
        self.broughtAlong: dict[str, str] = {}

    def examineForImport(self, fileLists: Sequence[Sequence[str]]) -> list[DICOMLoadable]:
        """Ways to load some files.

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
        """Ways to load the files of one series; never raises, whatever is in them."""
        from CovidXRayPanel.dicomImport.radiographs import radiographLoadables
        from CovidXRayPanel.dicomImport.results import resultLoadables

        return radiographLoadables(files) + resultLoadables(files)

    def load(self, loadable: DICOMLoadable) -> slicer.vtkMRMLNode | bool:
        """Load what the user chose; returns its node, or False where it cannot be loaded."""
        from CovidXRayPanel.dicomImport.loading import load

        return load(self, loadable)


class CovidXRayDICOMPlugin:
    """The hidden module by which Slicer finds the plugin; like Slicer's own plugins without a panel."""

    # Slicer's own object for a module, which has what is set here.
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
        # This module may be found before DICOM itself, which fills the same dictionary.
        if not hasattr(slicer.modules, "dicomPlugins"):
            slicer.modules.dicomPlugins = {}
        slicer.modules.dicomPlugins["CovidXRayDICOMPlugin"] = CovidXRayDICOMPluginClass
