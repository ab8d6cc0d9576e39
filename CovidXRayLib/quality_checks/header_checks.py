"""Quality checks by the header: modality, body part, processing, projection and age.

Only what contradicts a frontal chest radiograph of an adult is reported; what agrees, or is not stated,
leaves the result to the pixels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from CovidXRayLib.classification.category import LATERAL_VIEWS, PROJECTIONS, view_words
from CovidXRayLib.films.film import ADULT_FROM, Film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.quality_checks.appearance import PERHAPS_A_PHOTOGRAPH
from CovidXRayLib.reading import Check

# Modalities (PS3.3 section C.7.3.1.1.1) of images that are no projections through the body.
_OTHER_MODALITIES: Final = frozenset(
    ["CT", "MR", "US", "NM", "PT", "BMD", "ECG", "ES", "GM", "IVUS", "OCT", "OP", "OPT", "SM", "XC"]
)
_CHEST: Final = re.compile(r"CHEST|THORA|TORAX|TÓRAX|LUNG|PULM|RIB|HEART|CHST|PECHO|TRUNK", re.IGNORECASE)
_OTHER_PART: Final = re.compile(
    r"ABDOMEN|ANKLE|ARM\b|CLAVICLE|CSPINE|ELBOW|EXTREMITY|FEMUR|FINGER|FOOT|HAND|HIP|HUMERUS|JAW|KNEE|LEG|LSPINE|"
    r"NECK|PELVIS|SHOULDER|SKULL|SPINE|TOE|WRIST|BREAST|HEAD|RODILLA|MANO|PIE\b|CRANEO|CADERA|COLUMNA",
    re.IGNORECASE,
)
# Computed Radiography and Digital X-Ray Image Storage, the latter for presentation and processing (PS3.6).
_DETECTOR_SOP_CLASSES: Final = frozenset(
    f"1.2.840.10008.5.1.4.1.1.{ending}" for ending in ("1", "1.1", "1.1.1")
)
_LATERAL_TEXT: Final = re.compile(r"\b(LAT|LATERAL|PERFIL|SEITLICH|LL)\b", re.IGNORECASE)
_FRONTAL_TEXT: Final = re.compile(r"\b(PA|AP|FRONTAL|FRENTE)\b", re.IGNORECASE)


def check_header(film: Film) -> dict[str, Check]:
    """Return the check ``age``, and ``chest`` and ``view`` where the header contradicts them, by name."""
    # Of several checks of one name, the last one counts.
    checks = (_check_processing(film), _check_kind(film), _check_view(film), _check_age(film))
    return {check.name: check for check in checks if check is not None}


def with_header(by_pixels: dict[str, Check], by_header: dict[str, Check]) -> dict[str, Check]:
    """Combine checks of the pixels with those of the header; of two, the worse one counts."""
    combined = dict(by_pixels)
    for name, check in by_header.items():
        earlier = by_pixels.get(name)
        if earlier is None or _grade(check) > _grade(earlier):
            combined[name] = check
    return combined


def trust_detector(by_pixels: dict[str, Check], film: Film) -> dict[str, Check]:
    """Reduce a failed ``photograph`` to a warning if the header states that the film came from a detector.

    Tilted collimators and narrow children on black ground look like photographs, too; a photograph is stored
    as a picture or as a secondary capture.
    """
    check = by_pixels["photograph"]
    if check.ok or film.identifiers.sop_class_uid not in _DETECTOR_SOP_CLASSES:
        return by_pixels
    return by_pixels | {"photograph": Check("photograph", True, _(PERHAPS_A_PHOTOGRAPH), doubtful=True)}


def _grade(check: Check) -> int:
    return 2 if not check.ok else int(check.doubtful)


def _check_kind(film: Film) -> Check | None:
    modality, part = (film.modality or "").strip(), (film.body_part or "").strip()
    if modality.upper() in _OTHER_MODALITIES:
        message = _("Not a radiograph according to the header (Modality {modality}).")
        return Check("chest", False, message.format(modality=modality))
    if part and _OTHER_PART.search(part) and not _CHEST.search(part):
        message = _("Another body part according to the header (Body Part Examined {part}).")
        return Check("chest", True, message.format(part=part[:40]), doubtful=True)
    return None


def _check_processing(film: Film) -> Check | None:
    """Check whether the film is raw data of the detector, which no network has seen.

    Linear data need a logarithm, which the file does not state exactly; it is not guessed.
    """
    if film.presentation_intent != "FOR PROCESSING":
        return None
    if film.intensity == "LIN":
        message = _(
            "Raw detector data according to the header (FOR PROCESSING, linear in the exposure); open "
            "the FOR PRESENTATION image of the same exposure."
        )
        return Check("chest", False, message)
    message = _(
        "Raw detector data according to the header (FOR PROCESSING); the networks were trained on FOR "
        "PRESENTATION images."
    )
    return Check("chest", True, message, doubtful=True)


def _check_view(film: Film) -> Check | None:
    view = (film.view or "").strip()
    words = view_words(view)
    if words & LATERAL_VIEWS:
        if words & set(PROJECTIONS):
            message = _(
                "Both a frontal and a lateral projection according to the header (View Position {view})."
            )
            return Check("view", True, message.format(view=view), doubtful=True)
        message = _("Not a frontal projection according to the header (View Position {view}).")
        return Check("view", False, message.format(view=view))
    if not view and _LATERAL_TEXT.search(film.series_text) and not _FRONTAL_TEXT.search(film.series_text):
        return Check(
            "view",
            True,
            _("Lateral projection according to the series description in the header."),
            doubtful=True,
        )
    return None


def warn_of_child(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return the checks with a warning for ``age``, unless the header states that the patient is an adult."""
    message = _("Possibly a child; the networks were trained on films of adults.")
    return tuple(
        Check("age", True, message, doubtful=True)
        if check.name == "age" and check.outcome == "not asked"
        else check
        for check in checks
    )


def _check_age(film: Film) -> Check:
    if film.age_years is None:
        return Check("age", True, _("Age not stated."), applicable=False)
    if film.age_years >= ADULT_FROM:
        return Check("age", True, _("Adult patient."))
    message = _("The patient is younger than {years} years; the networks were trained on films of adults.")
    return Check("age", False, message.format(years=ADULT_FROM))
