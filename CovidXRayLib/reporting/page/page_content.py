"""What a page says, before it is laid out."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.errors import PageError
from CovidXRayLib.reporting.page.patient_block import Patient, patient_of


@dataclass(frozen=True, eq=False)
class ReportContent:
    """One result, and whose it is.

    Attributes
    ----------
    film
        The film.
    reading
        Its reading; the sentences are shown in the language in which they were made.
    lungs
        uint8 (rows, columns) as the film: 0 outside, 1 patient's right lung, 2 left.
    heatmap
        float32 (rows, columns) as the film, values in [0, 1]; None where there is none.
    reader
        Who has accepted the result; None for nobody, which the page then says.
    patient
        None for a film that names no patient.

    Raises
    ------
    PageError
        If reading, masks and heat map are not all of this film.
    """

    film: Film
    reading: Reading
    lungs: NDArray[np.uint8]
    heatmap: NDArray[np.float32] | None
    reader: ReaderStatement | None = None
    patient: Patient | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse what is not of one film."""
        shapes = {self.film.shape, self.lungs.shape}
        if self.heatmap is not None:
            shapes.add(self.heatmap.shape)
        analyzed = self.reading.film.sha256
        if len(shapes) != 1 or (analyzed is not None and analyzed != self.film.sha256):
            raise PageError(
                _("The result is not of this film, or the film has changed since; analyze it again.")
            )

    @property
    def name(self) -> str:
        """A name for files: no part of the film's own, which often is the patient's, and always the same."""
        return report_name(self.film)


def report_name(film: Film) -> str:
    """Return what the files of a film's report are called: the same each time, and nothing of the patient."""
    digest = film.sha256 or sha256(film.pixels.tobytes()).hexdigest()
    return f"film-{digest[:16]}"


def report_content(
    film: Film,
    reading: Reading,
    lungs: NDArray[np.uint8],
    heatmap: NDArray[np.float32] | None,
    *,
    reader: ReaderStatement | None,
) -> ReportContent:
    """Return what a page of a result says, with the patient that the film names.

    Parameters
    ----------
    film, reading, lungs, heatmap, reader
        As in :class:`ReportContent`; the figures of the reading are rounded as in its JSON.

    Raises
    ------
    PageError
        If reading, masks and heat map are not all of this film.
    """
    return ReportContent(film, reading.rounded(), lungs, heatmap, reader, patient_of(film))
