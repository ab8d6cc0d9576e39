"""Import of NIH ChestX-ray14: ``Data_Entry_2017.csv`` and the folders of images."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.datasets.importing.collection_labels import nih_label, or_unmapped
from CovidXRayLib.datasets.importing.fields import view_name, years
from CovidXRayLib.datasets.importing.imported import Imported, ImportedFilm, Unmapped
from CovidXRayLib.datasets.importing.metadata import film_files, metadata_rows
from CovidXRayLib.i18n import gettext as _

_COLUMNS = ("image index", "finding labels", "patient id", "patient age", "view position")


def import_nih(table: Path, films: Path, *, unmapped: Unmapped = "skip") -> Imported:
    """Read the table and find its images anywhere below a folder.

    Raises
    ------
    ManifestError
        If the table or the folder is missing, or the table lacks a column.
    """
    imported = Imported()
    files = {path.name: path for path in film_files(films)}
    for row in metadata_rows(table, _COLUMNS):
        file = files.get(row["image index"])
        view = view_name(row["view position"])
        label = or_unmapped(nih_label(row["finding labels"]), unmapped)
        if file is None:
            imported.excluded[_("file missing")] += 1
        elif view is None:
            imported.excluded[_("not a frontal projection")] += 1
        elif label is None:
            imported.excluded[_("unknown class {name!r}").format(name=row["finding labels"])] += 1
        else:
            imported.films.append(
                ImportedFilm(
                    file,
                    file.stem,
                    label,
                    patient=nih_patient(row["patient id"]),
                    view=view,
                    detail=row["finding labels"],
                    age=years(row["patient age"]),
                )
            )
    return imported


def nih_patient(number: str) -> str:
    """Return a patient number as in the image names: ``1280`` becomes ``00001280``."""
    return number.zfill(8) if number else ""
