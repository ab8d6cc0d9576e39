"""JPEG 2000 decoding with OpenJPEG, after a check that the data is complete."""

from __future__ import annotations

import struct
from typing import Any, Final

from numpy.typing import NDArray

from CovidXRayLib.films.codecs.codestream import Codestream
from CovidXRayLib.films.codecs.damage import cut_short, damaged_note, no_end_note, surplus_note
from CovidXRayLib.films.codecs.jpeg2000_bits import Short, TooLong
from CovidXRayLib.films.codecs.jpeg2000_header import Headers, read_headers
from CovidXRayLib.films.codecs.jpeg2000_packets import packets_end
from CovidXRayLib.films.codecs.jpeg_markers import END_MARKER
from CovidXRayLib.films.codecs.libjpeg import unsigned

# Surplus bytes tolerated after a tile's last packet; more of them mean that the packets were misread.
_MAX_LEFTOVER: Final = 16


def jpeg_2000(stream: bytes, header: Codestream, notes: list[str]) -> NDArray[Any]:
    """Return the pixels of a JPEG 2000 stream.

    Parameters
    ----------
    stream
        The whole stream.
    header
        Header of the stream.
    notes
        Receives a sentence if packets are missing, or the end of the stream is irregular.

    Raises
    ------
    RuntimeError
        If it cannot be decoded.
    FilmProblem
        If its headers are damaged or exceed the limits, or the end marker and packets are missing.
    """
    from openjpeg.utils import decode

    # Without the boxes of a JP2 file, whose palettes could turn one channel into 255.
    stream = stream[header.scan :]
    found = read_headers(stream)
    complete = _complete(stream, found)
    behind = stream.find(END_MARKER, found.end)
    if not found.ended:
        if behind < 0 and not complete:
            raise cut_short()
        if complete:
            stream = _with_end(stream, found)
    array = unsigned(decode(stream))
    if not complete:
        notes.append(damaged_note())
    elif not found.ended:
        notes.append(no_end_note() if behind < 0 else surplus_note())
    return array


def _complete(stream: bytes, found: Headers) -> bool:
    """Return whether all packets of all tiles are present, by packet headers or else by tile-part lengths."""
    tiles: dict[int, list[bytes]] = {}
    for tile, _start, begin, end in found.parts:
        tiles.setdefault(tile, []).append(stream[begin:end])
    if len(tiles) < found.grid.tiles or max(tiles) >= found.grid.tiles:
        return False
    if not found.ordinary:
        return found.is_complete
    try:
        for tile, parts in tiles.items():
            data = b"".join(parts)
            end = packets_end(data, found.grid, tile, found.styles)
            if len(data[end:].strip(b"\0")) > _MAX_LEFTOVER:
                return False
    except Short:
        return False
    except TooLong:
        return found.is_complete
    return True


def _with_end(stream: bytes, found: Headers) -> bytes:
    """Return the stream up to its last tile-part, with its length corrected and an end marker appended."""
    _tile, start, _data, end = found.parts[-1]
    length = struct.pack(">I", end - start)
    return stream[: start + 6] + length + stream[start + 10 : end] + END_MARKER
