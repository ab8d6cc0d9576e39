"""Choice of the decoder for each transfer syntax.

GDCM, alone or inside SimpleITK, is deliberately not used: on a damaged JPEG it throws an exception through
its own ``noexcept`` code, which ends the process, where the other decoders report an error.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

from numpy.typing import NDArray

from CovidXRayLib.films.codecs.codestream import Codestream, read_codestream
from CovidXRayLib.films.codecs.jpeg import jpeg_gray
from CovidXRayLib.films.codecs.jpeg2000 import jpeg_2000
from CovidXRayLib.films.codecs.jpeg_ls import jpeg_ls
from CovidXRayLib.films.codecs.libjpeg import jpeg_by_libjpeg
from CovidXRayLib.films.codecs.rle import decode_rle
from CovidXRayLib.films.dicom.fragments import join_fragments
from CovidXRayLib.films.dicom.image_pixel import ImagePixel
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.grayscale.pixel_cells import Cells
from CovidXRayLib.films.limits import check_scans, check_size
from CovidXRayLib.i18n import gettext as _

_Decoder = Callable[[bytes, Codestream, list[str]], "NDArray[Any] | None"]


def decode(value: memoryview, transfer_syntax: str, image: ImagePixel, notes: list[str]) -> Cells:
    """Decode encapsulated Pixel Data (PS3.5 section A.4) of one frame.

    The header of the compressed stream takes precedence over the DICOM header.

    Raises
    ------
    FilmProblem
        If no decoder supports the transfer syntax, the stream is damaged, or header and stream contradict
        each other on the size.
    """
    stream = join_fragments(value, notes)
    if transfer_syntax == _RLE:
        return decode_rle(stream, image)
    name = _NAMES.get(transfer_syntax)
    if name is None and not stream.startswith((b"\xff\xd8", b"\xff\x4f\xff\x51")):
        raise FilmProblem(
            _("its transfer syntax {name} is not supported").format(name=_full_name(transfer_syntax)),
            _("export the film uncompressed, or as JPEG 2000 Lossless"),
        )
    if name is None:
        notes.append(
            _(
                "The transfer syntax {transfer_syntax} does not match the pixel data, which determined "
                "the decoder."
            ).format(transfer_syntax=transfer_syntax)
        )
    header = read_codestream(stream)
    check_size(header.rows, header.columns, min(header.components, 3))
    _require_few_scans(header)
    if (header.rows, header.columns) != (image.rows, image.columns):
        raise FilmProblem(
            _(
                "its header states {rows} x {columns} pixels and its compressed pixels are {real_rows} "
                "x {real_columns}"
            ).format(
                rows=image.rows, columns=image.columns, real_rows=header.rows, real_columns=header.columns
            )
        )
    if header.components not in (1, 3) or not 2 <= header.precision <= 16:
        raise FilmProblem(
            _(
                "its compressed pixels have {components} channels of {precision} bits, which no film has"
            ).format(components=header.components, precision=header.precision)
        )
    array = _first_success(stream, header, name or _full_name(transfer_syntax), notes)
    signed = header.signed or (image.signed and header.components == 1)
    return Cells(array, header.precision, signed=signed)


def _require_few_scans(header: Codestream) -> None:
    """Reject more scans than components; for progressive JPEG, more than a film needs."""
    if header.process != "progressive" and header.scans > header.components:
        raise FilmProblem(_("the header of its compressed pixels is damaged"))
    if header.process == "progressive":
        # libjpeg, which decodes more than 8 bits, takes eight times as long for a scan.
        check_scans(header.scans if header.precision == 8 else 8 * header.scans, header.rows, header.columns)


def _first_success(stream: bytes, header: Codestream, name: str, notes: list[str]) -> NDArray[Any]:
    for decoder in _DECODERS[header.process]:
        try:
            array = decoder(stream, header, notes)
        except ImportError as error:
            raise FilmProblem(
                _("the decoder for its transfer syntax {name} is not installed").format(name=name),
                _("install it with: pip install {package}").format(
                    package=_PACKAGES.get(str(error.name).partition(".")[0], error.name)
                ),
            ) from error
        except _DECODER_ERRORS:
            continue
        if array is not None and array.shape[:2] == (header.rows, header.columns):
            return array
    raise FilmProblem(_("its compressed pixels ({name}) are damaged and cannot be decoded").format(name=name))


def _full_name(transfer_syntax: str) -> str:
    from pydicom.uid import UID

    name = UID(transfer_syntax).name
    return name if name == transfer_syntax else f"{name} ({transfer_syntax})"


# Exceptions by which the decoders report damage. A TypeError or AttributeError would be a bug here.
_DECODER_ERRORS: Final = (
    ArithmeticError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
)
_RLE: Final = "1.2.840.10008.1.2.5"
_NAMES: Final = {
    "1.2.840.10008.1.2.4.50": "JPEG Baseline",
    "1.2.840.10008.1.2.4.51": "JPEG Extended",
    "1.2.840.10008.1.2.4.57": "JPEG Lossless",
    "1.2.840.10008.1.2.4.70": "JPEG Lossless, first-order prediction",
    "1.2.840.10008.1.2.4.80": "JPEG-LS Lossless",
    "1.2.840.10008.1.2.4.81": "JPEG-LS Near-lossless",
    "1.2.840.10008.1.2.4.90": "JPEG 2000 Lossless",
    "1.2.840.10008.1.2.4.91": "JPEG 2000",
    "1.2.840.10008.1.2.4.201": "High-Throughput JPEG 2000 Lossless",
    "1.2.840.10008.1.2.4.202": "High-Throughput JPEG 2000 Lossless, RPCL",
    "1.2.840.10008.1.2.4.203": "High-Throughput JPEG 2000",
}

# Keyed by coding process, not by UID, since UIDs are sometimes wrong. libjpeg-turbo
# is the fastest by far (2 ms against 9 for a 1024 x 1024 baseline film) but knows 8 bits only; libjpeg is
# the reference implementation and decodes every process; CharLS takes a third of libjpeg's time.
_DECODERS: Final[dict[str, tuple[_Decoder, ...]]] = {
    "sequential": (jpeg_gray, jpeg_by_libjpeg),
    "progressive": (jpeg_gray, jpeg_by_libjpeg),
    "lossless": (jpeg_by_libjpeg,),
    "jpeg-ls": (jpeg_ls,),
    "jpeg 2000": (jpeg_2000,),
}
# Package that provides a module, where the names differ.
_PACKAGES: Final = {
    "libjpeg": "pylibjpeg-libjpeg",
    "jpeg_ls": "pyjpegls",
    "openjpeg": "pylibjpeg-openjpeg",
}
