"""Opening an object that any program may have written, within bounds of memory and time."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from CovidXRayLib.films.dataset import DEFLATED, parse_dicom
from CovidXRayLib.films.elements import MAX_SEQUENCE, PARSE_ERRORS
from CovidXRayLib.films.problem import FilmProblem
from CovidXRayLib.films.reader import read_bytes
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.dicom.problem import ResultObjectError

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset


def open_object(path: Path, kind: str) -> FileDataset:
    """Return the data set in a DICOM file whose header is no larger than any result needs.

    What pydicom builds of a header can be hundreds of times its bytes, so that these are counted first. An
    object without pixels is not read where it is deflated, since it can swell without end.

    Parameters
    ----------
    kind
        What the object should be, for the sentence: ``"DICOM Segmentation"``.

    Raises
    ------
    ResultObjectError
        If there is no such file, or it is no DICOM file that can be read.
    """
    from pydicom import dcmread

    try:
        data = read_bytes(path)
        _require_small_header(data)
        return dcmread(BytesIO(data))
    except FilmProblem as error:
        raise _unreadable(path, kind, error.problem) from error
    except PARSE_ERRORS as error:
        raise _unreadable(path, kind, str(error)) from error


def _require_small_header(data: bytes) -> None:
    parsed = parse_dicom(data, ())
    if parsed.pixels is None:
        if parsed.transfer_syntax == DEFLATED:
            raise FilmProblem(_("its header is deflated"))
        size = len(data)
    else:
        inflated = memoryview(parsed.pixels.value.obj)
        size = inflated.nbytes - parsed.pixels.value.nbytes
    if size > MAX_SEQUENCE:
        raise FilmProblem(_("its header has {size:,} bytes").format(size=size))


def _unreadable(path: Path, kind: str, reason: str) -> ResultObjectError:
    return ResultObjectError(
        _("{path}: it is no intact {kind} ({reason}); export it again.").format(
            path=path, kind=kind, reason=reason
        )
    )
