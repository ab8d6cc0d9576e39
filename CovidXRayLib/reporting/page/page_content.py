"""Content of a report page."""

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
    """A result with its patient.

    Attributes
    ----------
    film
        The film.
    reading
        Its reading; its sentences are shown in their original language.
    lungs
        uint8 (rows, columns) as the film: 0 outside, 1 patient's right lung, 2 left.
    opacity_map
        float32 (rows, columns) as the film, values in [0, 1]; None if there is none.
    reader
        Reader who accepted the result; None if not accepted, which the page states.
    patient
        None if the film does not identify the patient.

    Raises
    ------
    PageError
        If reading, masks and opacity map are not all of this film.
    """

    film: Film
    reading: Reading
    lungs: NDArray[np.uint8]
    opacity_map: NDArray[np.float32] | None
    reader: ReaderStatement | None = None
    patient: Patient | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Check that all parts are of the same film."""
        shapes = {self.film.shape, self.lungs.shape}
        if self.opacity_map is not None:
            shapes.add(self.opacity_map.shape)
        if len(shapes) != 1 or not self.reading.film.is_of_file(self.film.sha256):
            raise PageError(
                _("The result is not of this film, or the film has changed since; analyze it again.")
            )

    @property
    def name(self) -> str:
        """Reproducible base name of files, without the film's name, which often contains the patient's."""
        return report_name(self.film)


def report_name(film: Film) -> str:
    """Return the reproducible base name of a film's report files, without patient data."""
    digest = film.sha256 or sha256(film.pixels.tobytes()).hexdigest()
    return f"film-{digest[:16]}"


def report_content(
    film: Film,
    reading: Reading,
    lungs: NDArray[np.uint8],
    opacity_map: NDArray[np.float32] | None,
    *,
    reader: ReaderStatement | None,
) -> ReportContent:
    """Return the content of a report page, with the patient from the film's header.

    Parameters
    ----------
    film, reading, lungs, opacity_map, reader
        As in :class:`ReportContent`; the figures of the reading are rounded as in JSON.

    Raises
    ------
    PageError
        If reading, masks and opacity map are not all of this film.
    """
    return ReportContent(film, reading.rounded(), lungs, opacity_map, reader, patient_of(film))
