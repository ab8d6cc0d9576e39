"""Files and manifest row of an exported film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from CovidXRayLib.curation.exporting.images import ExportedImage, ImageWriter, write_masks
from CovidXRayLib.curation.exporting.options import ExportOptions
from CovidXRayLib.curation.exporting.stable_folds import stable_fold
from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN, Vocabulary
from CovidXRayLib.curation.history.views import FilmView, MaskView
from CovidXRayLib.curation.history.vocabulary import EDITED
from CovidXRayLib.curation.readers.mask_versions import mask
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.datasets.importing.fields import view_name
from CovidXRayLib.datasets.manifest_table import Table
from CovidXRayLib.deidentification.pseudonyms import Pseudonyms

IMAGES: Final = "images"
MASKS: Final = "masks"
# For films of unknown origin.
NO_FAMILY: Final = "unspecified"
# Strictest first: a patient who is held out anywhere is held out.
_HELD_OUT: Final = ("test", "validation", "aside")


@dataclass(frozen=True)
class ExportedFilm:
    """An exported film.

    Attributes
    ----------
    row
        Its manifest row, without the fold.
    """

    film: FilmView
    row: dict[str, str]
    image: ExportedImage


def write_film(
    database: ReviewDatabase,
    film: FilmView,
    part: Path,
    names: Pseudonyms,
    options: ExportOptions,
    vocabulary: Vocabulary = BUILT_IN,
) -> ExportedFilm:
    """Write a film's masks and image to the subfolders ``masks`` and ``images`` of a folder.

    The manifest's label is what the agreed one counts as; of a project's own vocabulary, the code is kept as
    ``review_label``.

    Raises
    ------
    FilmError
        If the film cannot be exported; the message states why.
    ReviewDatabaseError
        If its mask cannot be read.
    """
    if film.mask_id is None:
        raise ValueError(f"film {film.id} has no mask; select_films leaves such films out")
    version = mask(database, film.mask_id)
    name = names.film(film.pixel_sha256)
    # A film without patient identity is a group of its own.
    patient = names.patient(film.patient_key) if film.patient_key else name
    writer = ImageWriter(part / IMAGES, names, options)
    image = writer.write(film, version.labels, name=name, patient=patient)
    right, left = write_masks(version.labels, part / MASKS, name)
    return ExportedFilm(
        film,
        {
            "id": name,
            "file": image.file if options.images == "none" else f"{IMAGES}/{image.file}",
            "source_key": film.facts.get("source_key", ""),
            "source_family": film.source_family or NO_FAMILY,
            "group_id": patient,
            "label": vocabulary.counts_as(film.label),
            **({} if vocabulary.is_built_in else {"review_label": film.label}),
            # PS3.15 removes ages.
            "age": film.facts.get("age", "") if options.images == "none" else "",
            "view": view_name(film.view) or "",
            "mask_left": f"{MASKS}/{left}",
            "mask_right": f"{MASKS}/{right}",
            "mask_quality": "human",
            "mask_origin": mask_origin(version),
            "fold": "",
            "split": film.facts.get("split", ""),
            "license": film.facts.get("license", ""),
            "sha256": image.sha256,
        },
        image,
    )


def mask_origin(version: MaskView) -> str:
    """Return ``edited`` for a mask drawn by a reader, ``accepted`` for one by a network."""
    return "edited" if version.kind == EDITED else "accepted"


def with_folds_and_splits(written: Sequence[ExportedFilm], options: ExportOptions) -> Table:
    """Assign folds to patients, and keep films that an imported manifest holds out out of training."""
    held_out: dict[str, str] = {}
    for split in reversed(_HELD_OUT):
        held_out |= {one.row["group_id"]: split for one in written if one.row["split"] == split}
    others = "train" if any(one.row["split"] for one in written) else ""
    return [
        one.row
        | {
            "fold": str(stable_fold(one.row["group_id"], options.folds, options.seed)),
            "split": held_out.get(one.row["group_id"], others),
        }
        for one in written
    ]
