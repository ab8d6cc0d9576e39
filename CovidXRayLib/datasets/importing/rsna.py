"""Import of the RSNA Pneumonia Detection Challenge: ``stage_2_train_labels.csv`` and its companions."""

from __future__ import annotations

import json
from pathlib import Path

from CovidXRayLib.datasets.importing.collection_labels import OTHER, PNEUMONIA, RSNA, or_unmapped
from CovidXRayLib.datasets.importing.dicom_facts import dicom_facts
from CovidXRayLib.datasets.importing.imported import Imported, ImportedFilm, Unmapped
from CovidXRayLib.datasets.importing.metadata import film_files, metadata_rows
from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.i18n import gettext as _


def import_rsna(
    table: Path,
    films: Path,
    *,
    classes: Path | None = None,
    mapping: Path | None = None,
    unmapped: Unmapped = "skip",
) -> Imported:
    """Read the tables and find the films, named by ``patientId``, anywhere below a folder.

    Parameters
    ----------
    table
        ``stage_2_train_labels.csv``, with one row per opacity.
    classes
        ``stage_2_detailed_class_info.csv``. Without it a film with Target 0 is ``other``, since normal and
        otherwise abnormal lungs cannot be distinguished.
    mapping
        ``pneumonia-challenge-dataset-mappings_2018.json``, which maps each film to its image in the NIH
        collection and so to its patient. A ``patientId`` identifies a film, not a patient: without the
        mapping each film is a group of its own, and films of the same patient are not recognized.

    Raises
    ------
    ManifestError
        If a table or the folder is missing, or a table lacks a column.
    """
    imported = Imported()
    files = {path.stem: path for path in film_files(films)}
    words = (
        {row["patientid"]: row["class"] for row in metadata_rows(classes, ("patientid", "class"))}
        if (classes)
        else {}
    )
    patients = _patients(mapping) if mapping else {}
    targets: dict[str, bool] = {}
    for row in metadata_rows(table, ("patientid", "target")):
        targets[row["patientid"]] = targets.get(row["patientid"], False) or row["target"] == "1"
    for name, opacity in targets.items():
        file = files.get(name)
        if file is None:
            imported.excluded[_("file missing")] += 1
            continue
        label = PNEUMONIA if opacity else OTHER
        if classes is not None:
            mapped = or_unmapped(RSNA.get(words.get(name, "")), unmapped)
            if mapped is None:
                imported.excluded[_("unknown class {name!r}").format(name=words.get(name, ""))] += 1
                continue
            label = mapped
        facts = dicom_facts(file)
        if facts.view is None:
            imported.excluded[_("not a frontal projection")] += 1
            continue
        detail = words.get(name, f"Target {int(opacity)}")
        imported.films.append(
            ImportedFilm(file, name, label, patients.get(name, ""), facts.view, detail, facts.age)
        )
    return imported


def _patients(mapping: Path) -> dict[str, str]:
    """Return the NIH patient of each film; images are named PATIENT_NUMBER.png."""
    try:
        entries = json.loads(mapping.read_text(encoding="utf-8"))
        return {entry["subset_img_id"]: entry["img_id"].partition("_")[0] for entry in entries}
    except OSError as error:
        raise ManifestError(
            _("{path}: cannot be read ({reason}); specify the metadata table of the collection.").format(
                path=mapping, reason=error.strerror or error
            )
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ManifestError(
            _("{path}: not the list of RSNA films and NIH images; download it again.").format(path=mapping)
        ) from None
