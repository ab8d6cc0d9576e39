"""Limits on the resources that reading a file may use.

The limits are checked before memory is allocated or a loop is entered. Each is far above what radiographs
need; ``Resources/Docs/reference/limits.md`` gives the figures.
"""

from __future__ import annotations

from typing import Final

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

# Pixels and images.
# 7,168 x 7,168: nearly three times the largest detector (4,300 x 4,300), so that stitched and digitized films
# fit. A film takes 4 bytes for each, 2 more for its cells if it has a window, its masks 2 and its opacity map
# 4 more; all of a command's processes stay below 1 GiB.
MAX_PIXELS: Final = 7168**2
# 6,000 x 6,000. An opacity map of more pixels could take a report over 1 GiB; larger films have none.
MAX_OPACITY_MAP_PIXELS: Final = 6000**2
# 4,472 x 4,472, more than any detector has. Beside larger films only the network in use is kept in memory.
MAX_PIXELS_BESIDE_NETWORKS: Final = 20_000_000
# 4,096 x 4,096. Larger films are processed step by step or in parts, to save memory rather than time.
LARGE_FILM_PIXELS: Final = 2**24
# In color every pixel counts three times, since decoders keep all three channels in memory.
MAX_SAMPLES: Final = 2**26
# The maximum of DICOM and JPEG; without it one row of 2**26 columns would pass.
MAX_SIDE: Final = 2**16 - 1
# JPEG scans times pixels: every scan of a progressive JPEG covers the whole image.
MAX_SCANNED_PIXELS: Final = 2**28
# Tiles or strips of a TIFF: one for each row of the tallest image.
MAX_TILES: Final = 2**16
# JPEG 2000: OpenJPEG allocates some kilobytes per tile, some hundred bytes per other unit. Enough for the
# largest film in tiles of 128 x 128, or in code-blocks of 16 x 16.
MAX_JPEG_2000_TILES: Final = 2**12
MAX_CODE_BLOCKS: Final = 2**19
MAX_PACKETS: Final = 2**18
# Bits of packet headers that are followed to check whether all packets are present (2 s).
MAX_PACKET_HEADER_BITS: Final = 2**22

# Files.
# A gray film of the largest size in 16-bit cells, and a generous header.
MAX_BYTES: Final = 144 * 2**20
MAX_INFLATED_BYTES: Final = MAX_BYTES
# Bytes of a large file that are searched for its header before the file is read completely.
MAX_HEADER_BYTES: Final = 2**24

# Lists in files, whose entries cost far more memory and time than their bytes.
# Elements of a DICOM data set, including those inside sequences of undefined length.
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
# Fragments of a compressed frame.
MAX_FRAGMENTS: Final = 2**16
# A DICOMDIR's bytes, inflated or not, and the elements of its records, about a dozen for each of them.
MAX_DIRECTORY_BYTES: Final = 2**26
# Missing files of a DICOMDIR: each is reported as a film that cannot be read.
MAX_MISSING_FILES: Final = 1_000
MAX_DIRECTORY_ELEMENTS: Final = 2**20
# Marker segments of a JPEG: a color profile, a thumbnail and the tables of all scans are a few hundred.
MAX_SEGMENTS: Final = 2**13
# Chunks of a PNG: encoders write the largest film in 16,384 of 8 KiB.
MAX_CHUNKS: Final = 2**16
# EXIF data that are read; a JPEG cannot hold more of them.
MAX_EXIF_BYTES: Final = 2**16
# Directories of a TIFF, and their entries together.
MAX_TIFF_PAGES: Final = 64
MAX_TIFF_ENTRIES: Final = 2**12


def check_size(rows: int, columns: int, samples: int = 1) -> None:
    """Reject an image without pixels, or with more than :data:`MAX_PIXELS`, before memory is allocated.

    Parameters
    ----------
    rows, columns
        Size in pixels.
    samples
        Numbers per pixel.

    Raises
    ------
    FilmProblem
        If a side is below 1 or above :data:`MAX_SIDE`, or there are too many pixels or samples.
    """
    if rows < 1 or columns < 1:
        raise FilmProblem(
            _("its header states {rows} rows and {columns} columns, so it has no image").format(
                rows=rows, columns=columns
            )
        )
    if rows * columns > MAX_PIXELS or max(rows, columns) > MAX_SIDE:
        raise FilmProblem(
            _("its header states {rows:,} x {columns:,} pixels, more than any radiograph has").format(
                rows=rows, columns=columns
            ),
            _("export the film again at no more than 7,168 x 7,168 pixels"),
        )
    if rows * columns * samples > MAX_SAMPLES:
        raise FilmProblem(
            _("its header states {rows:,} x {columns:,} pixels in color, more than is supported").format(
                rows=rows, columns=columns
            ),
            _("export the film again in grayscale, as acquired"),
        )


def check_scans(scans: int, rows: int, columns: int) -> None:
    """Reject a JPEG with more scans than any film has.

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
