"""Frame headers of compressed streams, read before a decoder allocates memory."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Literal

from CovidXRayLib.films.codecs.jpeg_markers import EOI, SOS, segments
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

# Start-of-frame markers (ISO/IEC 10918-1 table B.1; 14495-1 for JPEG-LS).
_OTHER_FRAMES: Final = (0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)

Process = Literal["sequential", "progressive", "lossless", "jpeg-ls", "jpeg 2000"]
_PROCESSES: Final[dict[int, Process]] = {
    0xC0: "sequential",
    0xC1: "sequential",
    0xC2: "progressive",
    0xC3: "lossless",
    0xF7: "jpeg-ls",
}


@dataclass(frozen=True)
class Codestream:
    """Frame header of a JPEG, JPEG-LS or JPEG 2000 stream, and the offsets of its parts.

    Attributes
    ----------
    process
        The coding process.
    rows, columns, components, precision
        Size in pixels, number of channels and bits per sample.
    signed
        Whether samples are signed; only JPEG 2000 can state it.
    frame
        Offset of the frame header's content, after its length field (JPEG and JPEG-LS).
    scan
        Offset of the first scan header (JPEG and JPEG-LS), of the code stream (JPEG 2000).
    scans
        Number of scans; 1 for JPEG 2000.
    data
        Offset of the last scan's compressed data (JPEG and JPEG-LS).
    data_end
        Offset of the end of that data.
    end
        Offset of the end marker; None if missing (JPEG and JPEG-LS).
    """

    process: Process
    rows: int
    columns: int
    components: int
    precision: int
    signed: bool
    scan: int
    frame: int = 0
    scans: int = 1
    data: int = 0
    data_end: int = 0
    end: int | None = None


def read_codestream(stream: bytes) -> Codestream:
    """Read the frame header, and locate the compressed pixel data.

    Raises
    ------
    FilmProblem
        If the stream is damaged, truncated before the pixel data, or uses an unsupported coding process.
    """
    return _jpeg(stream) if stream.startswith(b"\xff\xd8") else _jpeg_2000(stream)


def _damaged() -> FilmProblem:
    return FilmProblem(_("the header of its compressed pixels is damaged"))


def _jpeg(stream: bytes) -> Codestream:
    frame: tuple[Process, int, int, int, int] | None = None
    at = scan = scans = data = 0
    data_end, end = len(stream), None
    for segment in segments(stream):
        if segment.marker in _OTHER_FRAMES:
            raise FilmProblem(
                _("it uses a JPEG process (hierarchical or arithmetic) that no radiograph uses")
            )
        if data and data_end == len(stream):
            data_end = segment.start
        if segment.marker == EOI:
            end = segment.start
        elif segment.marker == SOS:
            scan, scans = scan or segment.start, scans + 1
            data, data_end = segment.end, len(stream)
        elif segment.marker in _PROCESSES and not scan:
            if segment.end - segment.body < 6:
                raise _damaged()
            precision, rows, columns, components = struct.unpack_from(">BHHB", stream, segment.body)
            frame, at = (_PROCESSES[segment.marker], rows, columns, components, precision), segment.body
    if frame is None or not scan:
        raise _damaged()
    process, rows, columns, components, precision = frame
    return Codestream(
        process, rows, columns, components, precision, False, scan, at, scans, data, data_end, end
    )


def _jpeg_2000(stream: bytes) -> Codestream:
    # Contrary to PS3.5 section A.4.4, the codestream may be wrapped in a JP2 file.
    start = stream.find(b"\xff\x4f\xff\x51", 0, 4096)
    if start < 0 or len(stream) < start + 46:
        raise _damaged()
    right, bottom, left, top = struct.unpack_from(">4I", stream, start + 8)
    (components,) = struct.unpack_from(">H", stream, start + 40)
    depth = stream[start + 42]
    return Codestream(
        "jpeg 2000", bottom - top, right - left, components, (depth & 0x7F) + 1, bool(depth & 0x80), start
    )


def with_rows(stream: bytes, header: Codestream, rows: int) -> bytes:
    """Return a JPEG or JPEG-LS stream with the number of rows in its frame header replaced."""
    at = header.frame + 1
    return stream[:at] + struct.pack(">H", rows) + stream[at + 2 :]


def with_sound_scan_header(stream: bytes, header: Codestream) -> bytes:
    """Return a sequential JPEG with the spectral selection its process prescribes, 0 to 63.

    Some encoders write 0 to 0 against ISO/IEC 10918-1 section B.2.3, which strict decoders reject.
    """
    if header.process != "sequential" or header.scan + 5 > len(stream):
        return stream
    components = stream[header.scan + 4]
    at = header.scan + 5 + 2 * components
    return stream[:at] + b"\x00\x3f\x00" + stream[at + 3 :]
