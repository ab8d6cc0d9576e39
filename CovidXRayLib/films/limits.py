"""What a file may cost: every limit on other people's bytes has its one name here.

A header can promise anything; these bounds hold before memory is claimed or a loop is begun. Each is far
above what radiographs need, and ``Resources/Docs/reference/limits.md`` says how far.
"""

from __future__ import annotations

from typing import Final

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

# Pixels and pictures.
# 7,168 x 7,168: nearly three times the largest detector (4,300 x 4,300), so that stitched and digitized films
# fit. A film takes 4 bytes for each, its masks 2 and its heat map 4 more; all of a command's processes stay
# below 1 GiB.
MAX_PIXELS: Final = 7168**2
# 6,000 x 6,000. With a heat map of more pixels a report could take over 1 GiB; such a film has none.
MAX_HEATMAP_PIXELS: Final = 6000**2
# In color every pixel counts three times, since decoders hold all three channels.
MAX_SAMPLES: Final = 2**26
# What DICOM and JPEG can say; without it one row of 2**26 columns would pass.
MAX_SIDE: Final = 2**16 - 1
# JPEG scans times pixels: every scan of a progressive JPEG goes over the whole picture again.
MAX_SCANNED_PIXELS: Final = 2**28
# Tiles or strips of a TIFF: one for each row of the tallest picture.
MAX_TILES: Final = 2**16
# JPEG 2000: OpenJPEG claims some kilobytes for each tile, some hundred bytes for the others. Enough for the
# largest film in tiles of 128 x 128, or in code-blocks of 16 x 16.
MAX_JPEG_2000_TILES: Final = 2**12
MAX_CODE_BLOCKS: Final = 2**19
MAX_PACKETS: Final = 2**18
# Bits of packet headers that are followed to see whether all packets are there: 2 s of them.
MAX_PACKET_HEADER_BITS: Final = 2**22

# Files.
# A gray film of the largest size in 16-bit cells, and a generous header.
MAX_BYTES: Final = 144 * 2**20
MAX_INFLATED_BYTES: Final = MAX_BYTES
# Bytes in which a header is looked for before a large file is read whole.
MAX_HEADER_BYTES: Final = 2**24

# Lists in files, whose entries cost far more memory and time than their bytes.
# Elements of a DICOM data set, those inside sequences of undefined length included.
MAX_ELEMENTS: Final = 2**18
# Bytes of a value that is read: twice the largest lookup table (65,536 entries of 16 bits).
MAX_VALUE_BYTES: Final = 2**18
# Specific Character Set has at most nine values of 16 bytes; every text is tried with each of them.
MAX_CHARACTER_SET_BYTES: Final = 2**8
# Bytes of a sequence that is read: a dozen of the largest tables.
MAX_SEQUENCE_BYTES: Final = 2**21
# Items of a sequence that are read, of which a film's tables need the first, and elements in all of them.
MAX_ITEMS: Final = 2**6
MAX_ITEM_ELEMENTS: Final = 2**12
# Items that one compressed frame is cut into.
MAX_FRAGMENTS: Final = 2**16
# A DICOMDIR's bytes, inflated or not, and the elements of its records, about a dozen for each of them.
MAX_DIRECTORY_BYTES: Final = 2**26
# Files that a DICOMDIR lists and that are not there: each is named as a film that cannot be read.
MAX_MISSING_FILES: Final = 1_000
MAX_DIRECTORY_ELEMENTS: Final = 2**20
# Marker segments of a JPEG: a color profile, a thumbnail and the tables of all scans are a few hundred.
MAX_SEGMENTS: Final = 2**13
# Chunks of a PNG: encoders write the largest film in 16,384 of 8 KiB.
MAX_CHUNKS: Final = 2**16
# Directories of a TIFF, and their entries together; EXIF data have the same form.
MAX_TIFF_PAGES: Final = 64
MAX_TIFF_ENTRIES: Final = 2**12


def check_size(rows: int, columns: int, samples: int = 1) -> None:
    """Refuse a picture without pixels, or with more than :data:`MAX_PIXELS`, before memory is claimed.

    Parameters
    ----------
    rows, columns
        Size in pixels.
    samples
        Numbers per pixel.

    Raises
    ------
    FilmProblem
        If a side is below 1 or above :data:`MAX_SIDE`, or there are more pixels or samples than are read.
    """
    if rows < 1 or columns < 1:
        raise FilmProblem(
            _("its header gives it {rows} rows and {columns} columns, so there is nothing to see").format(
                rows=rows, columns=columns
            )
        )
    if rows * columns > MAX_PIXELS or max(rows, columns) > MAX_SIDE:
        raise FilmProblem(
            _("its header promises {rows:,} x {columns:,} pixels, more than any radiograph has").format(
                rows=rows, columns=columns
            ),
            _("export the film again at no more than 7,168 x 7,168 pixels"),
        )
    if rows * columns * samples > MAX_SAMPLES:
        raise FilmProblem(
            _("its header promises {rows:,} x {columns:,} pixels in color, more than is read").format(
                rows=rows, columns=columns
            ),
            _("export the film again in gray, as it was taken"),
        )


def check_scans(scans: int, rows: int, columns: int) -> None:
    """Refuse a JPEG whose scans go over the picture more often than any film's do.

    Raises
    ------
    FilmProblem
        If scans times pixels exceed :data:`MAX_SCANNED_PIXELS`.
    """
    if scans * rows * columns > MAX_SCANNED_PIXELS:
        raise FilmProblem(
            _("its JPEG data are written in {scans:,} scans of {rows:,} x {columns:,} pixels").format(
                scans=scans, rows=rows, columns=columns
            ),
            _("save it as an ordinary JPEG or as a PNG"),
        )
