"""Reading of DICOM objects from any source with bounded memory and time."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.dicom.elements import PARSE_ERRORS, text
from CovidXRayLib.films.dicom.parsed_dicom import DEFLATED, ParsedDicom, parse_dicom
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import MAX_SEQUENCE_BYTES
from CovidXRayLib.films.open_file import read_bytes
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.errors import ResultObjectError

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset

_SOP_CLASS_UID: Final = 0x00080016


def open_object(path: Path, kind: str, sop_classes: Collection[str]) -> FileDataset:
    """Read a DICOM file with a header of limited size.

    The size is checked first, since pydicom's representation of a header can take hundreds of times its
    bytes. Deflated objects without pixels are rejected, since their size after decompression is unbounded.

    Parameters
    ----------
    kind
        Expected kind of object for the error message, for example ``"DICOM Segmentation"``.
    sop_classes
        SOP Class UIDs of that kind.

    Raises
    ------
    ResultObjectError
        If the file does not exist, or is not a readable DICOM file of that kind.
    """
    from pydicom import dcmread

    try:
        data = read_bytes(path)
        parsed = parse_dicom(data, (_SOP_CLASS_UID,))
        if text(parsed.dataset, "SOPClassUID") not in sop_classes:
            raise ResultObjectError(_("{path}: not a {kind}.").format(path=path, kind=kind))
        _require_small_header(parsed, len(data))
        return dcmread(BytesIO(data))
    except FilmProblem as error:
        raise _unreadable(path, kind, error.problem) from error
    except PARSE_ERRORS as error:
        raise _unreadable(path, kind, str(error)) from error


def _require_small_header(parsed: ParsedDicom, size: int) -> None:
    if parsed.pixels is None:
        if parsed.transfer_syntax == DEFLATED:
            raise FilmProblem(_("its header is deflated"))
    else:
        inflated = memoryview(parsed.pixels.value.obj)
        size = inflated.nbytes - parsed.pixels.value.nbytes
    if size > MAX_SEQUENCE_BYTES:
        raise FilmProblem(_("its header has {size:,} bytes").format(size=size))


def _unreadable(path: Path, kind: str, reason: str) -> ResultObjectError:
    return ResultObjectError(
        _("{path}: not an intact {kind} ({reason}); export it again.").format(
            path=path, kind=kind, reason=reason
        )
    )
