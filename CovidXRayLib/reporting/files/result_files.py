"""Result files of a film."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from CovidXRayLib.system.atomic import write_together

if TYPE_CHECKING:
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


def write_results(analyzed: AnalyzedFilm, files: ResultFiles, *, with_names: bool = False) -> None:
    """Write the four result files of a film.

    Parameters
    ----------
    analyzed
        The analyzed film.
    files
        Output paths; existing files are replaced. The JSON file is written last, durably: if it exists, all
        files are complete.
    with_names
        Whether JSON and overlay contain the film's file name; otherwise the overlay shows a hash.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    from CovidXRayLib.reporting.files.label_png import label_png
    from CovidXRayLib.reporting.files.seg_nrrd import seg_nrrd
    from CovidXRayLib.reporting.images.overlay import overlay_png
    from CovidXRayLib.reporting.page.page_content import report_name

    film, labels = analyzed.film, analyzed.labels
    title = film.source.name if with_names and film.source is not None else report_name(film)
    reading = analyzed.named_reading if with_names else analyzed.reading
    with ThreadPoolExecutor(1) as pool:
        # Compression and drawing each take one core, and release the GIL.
        segmentation, label_image = pool.submit(seg_nrrd, film, labels), pool.submit(label_png, labels)
        overlay = overlay_png(analyzed, title)
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
