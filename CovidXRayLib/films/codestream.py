"""What a compressed stream says about itself, read before any decoder may claim memory for it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Literal

from CovidXRayLib.films.problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

# Start-of-frame markers (ISO/IEC 10918-1 table B.1; 14495-1 for JPEG-LS).
_SEQUENTIAL: Final = (0xC0, 0xC1)
_PROGRESSIVE: Final = (0xC2,)
_LOSSLESS: Final = (0xC3,)
_JPEG_LS: Final = (0xF7,)
_OTHER_FRAMES: Final = (0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_STANDALONE: Final = (0x01, *range(0xD0, 0xD8))

Process = Literal["sequential", "progressive", "lossless", "jpeg-ls", "jpeg 2000"]


@dataclass(frozen=True)
class Codestream:
    """The frame header of a JPEG, JPEG-LS or JPEG 2000 stream.

    Attributes
    ----------
    process
        The coding process.
    rows, columns, components, precision
        Size in pixels, number of channels and bits per sample.
    signed
        Whether samples are signed (JPEG 2000 alone can say so).
    scan
        Offset of the first scan header (JPEG and JPEG-LS), of the code stream (JPEG 2000).
    """

    process: Process
    rows: int
    columns: int
    components: int
    precision: int
    signed: bool
    scan: int


def read_codestream(stream: bytes) -> Codestream:
    """Read the frame header and make sure the stream has an end.

    Raises
    ------
    FilmProblem
        If the stream is damaged, cut short, or of a process no film uses.
    """
    found = _jpeg(stream) if stream.startswith(b"\xff\xd8") else _jpeg_2000(stream)
    # Neither family can contain this marker inside compressed data, so it is there exactly if the end is.
    if stream.find(b"\xff\xd9", found.scan) < 0:
        raise FilmProblem(_("its compressed pixels are cut short"), _("copy or export it again"))
    return found


def _damaged() -> FilmProblem:
    return FilmProblem(_("the header of its compressed pixels is damaged"))


def _jpeg(stream: bytes) -> Codestream:
    frame: tuple[Process, int, int, int, int] | None = None
    position = 2
    while position + 4 <= len(stream):
        if stream[position] != 0xFF:
            raise _damaged()
        marker = stream[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        if marker in _STANDALONE:
            position += 2
            continue
        (length,) = struct.unpack_from(">H", stream, position + 2)
        body = stream[position + 4 : position + 2 + length]
        process = _process(marker)
        if process is not None:
            if len(body) < 6:
                raise _damaged()
            precision, rows, columns, components = struct.unpack_from(">BHHB", body)
            frame = (process, rows, columns, components, precision)
        if marker == _SOS:
            if frame is None:
                raise _damaged()
            process, rows, columns, components, precision = frame
            return Codestream(process, rows, columns, components, precision, False, position)
        if marker in (_SOI, _EOI) or length < 2:
            raise _damaged()
        position += 2 + length
    raise FilmProblem(_("its compressed pixels are cut short"), _("copy or export it again"))


def _process(marker: int) -> Process | None:
    if marker in _SEQUENTIAL:
        return "sequential"
    if marker in _PROGRESSIVE:
        return "progressive"
    if marker in _LOSSLESS:
        return "lossless"
    if marker in _JPEG_LS:
        return "jpeg-ls"
    if marker in _OTHER_FRAMES:
        raise FilmProblem(_("it uses a JPEG process (hierarchical or arithmetic) that no radiograph uses"))
    return None


def _jpeg_2000(stream: bytes) -> Codestream:
    # The code stream may, against PS3.5 section A.4.4, be wrapped in a JP2 file.
    start = stream.find(b"\xff\x4f\xff\x51", 0, 4096)
    if start < 0 or len(stream) < start + 46:
        raise _damaged()
    right, bottom, left, top = struct.unpack_from(">4I", stream, start + 8)
    (components,) = struct.unpack_from(">H", stream, start + 40)
    depth = stream[start + 42]
    return Codestream(
        "jpeg 2000", bottom - top, right - left, components, (depth & 0x7F) + 1, bool(depth & 0x80), start
    )


def with_sound_scan_header(stream: bytes, header: Codestream) -> bytes:
    """Return a sequential JPEG with the spectral selection its process prescribes, 0 to 63.

    Some encoders leave it 0 to 0 (ISO/IEC 10918-1 section B.2.3 forbids it), which strict decoders refuse.
    """
    if header.process != "sequential" or header.scan + 5 > len(stream):
        return stream
    components = stream[header.scan + 4]
    at = header.scan + 5 + 2 * components
    return stream[:at] + b"\x00\x3f\x00" + stream[at + 3 :]
