"""Import of the collection ieee8023/covid-chestxray-dataset: ``metadata.csv`` and a folder of images."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.datasets.importing.collection_labels import ieee8023_label, or_unmapped
from CovidXRayLib.datasets.importing.fields import view_name, years
from CovidXRayLib.datasets.importing.imported import Imported, ImportedFilm, Unmapped
from CovidXRayLib.datasets.importing.metadata import film_files, metadata_rows
from CovidXRayLib.i18n import gettext as _


def import_ieee8023(table: Path, films: Path, *, unmapped: Unmapped = "skip") -> Imported:
    """Read the table, in its old or new form, and find its images anywhere below a folder.

    Raises
    ------
    ManifestError
        If the table or the folder is missing, or the table lacks a column.
    """
    imported = Imported()
    files = {path.name: path for path in film_files(films)}
    for row in metadata_rows(table, ("patientid", "finding", "view", "filename")):
        file = files.get(row["filename"])
        view = view_name(row["view"])
        label = or_unmapped(ieee8023_label(row["finding"]), unmapped)
        if row.get("modality", "X-ray").lower() not in ("x-ray", "") or row["view"].upper() == "CT":
            imported.excluded[_("not a radiograph")] += 1
        elif view is None:
            imported.excluded[_("not a frontal projection")] += 1
        elif file is None:
            imported.excluded[_("file missing")] += 1
        elif label is None:
            imported.excluded[_("unknown class {name!r}").format(name=row["finding"])] += 1
        else:
            imported.films.append(
                ImportedFilm(
                    file,
                    file.stem,
                    label,
                    patient=row["patientid"],
                    view=view,
                    detail=row["finding"],
                    age=years(row.get("age", "")),
                    license=row.get("license", ""),
                )
            )
    return imported
