"""The picture of a TIFF file: which page, and what it promises, before a decoder may claim memory for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from CovidXRayLib.films import tiff
from CovidXRayLib.films.limits import MAX_TILES, check_scans, check_size
from CovidXRayLib.films.problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

_BLACK_IS_ZERO, _UPRIGHT, _ASSOCIATED_ALPHA, _UNCOMPRESSED, _ONE_PLANE, _JPEG = 1, 1, 1, 1, 1, (6, 7)

# Compressions of which OpenCV's decoder was built without.
_NOT_DECODED: Final = {
    34661: "JBIG",
    34712: "JPEG 2000",
    34887: "LERC",
    34925: "LZMA",
    50000: "Zstandard",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}


@dataclass(frozen=True)
class TiffPage:
    """The one picture of a TIFF file.

    Attributes
    ----------
    white_is_zero
        Whether low values are bright.
    orientation
        1 to 8, see :func:`CovidXRayLib.films.picture.turned`.
    plain
        The file with this page alone, and without what decoders interpret each in its own way:
        orientation, WhiteIsZero and unassociated alpha, which some multiply into the colours.
    """

    white_is_zero: bool
    orientation: int
    plain: bytearray


def read_tiff_page(data: bytes, notes: list[str]) -> TiffPage:
    """Find the film's page and make sure that it can be decoded at a bounded cost.

    Raises
    ------
    FilmProblem
        If there are several pictures, or this one is too large, cut short or of a kind that is not read.
    """
    page = _film_page(tiff.read_directories(data), notes)
    _require_size(page)
    _require_kind(page)
    _require_tiles(page, data)
    white_is_zero = tiff.first(page, tiff.PHOTOMETRIC, _BLACK_IS_ZERO) == 0
    changed = {tiff.ORIENTATION: _UPRIGHT, tiff.EXTRA_SAMPLES: _ASSOCIATED_ALPHA}
    if white_is_zero:
        changed[tiff.PHOTOMETRIC] = _BLACK_IS_ZERO
    return TiffPage(
        white_is_zero=white_is_zero,
        orientation=tiff.first(page, tiff.ORIENTATION, _UPRIGHT),
        plain=tiff.with_one_directory(data, page, changed),
    )


def _film_page(pages: list[tiff.Directory], notes: list[str]) -> tiff.Directory:
    # Bit 0 of NewSubfileType marks a thumbnail; scanners forget it, but theirs follow and are small.
    full = [page for page in pages if not tiff.first(page, tiff.SUBFILE, 0) & 1] or pages[:1]
    others = [page for page in full[1:] if not _is_small(page, full[0])]
    if others:
        sizes = ", ".join("{} x {}".format(*_size(page)) for page in full[:4])
        raise FilmProblem(
            _("it holds {pages} pages ({sizes}{more} pixels), and a film is a single picture").format(
                pages=len(full), sizes=sizes, more=", ..." if len(full) > 4 else ""
            ),
            _("save one page alone"),
        )
    if len(full) > 1:
        notes.append(
            _("The file holds {pages} pages; the first was read, since the others are far smaller.").format(
                pages=len(full)
            )
        )
    return full[0]


def _size(page: tiff.Directory) -> tuple[int, int]:
    return tiff.first(page, tiff.LENGTH, 0), tiff.first(page, tiff.WIDTH, 0)


def _is_small(page: tiff.Directory, film: tiff.Directory) -> bool:
    return all(2 * side <= whole for side, whole in zip(_size(page), _size(film), strict=True))


def _samples(page: tiff.Directory) -> int:
    return tiff.first(page, tiff.SAMPLES, 1)


def _require_size(page: tiff.Directory) -> None:
    samples = _samples(page)
    if not 1 <= samples <= 4:
        raise FilmProblem(
            _("it has {samples} samples per pixel, where a film has 1 or 3").format(samples=samples)
        )
    check_size(*_size(page), min(samples, 3))


def _require_kind(page: tiff.Directory) -> None:
    bits, sample_format = tiff.first(page, tiff.BITS, 1), tiff.first(page, tiff.SAMPLE_FORMAT, 1)
    if bits not in (1, 4, 8, 16) or sample_format not in (1, 4):
        raise FilmProblem(
            _("its pixels have {bits} bits (sample format {sample_format})").format(
                bits=bits, sample_format=sample_format
            ),
            _("save it with 8 or 16 unsigned bits per pixel"),
        )
    foreign = _NOT_DECODED.get(tiff.first(page, tiff.COMPRESSION, _UNCOMPRESSED))
    if foreign is not None:
        raise FilmProblem(
            _("it is compressed with {name}, which is not supported").format(name=foreign),
            _("save it without compression, or as a PNG"),
        )


def _require_tiles(page: tiff.Directory, data: bytes) -> None:
    """Make sure that strips or tiles are of a sensible size and number, and all there."""
    rows, columns = _size(page)
    tiled = tiff.TILE_WIDTH in page
    if tiled:
        height, width = tiff.first(page, tiff.TILE_LENGTH, 0), tiff.first(page, tiff.TILE_WIDTH, 0)
        check_size(height, width, min(_samples(page), 3))
    else:
        height, width = min(max(tiff.first(page, tiff.ROWS_PER_STRIP, rows), 1), rows), columns
    needed = -(-rows // height) * -(-columns // width)
    if needed > MAX_TILES:
        raise FilmProblem(_("its picture is cut into more tiles than any film needs"))
    if tiff.first(page, tiff.COMPRESSION, _UNCOMPRESSED) in _JPEG:
        check_scans(data.count(b"\xff\xda"), height, width)
    starts = tiff.numbers(page, tiff.TILE_OFFSETS if tiled else tiff.OFFSETS)
    counts = tiff.numbers(page, tiff.TILE_COUNTS if tiled else tiff.COUNTS)
    few = starts.size < needed and tiff.first(page, tiff.PLANAR, _ONE_PLANE) == _ONE_PLANE
    shared = min(starts.size, counts.size)
    if few or (starts[:shared] + counts[:shared] > len(data)).any():
        raise FilmProblem(_("it is cut short"), _("copy or export it again"))
