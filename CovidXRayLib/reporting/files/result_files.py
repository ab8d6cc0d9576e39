"""Result files of a film."""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.limits import LARGE_FILM_PIXELS
from CovidXRayLib.system.atomic import write_together
from CovidXRayLib.system.closing import Closing
from CovidXRayLib.system.memory import give_back_after

if TYPE_CHECKING:
    from CovidXRayLib.films.film import Film
    from CovidXRayLib.reading import AnalyzedFilm


@dataclass(frozen=True)
class ResultFiles:
    """Paths of a film's result files.

    Attributes
    ----------
    reading
        ``NAME.json``: :meth:`CovidXRayLib.reading.reading.Reading.to_json`, UTF-8.
    overlay
        ``NAME.overlay.png``: the film with outlines, opacity map and text.
    segmentation
        ``NAME.seg.nrrd``: the masks, for 3D Slicer.
    labels
        ``NAME.lungs.png``: the label map: 0 outside, 1 patient's right lung, 2 left.
    """

    reading: Path
    overlay: Path
    segmentation: Path
    labels: Path

    @classmethod
    def of(cls, folder: Path, name: str) -> ResultFiles:
        """Return the paths of the results with base name `name` in `folder`."""
        endings = (".json", ".overlay.png", ".seg.nrrd", ".lungs.png")
        return cls(*(folder / f"{name}{ending}" for ending in endings))

    @classmethod
    def that_contain(cls, path: Path) -> ResultFiles | None:
        """Return the paths of the results that `path` belongs to by its name, or None."""
        for ending in (".overlay.png", ".seg.nrrd", ".lungs.png", ".json"):
            if path.name.endswith(ending):
                return cls.of(path.parent, path.name.removesuffix(ending))
        return None

    def __iter__(self) -> Iterator[Path]:
        """Iterate over the four paths."""
        return iter((self.reading, self.overlay, self.segmentation, self.labels))


class ResultWriter(Closing):
    """Writer of the four result files of one film, which can begin while the film is being analyzed.

    Parameters
    ----------
    files
        Output paths; existing files are replaced.
    with_names
        Whether JSON and overlay contain the film's file name; otherwise the overlay shows a hash.
    """

    def __init__(self, files: ResultFiles, *, with_names: bool = False) -> None:
        self._files, self._with_names = files, with_names
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="result files")
        self._gray: Future[NDArray[np.uint8]] | None = None

    def close(self) -> None:
        """Drop what has been begun; nothing of it has been written."""
        self._pool.shutdown(cancel_futures=True)

    def begin(self, film: Film) -> None:
        """Begin to draw the overlay in a thread, unless the film is large; to be called after the U-Net.

        The rest waits for the score: the classifier needs all cores, and what runs beside it delays it by as
        much as it takes itself.
        """
        if not _is_large(film):
            from CovidXRayLib.reporting.images.overlay import film_of_overlay

            self._gray = self._pool.submit(film_of_overlay, film)

    def write(self, analyzed: AnalyzedFilm) -> None:
        """Write the files of the analyzed film.

        The JSON file is written last, durably: if it exists, all files are complete.

        Raises
        ------
        OSError
            If a file cannot be written.
        """
        from CovidXRayLib.reporting.files.label_png import label_png
        from CovidXRayLib.reporting.files.seg_nrrd import seg_nrrd
        from CovidXRayLib.reporting.images.overlay import overlay_png
        from CovidXRayLib.reporting.page.page_content import report_name

        film, files, labels = analyzed.film, self._files, analyzed.labels
        title = film.source.name if self._with_names and film.source is not None else report_name(film)
        reading = analyzed.named_reading if self._with_names else analyzed.reading
        # Compression and drawing each take one core, and release the GIL.
        segmentation = self._pool.submit(seg_nrrd, film, labels)
        label_image = self._pool.submit(label_png, labels)
        if _is_large(film):
            wait((segmentation, label_image))
            give_back_after(labels.size)
        overlay = overlay_png(analyzed, title, None if self._gray is None else self._gray.result())
        write_together(
            (
                # First, since its mark identifies the images as results even if the reading is missing.
                (files.segmentation, segmentation.result()),
                (files.labels, label_image.result()),
                (files.overlay, overlay),
                # File names may contain undecodable bytes; JSON stores them as escapes.
                (files.reading, reading.to_json().encode("utf-8", "backslashreplace")),
            )
        )


def _is_large(film: Film) -> bool:
    return math.prod(film.shape) > LARGE_FILM_PIXELS
