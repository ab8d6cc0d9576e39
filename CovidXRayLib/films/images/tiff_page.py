"""Selection and check of the page of a TIFF file before a decoder allocates memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.images import tiff_directory
from CovidXRayLib.films.limits import MAX_TILES, check_scans, check_size
from CovidXRayLib.i18n import gettext as _

_BLACK_IS_ZERO, _UPRIGHT, _ASSOCIATED_ALPHA, _UNCOMPRESSED, _ONE_PLANE, _JPEG = 1, 1, 1, 1, 1, (6, 7)

# Compression schemes that OpenCV's decoder is built without.
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
    """The image of a TIFF file.

    Attributes
    ----------
    white_is_zero
        Whether low values are bright.
    orientation
        1 to 8, see :func:`CovidXRayLib.films.images.image_film.turned`.
    plain
        The file with only this page, and without entries that decoders interpret differently: orientation,
        WhiteIsZero and unassociated alpha, by which some multiply the colors.
    """

    white_is_zero: bool
    orientation: int
    plain: bytearray


def read_tiff_page(data: bytes, notes: list[str]) -> TiffPage:
    """Find the film's page, and check that it can be decoded at bounded cost.

    Raises
    ------
    FilmProblem
        If there are several images, or the image is too large, truncated or of an unsupported type.
    """
    page = _film_page(tiff_directory.read_directories(data), notes)
    _require_size(page)
    _require_kind(page)
    _require_tiles(page, data)
    white_is_zero = tiff_directory.first(page, tiff_directory.PHOTOMETRIC, _BLACK_IS_ZERO) == 0
    changed = {tiff_directory.ORIENTATION: _UPRIGHT, tiff_directory.EXTRA_SAMPLES: _ASSOCIATED_ALPHA}
    if white_is_zero:
        changed[tiff_directory.PHOTOMETRIC] = _BLACK_IS_ZERO
    return TiffPage(
        white_is_zero=white_is_zero,
        orientation=tiff_directory.first(page, tiff_directory.ORIENTATION, _UPRIGHT),
        plain=tiff_directory.with_one_directory(data, page, changed),
    )


def _film_page(pages: list[tiff_directory.Directory], notes: list[str]) -> tiff_directory.Directory:
    # Bit 0 of NewSubfileType marks a thumbnail; some scanners omit it, but their thumbnails follow and are
    # small.
    full = [page for page in pages if not tiff_directory.first(page, tiff_directory.SUBFILE, 0) & 1] or pages[
        :1
    ]
    others = [page for page in full[1:] if not _is_small(page, full[0])]
    if others:
        sizes = ", ".join("{} x {}".format(*_size(page)) for page in full[:4])
        raise FilmProblem(
            _("it has {pages} pages ({sizes}{more} pixels), and a film is a single image").format(
                pages=len(full), sizes=sizes, more=", ..." if len(full) > 4 else ""
            ),
            _("save one page alone"),
        )
    if len(full) > 1:
        notes.append(
            _("The file has {pages} pages; the first was read, since the others are far smaller.").format(
                pages=len(full)
            )
        )
    return full[0]


def _size(page: tiff_directory.Directory) -> tuple[int, int]:
    return tiff_directory.first(page, tiff_directory.LENGTH, 0), tiff_directory.first(
        page, tiff_directory.WIDTH, 0
    )


def _is_small(page: tiff_directory.Directory, film: tiff_directory.Directory) -> bool:
    return all(2 * side <= whole for side, whole in zip(_size(page), _size(film), strict=True))


def _samples(page: tiff_directory.Directory) -> int:
    return tiff_directory.first(page, tiff_directory.SAMPLES, 1)


def _require_size(page: tiff_directory.Directory) -> None:
    samples = _samples(page)
    if not 1 <= samples <= 4:
        raise FilmProblem(
            _("it has {samples} samples per pixel, where a film has 1 or 3").format(samples=samples)
        )
    check_size(*_size(page), min(samples, 3))


def _require_kind(page: tiff_directory.Directory) -> None:
    bits, sample_format = (
        tiff_directory.first(page, tiff_directory.BITS, 1),
        tiff_directory.first(page, tiff_directory.SAMPLE_FORMAT, 1),
    )
    if bits not in (1, 4, 8, 16) or sample_format not in (1, 4):
        raise FilmProblem(
            _("its pixels have {bits} bits (sample format {sample_format})").format(
                bits=bits, sample_format=sample_format
            ),
            _("save it with 8 or 16 unsigned bits per pixel"),
        )
    foreign = _NOT_DECODED.get(tiff_directory.first(page, tiff_directory.COMPRESSION, _UNCOMPRESSED))
    if foreign is not None:
        raise FilmProblem(
            _("it is compressed with {name}, which is not supported").format(name=foreign),
            _("save it without compression, or as a PNG"),
        )


def _require_tiles(page: tiff_directory.Directory, data: bytes) -> None:
    """Reject strips or tiles of implausible size or number, or with missing data."""
    rows, columns = _size(page)
    tiled = tiff_directory.TILE_WIDTH in page
    if tiled:
        height, width = (
            tiff_directory.first(page, tiff_directory.TILE_LENGTH, 0),
            tiff_directory.first(page, tiff_directory.TILE_WIDTH, 0),
        )
        check_size(height, width, min(_samples(page), 3))
    else:
        height, width = (
            min(max(tiff_directory.first(page, tiff_directory.ROWS_PER_STRIP, rows), 1), rows),
            columns,
        )
    needed = -(-rows // height) * -(-columns // width)
    if needed > MAX_TILES:
        raise FilmProblem(_("its image has more tiles than any film needs"))
    if tiff_directory.first(page, tiff_directory.COMPRESSION, _UNCOMPRESSED) in _JPEG:
        check_scans(data.count(b"\xff\xda"), height, width)
    starts = tiff_directory.numbers(page, tiff_directory.TILE_OFFSETS if tiled else tiff_directory.OFFSETS)
    counts = tiff_directory.numbers(page, tiff_directory.TILE_COUNTS if tiled else tiff_directory.COUNTS)
    few = starts.size < needed and tiff_directory.first(page, tiff_directory.PLANAR, _ONE_PLANE) == _ONE_PLANE
    shared = min(starts.size, counts.size)
    if few or (starts[:shared] + counts[:shared] > len(data)).any():
        raise FilmProblem(_("the file is truncated"), _("copy or export it again"))
