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


def reportProblem(
    film: slicer.vtkMRMLScalarVolumeNode | None, result: Reading | None, editedSince: bool
) -> str:
    """Return why no report of a film can be written now; empty if one can."""
    if film is None or result is None:
        return _("Analyze a film; then its report can be written.")
    if result.report is not None:
        return _("This result was read from a report; analyze the film to write a new one.")
    if lungsOf(film) is None:
        return _("The masks of this film were removed; analyze it again.")
    if editedSince:
        return _("The masks were changed after the result; score again, so that both belong together.")
    if fileOfVolume(film) is None:
        return _("The file of this film is not there any more; open the film again.")
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
        answer = _("No score; the report gives the reasons.")
    else:
        evidence = result.evidence.at(prevalence)
        answer = f"{headline(result.category, evidence)}. {figures_of(result.probability, evidence)}"
    masks = _("The masks were drawn or corrected by hand.") if result.mask_edited else ""
    reader = (
        _("{reader} has accepted the masks.").format(reader=acceptedBy)
        if acceptedBy
        else _("No reader has accepted the masks, and the report says so.")
    )
    kinds = _("It is a picture without a study: only the page can be written.") if isImage(film) else ""
    return "\n".join(line for line in (answer, masks, reader, kinds) if line)
