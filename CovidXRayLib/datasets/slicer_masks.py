"""Reading of lung masks from a ``.seg.nrrd`` file by this program, or saved by 3D Slicer after edits."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import check_size
from CovidXRayLib.films.open_file import read_bytes
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.itk_folder import itk_folder

SEG_NRRD: Final = ".seg.nrrd"
SEGMENT_IDS: Final = ("right_lung", "left_lung")

_NRRD: Final = b"NRRD"
_GZIP: Final = b"\nencoding: gz"
_STEP: Final = 2**20
_MAX_BYTES: Final = 2**31  # bytes of unpacked masks; no film has that many pixels
# A detached header may refer to any file of this computer for the pixels.
_DETACHED_DATA: Final = re.compile(rb"^data ?file:", re.MULTILINE | re.IGNORECASE)
_OFFSET: Final = "Segmentation_ReferenceImageExtentOffset"


def read_seg_nrrd(path: Path, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Read the masks of a film's two lungs.

    The segments are found by their identifiers or names ("right lung", "left lung"), however Slicer has
    stored them: with other label values, in several layers, or cropped to the segments.

    Parameters
    ----------
    path
        The file.
    shape
        Rows and columns of the film.

    Returns
    -------
    bool array, shape (2, rows, columns)
        The patient's right lung, then the left.

    Raises
    ------
    FilmProblem
        If the file cannot be read, is damaged, or lacks a lung, or if the lungs extend beyond the film.
    """
    data = read_bytes(path)
    again = _("save it again in 3D Slicer, as one file")
    if not is_complete_nrrd(data) or _DETACHED_DATA.search(data.partition(b"\n\n")[0]):
        raise FilmProblem(_("it is not a complete NRRD file"), again)
    lungs = np.zeros((2, *shape), np.bool_)
    try:
        labels, fields = _content(data)
        offset = [int(number) for number in fields.get(_OFFSET, "0 0 0").split()]
        for lung, segment_id in zip(lungs, SEGMENT_IDS, strict=True):
            segment = _segment(fields, segment_id)
            layer, label = (int(fields[segment + field]) for field in ("Layer", "LabelValue"))
            _place(labels[..., layer] == label, offset, lung)
    except (RuntimeError, ValueError, LookupError) as error:
        raise FilmProblem(_("its masks cannot be read"), again) from error
    return lungs


def is_complete_nrrd(data: bytes) -> bool:
    """Return whether the header is complete, and the data match their checksum, if there is one."""
    header, blank, packed = data.partition(b"\n\n")
    if not (header.startswith(_NRRD) and blank and packed):
        return False
    if _GZIP not in header:
        return True
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    unpacked = 0
    try:
        while packed and not stream.eof and unpacked <= _MAX_BYTES:
            unpacked += len(stream.decompress(packed, _STEP))
            packed = stream.unconsumed_tail
    except zlib.error:
        return False
    return stream.eof


def _content(data: bytes) -> tuple[NDArray[np.generic], dict[str, str]]:
    """Return the labels, (rows, columns, layers), and the fields of the header."""
    import SimpleITK as sitk  # noqa: N813

    with itk_folder() as folder:
        copy = folder / "lungs.seg.nrrd"  # ITK may be unable to open the file by its own name
        copy.write_bytes(data)
        reader = sitk.ImageFileReader()
        reader.SetImageIO("NrrdImageIO")
        reader.SetFileName(str(copy))
        reader.ReadImageInformation()
        columns, rows, *slices = reader.GetSize()
        if slices != [1]:
            raise FilmProblem(_("it has more than one slice"), _("choose the segmentation of one film"))
        layers = reader.GetNumberOfComponents()
        check_size(rows, columns, layers)
        image = reader.Execute()
    fields = {key: image.GetMetaData(key) for key in image.GetMetaDataKeys()}
    return sitk.GetArrayFromImage(image).reshape(rows, columns, layers), fields


def _segment(fields: dict[str, str], segment_id: str) -> str:
    """Return the prefix of the names of a segment's fields."""
    name = segment_id.replace("_", " ")
    for key, value in fields.items():
        segment, _underscore, field = key.partition("_")
        if field in ("ID", "Name") and value.replace("_", " ").casefold() == name:
            return f"{segment}_"
    raise FilmProblem(
        _('it has no segment named "{name}"').format(name=name),
        _('name the segments "right lung" and "left lung"'),
    )


def _place(mask: NDArray[np.bool_], offset: list[int], lung: NDArray[np.bool_]) -> None:
    """Place a mask at an offset (columns first) in the film."""
    left, top, _slice = offset
    rows, columns = mask.shape
    if left < 0 or top < 0 or top + rows > lung.shape[0] or left + columns > lung.shape[1]:
        raise FilmProblem(_("its masks are larger than the film"), _("choose the segmentation of this film"))
    lung[top : top + rows, left : left + columns] = mask
