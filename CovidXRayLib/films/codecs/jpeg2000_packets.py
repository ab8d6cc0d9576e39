"""Packet headers of a JPEG 2000 tile (ISO/IEC 15444-1 annex B), followed to the end of its data.

OpenJPEG silently replaces missing packets; the lengths in the packet headers reveal them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from CovidXRayLib.films.codecs.jpeg2000_bits import UNKNOWN, Bits, Short, TagTree
from CovidXRayLib.films.codecs.jpeg2000_header import Grid, Style

_BYPASS, _TERMINATE_ALL = 0x01, 0x04
_MAX_BIT_PLANES: Final = 80


@dataclass
class _Block:
    """State of a code-block between packets."""

    length_bits: int = 3
    started: bool = False
    segment: int = 0
    in_segment: int = 0


@dataclass
class _Band:
    """The code-blocks of one precinct in one sub-band."""

    columns: int
    rows: int
    included: TagTree = field(init=False)
    planes: TagTree = field(init=False)
    blocks: list[_Block] = field(init=False)

    def __post_init__(self) -> None:
        self.included, self.planes = TagTree(self.columns, self.rows), TagTree(self.columns, self.rows)
        self.blocks = [_Block() for _ in range(self.columns * self.rows)]


@dataclass
class _Precinct:
    order: tuple[int, int, int, int, int]
    """Resolution, position (y, x) on the reference grid, component, number."""
    sizes: list[tuple[int, int]]
    style: Style
    bands: list[_Band] | None = None


def packets_end(data: bytes, grid: Grid, tile: int, styles: list[Style]) -> int:
    """Return the offset in a tile's data where its last packet ends.

    Raises
    ------
    Short
        If the data ends before.
    TooLong
        If following the packets would take too long.
    """
    precincts = [
        precinct
        for component, style in enumerate(styles)
        for precinct in _precincts(grid, tile, component, style)
    ]
    bits, position = Bits(data), 0
    for layer, precinct in _in_order(precincts, styles[0]):
        position = _packet(bits, position, layer, precinct)
    return position


def _in_order(precincts: list[_Precinct], style: Style) -> Iterator[tuple[int, _Precinct]]:
    """Yield layers and precincts in one of the five progression orders (section B.12.1)."""
    ordered = sorted(precincts, key=lambda precinct: _rank(precinct.order, style.progression))
    if style.progression == 0:
        yield from ((layer, precinct) for layer in range(style.layers) for precinct in ordered)
    elif style.progression == 1:
        for resolution in sorted({precinct.order[0] for precinct in ordered}):
            for layer in range(style.layers):
                yield from ((layer, one) for one in ordered if one.order[0] == resolution)
    else:
        yield from ((layer, precinct) for precinct in ordered for layer in range(style.layers))


def _rank(order: tuple[int, int, int, int, int], progression: int) -> tuple[int, ...]:
    resolution, y, x, component, number = order
    if progression == 2:
        return order
    if progression == 3:
        return y, x, component, resolution, number
    if progression == 4:
        return component, y, x, resolution, number
    return resolution, component, number


def _up(value: int, divisor: int) -> int:
    return -(-value // divisor)


def _precincts(grid: Grid, tile: int, component: int, style: Style) -> Iterator[_Precinct]:
    """Yield the precincts of a tile-component, resolution by resolution (sections B.3, B.5 to B.7)."""
    down, across = divmod(tile, grid.across)
    left = max(grid.tile_left + across * grid.tile_width, grid.left)
    top = max(grid.tile_top + down * grid.tile_height, grid.top)
    right = min(grid.tile_left + (across + 1) * grid.tile_width, grid.right)
    bottom = min(grid.tile_top + (down + 1) * grid.tile_height, grid.bottom)
    step_x, step_y = grid.steps[component]
    box = (_up(left, step_x), _up(top, step_y), _up(right, step_x), _up(bottom, step_y))
    for resolution, (wide, high) in enumerate(style.precincts):
        shrunk = style.levels - resolution
        x0, y0, x1, y1 = (_up(side, 1 << shrunk) for side in box)
        if x0 >= x1 or y0 >= y1:
            continue
        number = 0
        for row in range(y0 >> high, _up(y1, 1 << high)):
            for column in range(x0 >> wide, _up(x1, 1 << wide)):
                place = (
                    max((row << high) * step_y << shrunk, top),
                    max((column << wide) * step_x << shrunk, left),
                )
                sizes = _band_sizes(box, style, resolution, row, column)
                yield _Precinct((resolution, *place, component, number), sizes, style)
                number += 1


def _band_sizes(
    box: tuple[int, int, int, int], style: Style, resolution: int, row: int, column: int
) -> list[tuple[int, int]]:
    """Return the columns and rows of code-blocks of each sub-band in a precinct."""
    wide, high = style.precincts[resolution]
    level = style.levels - resolution + (resolution > 0)
    offsets = ((1, 0), (0, 1), (1, 1)) if resolution else ((0, 0),)
    wide, high = (wide - 1, high - 1) if resolution else (wide, high)
    sizes = []
    for right, low in offsets:
        half = (1 << level) >> 1
        x0, x1 = (_up(side - half * right, 1 << level) for side in (box[0], box[2]))
        y0, y1 = (_up(side - half * low, 1 << level) for side in (box[1], box[3]))
        x0, x1 = max(x0, column << wide), min(x1, (column + 1) << wide)
        y0, y1 = max(y0, row << high), min(y1, (row + 1) << high)
        block_x, block_y = min(style.block[0], wide), min(style.block[1], high)
        if x0 < x1 and y0 < y1:
            sizes.append((_up(x1, 1 << block_x) - (x0 >> block_x), _up(y1, 1 << block_y) - (y0 >> block_y)))
    return sizes


def _packet(bits: Bits, position: int, layer: int, precinct: _Precinct) -> int:
    """Return the offset after the packet at `position` (section B.10)."""
    if bits.data[position : position + 2] == b"\xff\x91":  # start of packet
        position += 6
    bits.start(position)
    body = 0
    if bits.bit():
        if precinct.bands is None:
            precinct.bands = [_Band(*size) for size in precinct.sizes]
        for band in precinct.bands:
            for index, block in enumerate(band.blocks):
                body += _block_bytes(bits, layer, band, index, block, precinct.style)
    position = bits.end()
    if bits.data[position : position + 2] == b"\xff\x92":  # end of packet header
        position += 2
    if position + body > len(bits.data):
        raise Short
    return position + body


def _block_bytes(bits: Bits, layer: int, band: _Band, index: int, block: _Block, style: Style) -> int:
    if block.started:
        if not bits.bit():
            return 0
    else:
        if not band.included.below(index, layer + 1, bits):
            return 0
        block.started = True
        planes = 1
        while not band.planes.below(index, planes, bits):
            planes += 1
            if planes > _MAX_BIT_PLANES:
                raise Short
    passes = _passes(bits)
    while bits.bit():
        block.length_bits += 1
        if block.length_bits > 32:
            raise Short
    total = 0
    while passes:
        taken = min(passes, _room(block, style))
        total += bits.number(block.length_bits + taken.bit_length() - 1)
        passes -= taken
        block.in_segment += taken
        if not _room(block, style):
            block.segment, block.in_segment = block.segment + 1, 0
    return total


def _room(block: _Block, style: Style) -> int:
    """Return how many coding passes fit in the code-block's current segment (sections D.4 and D.6)."""
    if style.passes & _TERMINATE_ALL:
        most = 1
    elif style.passes & _BYPASS:
        most = 10 if block.segment == 0 else 2 - (block.segment + 1) % 2
    else:
        most = UNKNOWN
    return most - block.in_segment


def _passes(bits: Bits) -> int:
    """Read the number of coding passes (table B.4)."""
    if not bits.bit():
        return 1
    if not bits.bit():
        return 2
    if (few := bits.number(2)) < 3:
        return 3 + few
    if (more := bits.number(5)) < 31:
        return 6 + more
    return 37 + bits.number(7)
