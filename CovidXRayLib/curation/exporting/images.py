"""Export of images and masks without patient identity."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.curation.exporting.options import ExportOptions
from CovidXRayLib.curation.history.views import FilmView
from CovidXRayLib.deidentification.dataset import burned_in_text, deidentified_dicom
from CovidXRayLib.deidentification.pseudonyms import Pseudonyms
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.file_type import file_type
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.open_file import read_bytes
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _

MAX_8_BIT: Final = 255
MAX_16_BIT: Final = 65535


@dataclass(frozen=True)
class ExportedImage:
    """An exported image.

    Attributes
    ----------
    file
        Its name in the images folder, or the path of the film's own file.
    sha256
        Hexadecimal SHA-256 of that file.
    text_possible
        Whether text may be burned into the image.
    """

    file: str
    sha256: str
    text_possible: bool


@dataclass(frozen=True)
class ImageWriter:
    """Writes images to a folder, according to the export options."""

    folder: Path
    names: Pseudonyms
    options: ExportOptions

    def write(self, film: FilmView, labels: NDArray[np.uint8], *, name: str, patient: str) -> ExportedImage:
        """Write a film's image, or refer to its own file.

        Parameters
        ----------
        labels
            uint8 (rows, columns), 0 outside the lungs.
        name, patient
            Pseudonyms of the film and its patient.

        Raises
        ------
        FilmError
            If the film is missing or has changed since its review, does not fit its mask, or may show text.
        """
        path = Path(film.path)
        try:
            data = read_bytes(path)
            found = sha256(data).hexdigest()
            if found != film.file_sha256:
                raise FilmProblem(_("the file has changed since it was reviewed"), _("restore it"))
            if labels.shape != (film.rows, film.columns):
                raise FilmProblem(_("its mask differs in size from the film"), _("assess its mask again"))
            if self.options.images == "none":
                return ExportedImage(str(path.absolute()), found, text_possible=True)
            if self.options.images == "deidentified":
                return self._full_film(path, data, name, patient)
        except FilmProblem as problem:
            raise FilmError(path, problem.problem, problem.remedy) from problem
        lungs = np.where(labels > 0, read_film(path).pixels, np.float32(0))
        return self._written(f"{name}.png", image_png(lungs), text_possible=False)

    def _full_film(self, path: Path, data: bytes, name: str, patient: str) -> ExportedImage:
        is_dicom = file_type(data) == "dicom"
        text = burned_in_text(data) if is_dicom else "unknown"
        if text in ("yes", "unknown") and not self.options.allow_burned_in:
            raise FilmProblem(
                _("its header states burned-in text")
                if text == "yes"
                else _("burned-in text cannot be excluded"),
                _("export only the lungs, or check such films and allow them with --allow-burned-in"),
            )
        if is_dicom:
            content = deidentified_dicom(data, patient, self.names)
            return self._written(f"{name}.dcm", content, text_possible=text != "no")
        return self._written(f"{name}.png", image_png(read_film(path).pixels), text_possible=True)

    def _written(self, file: str, content: bytes, *, text_possible: bool) -> ExportedImage:
        (self.folder / file).write_bytes(content)
        return ExportedImage(file, sha256(content).hexdigest(), text_possible)


def write_masks(labels: NDArray[np.uint8], folder: Path, name: str) -> tuple[str, str]:
    """Write ``NAME_right.png`` and ``NAME_left.png``, white inside the lung; return both names."""
    files = []
    for value, side in ((1, "right"), (2, "left")):
        file = f"{name}_{side}.png"
        (folder / file).write_bytes(_png(np.where(labels == value, np.uint8(255), np.uint8(0))))
        files.append(file)
    return files[0], files[1]


def image_png(pixels: NDArray[np.float32]) -> bytes:
    """Encode an image as PNG without metadata, in 8 bits if lossless, else in 16.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1].
    """
    coarse = pixels * MAX_8_BIT
    if np.abs(coarse - np.rint(coarse)).max() < 1e-3:
        return _png(np.rint(coarse).astype(np.uint8))
    return _png(np.rint(pixels * MAX_16_BIT).astype(np.uint16))


def _png(array: NDArray[Any]) -> bytes:
    done, content = cv2.imencode(".png", array)
    if not done:
        raise MemoryError("the picture cannot be encoded as PNG")
    return content.tobytes()
