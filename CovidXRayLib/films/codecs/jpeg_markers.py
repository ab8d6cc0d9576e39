"""Marker segments of a JPEG or JPEG-LS stream (ISO/IEC 10918-1 annex B; 14495-1 annex C)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import MAX_SEGMENTS
from CovidXRayLib.i18n import gettext as _

SOI, EOI, SOS, APP1, COM = 0xD8, 0xD9, 0xDA, 0xE1, 0xFE
END_MARKER: Final = b"\xff\xd9"
_STANDALONE: Final = (0x01, *range(0xD0, 0xD8))
_MARKER: Final = re.compile(rb"\xff+([^\xff])", re.S)
# Inside compressed data 0xFF is followed by zero or a restart marker, in JPEG-LS by less than 0x80.
_AFTER_DATA: Final = re.compile(rb"\xff[\xc0-\xcf\xd8-\xfe]")
# JFIF and Adobe segments describe the color encoding; a decoder needs no other application data.
_DROPPED: Final = (*range(0xE1, 0xEE), 0xEF, COM)


@dataclass(frozen=True)
class Segment:
    """A marker and its content.

    Attributes
    ----------
    marker
        Its second byte.
    start, body, end
        Offsets of the marker, of the content after the length field, and of the end.
    """

    marker: int
    start: int
    body: int
    end: int


def segments(stream: bytes) -> Iterator[Segment]:
    """Yield the segments after SOI up to EOI, or up to the end of the stream.

    Raises
    ------
    FilmProblem
        If the header is damaged or truncated, or there are too many segments.
    """
    position, in_header = 2, True
    for _count in range(MAX_SEGMENTS):
        found = (_MARKER.match if in_header else _AFTER_DATA.search)(stream, position)
        if found is None:
            if not in_header:
                return
            if stream[position : position + 1] in (b"", b"\xff"):
                raise FilmProblem(_("its compressed pixels are truncated"), _("copy or export it again"))
            raise FilmProblem(_("the header of its compressed pixels is damaged"))
        start, body = found.end() - 2, found.end()
        marker = stream[body - 1]
        if marker == EOI:
            yield Segment(marker, start, body, body)
            return
        if marker in _STANDALONE:
            position = body
            continue
        length = struct.unpack_from(">H", stream, body)[0] if body + 2 <= len(stream) else 0
        if (length < 2 or body + length > len(stream)) and not in_header:
            return
        if body + length > len(stream) or body + 2 > len(stream):
            raise FilmProblem(_("its compressed pixels are truncated"), _("copy or export it again"))
        if length < 2 or marker == SOI:
            raise FilmProblem(_("the header of its compressed pixels is damaged"))
        position = body + length
        yield Segment(marker, start, body + 2, position)
        in_header = in_header and marker != SOS
    raise FilmProblem(_("its JPEG data have more segments than any film needs"))


def without_metadata(stream: bytes) -> bytes:
    """Return the stream without metadata, which some decoders parse without limits."""
    kept, position = [stream[:2]], 2
    for segment in segments(stream):
        if segment.marker == SOS:
            break
        if segment.marker not in _DROPPED:
            kept.append(stream[segment.start : segment.end])
        position = segment.end
    return b"".join([*kept, stream[position:]])
