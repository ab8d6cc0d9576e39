"""Import of films sorted into one folder per class: ``DIR/covid/...``, ``DIR/no_finding/...``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from CovidXRayLib.datasets.importing.collection_labels import folder_label, or_unmapped
from CovidXRayLib.datasets.importing.dicom_facts import dicom_facts
from CovidXRayLib.datasets.importing.imported import Imported, ImportedFilm, Unmapped
from CovidXRayLib.datasets.importing.metadata import film_files
from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.i18n import gettext as _


def import_folders(
    folder: Path,
    *,
    labels: Mapping[str, str] | None = None,
    patient: re.Pattern[str] | None = None,
    unmapped: Unmapped = "skip",
) -> Imported:
    """Find the films in the subfolders of a folder; the name of the topmost subfolder is the class.

    Parameters
    ----------
    labels
        User-defined folder names, mapped to labels.
    patient
        Regular expression for file names, whose first group (or whole match) identifies the patient. Without
        it, the DICOM header identifies the patient, and every other film is a patient of its own.

    Raises
    ------
    ManifestError
        If the folder does not exist, no film is found, or the expression for patients matches none.
    """
    imported = Imported()
    matched = False
    for file in film_files(folder):
        inside = file.relative_to(folder)
        if len(inside.parts) < 2:
            imported.excluded[_("not in a class folder")] += 1
            continue
        label = or_unmapped(folder_label(inside.parts[0], labels or {}), unmapped)
        if label is None:
            imported.excluded[_("unknown class {name!r}").format(name=inside.parts[0])] += 1
            continue
        facts = dicom_facts(file)
        if facts.view is None:
            imported.excluded[_("not a frontal projection")] += 1
            continue
        named = patient.search(file.name) if patient else None
        matched |= named is not None
        imported.films.append(
            ImportedFilm(
                file,
                "_".join(inside.with_suffix("").parts),
                label,
                patient=_name(named) if named else facts.patient,
                view=facts.view,
                detail=inside.parts[0],
                age=facts.age,
            )
        )
    imported.require_films(
        _(
            "put the films into one folder per class, named as covid or no_finding, or name the label of a "
            "folder with --label FOLDER=LABEL"
        )
    )
    if patient and not matched:
        raise ManifestError(
            _(
                "--patient {pattern!r} matches no film, such as {name}; correct the regular expression."
            ).format(pattern=patient.pattern, name=imported.films[0].file.name)
        )
    return imported


def _name(found: re.Match[str]) -> str:
    """Return the first group of a match, or the whole match."""
    return (found[1] if found.re.groups else None) or found[0]
