"""Text preview of the selected film's report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading.verdict import figures_of, headline
from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.nodes.lungsNode import lungsOf

if TYPE_CHECKING:
    import slicer

    from CovidXRayLib.reading import Reading

IMAGES = {".png", ".jpg", ".jpeg", ".tif", ".tiff"}


def resultProblem(
    film: slicer.vtkMRMLScalarVolumeNode | None, result: Reading | None, editedSince: bool, isEditing: bool
) -> str:
    """Return why the result and the masks shown cannot be reported; empty if they can."""
    if film is None or result is None:
        return _("Analyze a film to create its report.")
    if result.report is not None:
        return _("This result was read from a report; analyze the film to create a new one.")
    if lungsOf(film) is None:
        return _("The masks of this film were removed; analyze it again.")
    if editedSince:
        return _("The masks have been edited since the result. Re-score before creating the report.")
    if isEditing:
        return _("The masks are being edited. Accept or discard the changes before creating the report.")
    return ""


def fileProblem(film: slicer.vtkMRMLScalarVolumeNode | None) -> str:
    """Return why the file of a film, which a report is written from, cannot be read; empty if it can."""
    if film is not None and fileOfVolume(film) is None:
        return _("The source file of this film is missing; open the film again.")
    return ""


def isImage(film: slicer.vtkMRMLScalarVolumeNode) -> bool:
    """Return whether a film's file is a plain image, without a DICOM study that results could join."""
    path = fileOfVolume(film)
    return path is not None and Path(path).suffix.lower() in IMAGES


def content(film: slicer.vtkMRMLScalarVolumeNode, result: Reading, prevalence: float, acceptedBy: str) -> str:
    """Return the content of the report as a few lines of text.

    Parameters
    ----------
    film : vtkMRMLVolumeNode
    result : CovidXRayLib.reading.Reading
    prevalence : float
        In (0, 1).
    acceptedBy : str
        The reader who accepts the result; empty if none does.
    """
    if result.evidence is None or result.probability is None:
        answer = _("No score; the report states why.")
    else:
        evidence = result.evidence.at(prevalence)
        answer = f"{headline(result.category, evidence)}. {figures_of(result.probability, evidence)}"
    masks = _("Masks manually drawn or corrected.") if result.mask_edited else ""
    reader = (
        _("Masks accepted by {reader}.").format(reader=acceptedBy)
        if acceptedBy
        else _("Masks not accepted by a reader (stated in the report).")
    )
    kinds = (
        _("Image file without DICOM study: only the PDF/HTML page can be created.") if isImage(film) else ""
    )
    return "\n".join(line for line in (answer, masks, reader, kinds) if line)
