"""Context of the report template: localized texts, formatted for display.

``Resources/Report/README.md`` documents the names for authors of templates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from CovidXRayLib.films.film import Film
from CovidXRayLib.i18n import current_language, gettext_noop, number_text
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.notice import research_notice
from CovidXRayLib.reading import Check, Reading
from CovidXRayLib.reading.check_titles import check_title
from CovidXRayLib.reading.result_text import time_text
from CovidXRayLib.reading.score_meaning import meaning_text
from CovidXRayLib.reading.severity_text import severity_definition, severity_text, zone_rows
from CovidXRayLib.reporting.dicom.reader_statement import acceptance_sentence
from CovidXRayLib.reporting.page.page_content import ReportContent
from CovidXRayLib.reporting.page.page_images import embedded_images
from CovidXRayLib.reporting.page.patient_block import Patient, is_synthetic
from CovidXRayLib.reporting.page.performance_figures import figures
from CovidXRayLib.version import __version__

MAX_VALUE_LENGTH: Final = (
    200  # characters; a Person Name with three component groups has up to 194 (PS3.5 section 6.2)
)
MAX_NOTES: Final = 4  # assumptions made in reading the film; more would not fit the page

NETWORK_TITLES: Final = {
    "unet": gettext_noop("Lung masks (U-Net)"),
    "classifier": gettext_noop("Score (VGG16)"),
    "filmcheck": gettext_noop("Film checks"),
}
_SEXES: Final = {"M": gettext_noop("male"), "F": gettext_noop("female"), "O": gettext_noop("other")}


def words(content: ReportContent) -> dict[str, Any]:
    """Return the template context of a result."""
    reading = content.reading
    return {
        "language": current_language().replace("_", "-"),
        "notice": research_notice(),
        "patient": _patient(content.patient),
        "film": {"name": content.name} | _film(content.film, reading.film.warnings),
        "verdict": reading.verdict,
        "reasons": list(reading.withheld_because),
        "figures": figures(reading),
        "severity": _severity(reading),
        "checks": [_check(check) for check in reading.checks],
        "meaning": meaning_text(reading.category),
        "is_synthetic": is_synthetic(content.film),
        "lungs": _lungs(content),
        "reader": acceptance_sentence(content.reader),
        "is_accepted": content.reader is not None,
        "program": {
            "version": __version__,
            "engine": reading.engine,
            "device": reading.device,
            "time": time_text(reading),
        },
        "weights": [
            {"title": _(NETWORK_TITLES.get(network, network)), "sha256": digest}
            for network, digest in reading.weights.items()
        ],
        "pictures": embedded_images(content),
    }


def _severity(reading: Reading) -> dict[str, Any] | None:
    if reading.severity is None or reading.probability is None:
        return None
    return {
        "sentence": severity_text(reading.severity),
        "zones": zone_rows(reading.severity),
        "definition": severity_definition(),
    }


def _patient(patient: Patient | None) -> dict[str, str] | None:
    if patient is None:
        return None
    return {
        "name": _shortened(patient.name),
        "number": _shortened(patient.number),
        "born": patient.born,
        "sex": _(_SEXES[patient.sex]) if patient.sex else "",
        "study_date": patient.study_date,
        "accession_number": _shortened(patient.accession_number),
    }


def _shortened(value: str) -> str:
    return value if len(value) <= MAX_VALUE_LENGTH else f"{value[: MAX_VALUE_LENGTH - 1]}…"


def _film(film: Film, notes: Sequence[str]) -> dict[str, Any]:
    rows, columns = film.shape
    size = _("{columns} x {rows} px").format(columns=columns, rows=rows)
    if film.spacing is not None:
        size = _("{columns} x {rows} px, {width:.0f} x {height:.0f} mm").format(
            columns=columns,
            rows=rows,
            width=columns * film.spacing.column,
            height=rows * film.spacing.row,
        )
    return {
        "file": film.source.name if film.source else "",
        "kind": " ".join(part for part in (film.modality, film.view) if part),
        "size": size,
        "sha256": film.sha256 or "",
        "notes": list(notes[:MAX_NOTES]),
        "notes_left_out": max(len(notes) - MAX_NOTES, 0),
    }


def _check(check: Check) -> dict[str, str]:
    return {
        "state": check.outcome.replace(" ", "-"),
        "title": check_title(check.name),
        "message": check.message,
    }


def _lungs(content: ReportContent) -> dict[str, Any] | None:
    """Return the measures of the masks; None without a score, unless a reader has accepted them."""
    quality = content.reading.mask_quality
    if quality is None or (content.reading.probability is None and content.reader is None):
        return None
    return {
        "right": _area(content, 1),
        "left": _area(content, 2),
        "symmetry": number_text(quality.symmetry, ".2f"),
        "border_contact": number_text(quality.border_contact, ".0%"),
        "expected_dice": _both(quality.expected_dice),
        "origin": _("Manually drawn or corrected") if content.reading.mask_edited else _("Automatic (U-Net)"),
    }


def _both(dice: tuple[float, float] | None) -> str:
    return "" if dice is None else _("{right:.2f}, {left:.2f}").format(right=dice[0], left=dice[1])


def _area(content: ReportContent, label: int) -> str:
    """Return the area of a lung in the film's plane, and its fraction of the film's area."""
    pixels, spacing = int(np.count_nonzero(content.lungs == label)), content.film.spacing
    share = number_text(pixels / content.lungs.size, ".1%")
    if spacing is None:
        return _("{share} of the image").format(share=share)
    area = pixels * spacing.row * spacing.column / 100
    if spacing.kind == "patient":
        return _("{area:.0f} cm² ({share} of the image)").format(area=area, share=share)
    return _("{area:.0f} cm² at detector plane ({share} of the image)").format(area=area, share=share)
