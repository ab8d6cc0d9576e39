"""Headers of a JPEG 2000 codestream (ISO/IEC 15444-1 annex A), which determine a decoder's memory use."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import (
    MAX_CODE_BLOCKS,
    MAX_JPEG_2000_TILES,
    MAX_PACKETS,
    MAX_SEGMENTS,
)
from CovidXRayLib.i18n import gettext as _

SOT, SOD, EOC = 0xFF90, 0xFF93, 0xFFD9
_SIZ, _CAP, _COD, _COC, _POC, _PPM, _PPT = 0xFF51, 0xFF50, 0xFF52, 0xFF53, 0xFF5F, 0xFF60, 0xFF61
_HIGH_THROUGHPUT: Final = 0x40


@dataclass(frozen=True)
class Grid:
    """The image and its tiles on the reference grid (section B.2), and each component's subsampling."""

    left: int
    top: int
    right: int
    bottom: int
    tile_width: int
    tile_height: int
    tile_left: int
    tile_top: int
    steps: tuple[tuple[int, int], ...]

    @property
    def across(self) -> int:
        """Number of tiles side by side."""
        return -(-(self.right - self.tile_left) // self.tile_width)

    @property
    def tiles(self) -> int:
        """Number of tiles."""
        return self.across * -(-(self.bottom - self.tile_top) // self.tile_height)


@dataclass(frozen=True)
class Style:
    """Coding style of a component (sections A.6.1 and A.6.2).

    ``block`` and ``precincts`` are exponents of two: width and height, the latter by resolution.
    """

    progression: int
    layers: int
    levels: int
    block: tuple[int, int]
    passes: int
    precincts: tuple[tuple[int, int], ...]


@dataclass
class Headers:
    """The parsed headers of a codestream.

    Attributes
    ----------
    grid, styles
        The image, and the style of each component.
    parts
        Tile-parts in order: tile number, and the offsets of the marker, of the data and of its end.
    end
        Offset after the last tile-part.
    ended
        Whether the end marker follows.
    is_complete
        Whether every tile-part is complete.
    ordinary
        False if the packets cannot be followed here (progression order changes, packed headers,
        per-tile styles, high throughput).
    """

    grid: Grid
    styles: list[Style]
    parts: list[tuple[int, int, int, int]] = field(default_factory=list)
    end: int = 0
    ended: bool = False
    is_complete: bool = True
    ordinary: bool = True


def read_headers(stream: bytes) -> Headers:
    """Read all headers of a codestream that begins with its SOC marker.

    Raises
    ------
    FilmProblem
        If they are damaged, or state more tiles, code-blocks or packets than allowed.
    """
    try:
        return _read(stream)
    except (struct.error, IndexError) as error:
        raise FilmProblem(_("the header of its compressed pixels is damaged")) from error


def _read(stream: bytes) -> Headers:
    found, position = _main_header(stream)
    for _count in range(MAX_SEGMENTS):
        marker = int.from_bytes(stream[position : position + 2], "big")
        if marker != SOT or len(stream) < position + 12:
            found.end, found.ended = position, marker == EOC
            return found
        tile, length = struct.unpack_from(">HI", stream, position + 4)
        end = position + length if length else _last_end(stream)
        data = _tile_part_header(stream, position + 12, found)
        found.is_complete = found.is_complete and data <= end <= len(stream)
        found.parts.append((tile, position, data, min(end, len(stream))))
        position = max(end, data)
    raise FilmProblem(_("its JPEG data have more segments than any film needs"))


def _last_end(stream: bytes) -> int:
    """Return the end of a tile-part of unstated length: before the end marker."""
    end = stream.rfind(b"\xff\xd9")
    return len(stream) if end < 0 else end


def _main_header(stream: bytes) -> tuple[Headers, int]:
    found: Headers | None = None
    position = 2
    for _count in range(MAX_SEGMENTS):
        marker, length = struct.unpack_from(">HH", stream, position)
        if marker == SOT and found is not None:
            if len(found.styles) != len(found.grid.steps):
                break
            return found, position
        if marker == _SIZ and found is None:
            found = Headers(_grid(stream, position + 6), [])
        elif found is not None:
            _coding(stream, position, marker, found)
        if marker < 0xFF00 or length < 2:
            break
        position += 2 + length
    raise FilmProblem(_("the header of its compressed pixels is damaged"))


def _tile_part_header(stream: bytes, position: int, found: Headers) -> int:
    for _count in range(MAX_SEGMENTS):
        marker = int.from_bytes(stream[position : position + 2], "big")
        if marker == SOD or position >= len(stream):
            return position + 2
        (length,) = struct.unpack_from(">H", stream, position + 2)
        if marker in (_COD, _COC):
            found.ordinary = False
            _coding(stream, position, marker, Headers(found.grid, list(found.styles)))
        found.ordinary = found.ordinary and marker not in (_POC, _PPT)
        if marker < 0xFF00 or length < 2:
            break
        position += 2 + length
    raise FilmProblem(_("the header of its compressed pixels is damaged"))


def _grid(stream: bytes, position: int) -> Grid:
    right, bottom, left, top, width, height, tile_left, tile_top, components = struct.unpack_from(
        ">8IH", stream, position
    )
    if components > 4 or not (width and height and tile_left <= left < right and tile_top <= top < bottom):
        raise FilmProblem(_("the header of its compressed pixels is damaged"))
    steps = tuple(
        (stream[position + 34 + 3 * index + 1], stream[position + 34 + 3 * index + 2])
        for index in range(components)
    )
    grid = Grid(left, top, right, bottom, width, height, tile_left, tile_top, steps)
    if not all(across and down for across, down in steps):
        raise FilmProblem(_("the header of its compressed pixels is damaged"))
    if grid.tiles > MAX_JPEG_2000_TILES:
        raise FilmProblem(_("its image has more tiles than any film needs"))
    return grid


def _coding(stream: bytes, position: int, marker: int, found: Headers) -> None:
    """Parse a coding style marker segment."""
    if marker in (_POC, _PPM, _CAP):
        found.ordinary = False
    elif marker == _COD:
        scod, progression, layers = struct.unpack_from(">BBH", stream, position + 4)
        style = _style(stream, position + 9, bool(scod & 1), progression, layers)
        found.styles = [style] * len(found.grid.steps)
    elif marker == _COC and found.styles:
        component = stream[position + 4]
        base = found.styles[0]
        found.styles[min(component, len(found.styles) - 1)] = _style(
            stream, position + 6, bool(stream[position + 5] & 1), base.progression, base.layers
        )
    else:
        return
    _require_bounded(found)
    found.ordinary = found.ordinary and not any(style.passes & _HIGH_THROUGHPUT for style in found.styles)


def _style(stream: bytes, at: int, own_precincts: bool, progression: int, layers: int) -> Style:
    levels, width, height, passes = stream[at], stream[at + 1] + 2, stream[at + 2] + 2, stream[at + 3]
    if levels > 32 or width > 10 or height > 10 or layers < 1:
        raise FilmProblem(_("the header of its compressed pixels is damaged"))
    sizes = stream[at + 5 : at + 6 + levels] if own_precincts else b"\xff" * (levels + 1)
    precincts = tuple((size & 15, size >> 4) for size in sizes)
    if len(precincts) != levels + 1 or any(0 in size for size in precincts[1:]):
        raise FilmProblem(_("the header of its compressed pixels is damaged"))
    return Style(progression, layers, levels, (width, height), passes, precincts)


def _require_bounded(found: Headers) -> None:
    """Reject more code-blocks or packets than allowed; OpenJPEG allocates memory for each."""
    grid = found.grid
    width, height = (
        min(grid.tile_width, grid.right - grid.tile_left),
        min(grid.tile_height, grid.bottom - grid.tile_top),
    )
    blocks = packets = 0
    for style, (across, down) in zip(found.styles, grid.steps, strict=False):
        for resolution, (precinct_x, precinct_y) in enumerate(style.precincts):
            shrunk = style.levels - resolution
            columns, rows = -(-width // (across << shrunk)), -(-height // (down << shrunk))
            precincts = ((columns >> precinct_x) + 2) * ((rows >> precinct_y) + 2)
            block_x = min(style.block[0], precinct_x)
            block_y = min(style.block[1], precinct_y)
            blocks += ((columns >> block_x) + 2) * ((rows >> block_y) + 2)
            packets += precincts * style.layers
    if blocks * grid.tiles > MAX_CODE_BLOCKS or packets * grid.tiles > MAX_PACKETS:
        raise FilmProblem(_("its JPEG 2000 data are cut into more parts than any film needs"))
