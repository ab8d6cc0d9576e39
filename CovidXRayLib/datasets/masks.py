"""Reading of the masks of a manifest's films."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm
from CovidXRayLib.datasets.mask_frame import onto_film
from CovidXRayLib.datasets.slicer_masks import SEG_NRRD, read_seg_nrrd
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.images.image_film import eight_bit_gray
from CovidXRayLib.films.open_file import read_bytes
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.i18n import gettext as _


def read_gray(path: Path) -> NDArray[np.uint8]:
    """Read a mask image of one channel, uint8 (rows, columns).

    Raises
    ------
    ManifestError
        If it cannot be read.
    """
    try:
        return eight_bit_gray(read_bytes(path))
    except FilmProblem as problem:
        raise ManifestError(_("{path}: is not a readable mask; replace it.").format(path=path)) from problem


def read_mask(path: Path) -> NDArray[np.bool_]:
    """Read a mask image that is white inside; bool (rows, columns)."""
    return np.asarray(read_gray(path) > 127)


def read_masks(film: ManifestFilm, shape: tuple[int, ...]) -> list[NDArray[np.float32]]:
    """Read the masks of the patient's right and left lung as float32 0 or 1, (rows, columns) each."""
    if film.masks is None:
        raise ManifestError(
            _("{file}: the manifest lists no lung masks; exclude the film.").format(file=film.file)
        )
    masks = []
    for side, path in enumerate(film.masks):
        mask = _read_segment(path, side, shape) if _is_segmentation(path) else read_mask(path)
        if mask.shape != shape:
            raise ManifestError(
                _("{path}: does not have the shape of its film, {shape}; replace it.").format(
                    path=path, shape=shape
                )
            )
        masks.append(onto_film(mask, film.mask_frame).astype(np.float32))
    return masks


def mask_shape(film: ManifestFilm) -> tuple[int, ...]:
    """Return the rows and columns of a film with masks; the film is read only if necessary."""
    assert film.masks is not None, "the caller asks about films with masks"
    first = film.masks[0]
    return read_film(film.file).pixels.shape if _is_segmentation(first) else read_gray(first).shape


def _is_segmentation(path: Path) -> bool:
    return path.name.endswith(SEG_NRRD)


def _read_segment(path: Path, side: int, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    try:
        return np.asarray(read_seg_nrrd(path, (shape[0], shape[1]))[side])
    except FilmProblem as problem:
        raise ManifestError(f"{path}: {problem}.") from problem
