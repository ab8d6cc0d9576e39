"""One film of an export: its files, and its row of the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from CovidXRayLib.curation.exporting.images import ExportedPicture, PictureWriter, write_masks
from CovidXRayLib.curation.exporting.options import ExportOptions
from CovidXRayLib.curation.exporting.stable_folds import stable_fold
from CovidXRayLib.curation.history.views import FilmView, MaskView
from CovidXRayLib.curation.history.vocabulary import EDITED
from CovidXRayLib.curation.readers.mask_versions import mask
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.datasets.importing.fields import view_word
from CovidXRayLib.datasets.manifest_table import Table
from CovidXRayLib.deidentification.pseudonyms import Pseudonyms

PICTURES: Final = "images"
MASKS: Final = "masks"
# For films that nobody said where they come from.
NO_FAMILY: Final = "unspecified"
# The strictest first: a patient who is held out anywhere is held out.
_HELD_OUT: Final = ("test", "validation", "aside")


@dataclass(frozen=True)
class ExportedFilm:
    """A film that was written.

    Attributes
    ----------
    row
        Its row of the manifest; the fold is still to be filled in.
    """

    film: FilmView
    row: dict[str, str]
    picture: ExportedPicture


def write_film(
    store: Store, film: FilmView, part: Path, names: Pseudonyms, options: ExportOptions
) -> ExportedFilm:
    """Write a film's masks and picture into a folder that has ``masks`` and, if needed, ``images``.

    Raises
    ------
    FilmError
        If the film cannot be passed on; the text says why.
    StoreError
        If its mask cannot be read.
    """
    if film.mask_id is None:
        raise ValueError(f"film {film.id} has no mask; select_films leaves such films out")
    version = mask(store, film.mask_id)
    name = names.film(film.pixel_sha256)
    # A film whose file names no patient is a group of its own: nothing is guessed.
    patient = names.patient(film.patient_key) if film.patient_key else name
    writer = PictureWriter(part / PICTURES, names, options)
    picture = writer.write(film, version.labels, name=name, patient=patient)
    right, left = write_masks(version.labels, part / MASKS, name)
    return ExportedFilm(
        film,
        {
            "id": name,
            "file": picture.file if options.images == "none" else f"{PICTURES}/{picture.file}",
            "source_key": film.facts.get("source_key", ""),
            "source_family": film.source_family or NO_FAMILY,
            "group_id": patient,
            "label": film.label,
            # An age is among what PS3.15 removes.
            "age": film.facts.get("age", "") if options.images == "none" else "",
            "view": view_word(film.view) or "",
            "mask_left": f"{MASKS}/{left}",
            "mask_right": f"{MASKS}/{right}",
            "mask_quality": "human",
            "mask_origin": mask_origin(version),
            "fold": "",
            "split": film.facts.get("split", ""),
            "license": film.facts.get("license", ""),
            "sha256": picture.sha256,
        },
        picture,
    )


def mask_origin(version: MaskView) -> str:
    """Return ``edited`` for a mask that a reader drew, ``accepted`` for a network's."""
    return "edited" if version.kind == EDITED else "accepted"


def with_folds_and_splits(written: Sequence[ExportedFilm], options: ExportOptions) -> Table:
    """Give patients their folds, and keep what an imported manifest held out out of training."""
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
