"""Codes of structured reports: DICOM or SNOMED CT, or else private codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from CovidXRayLib.reporting.dicom.algorithm import NAME
from CovidXRayLib.version import __version__

if TYPE_CHECKING:
    from highdicom.coding_schemes import CodingSchemeIdentificationItem
    from pydicom.sr.coding import Code

# Designators of private schemes start with 99 (PS3.16 section 8.2).
SCHEME: Final = "99COVIDXRAY"
_OWN: Final = {
    "PREVALENCE": "Prevalence assumed",
    "LIKELIHOOD_RATIO": "Likelihood ratio of the score",
    "POST_TEST": "Post-test probability at the prevalence assumed",
    "LOWER95": "Lower limit of the 95 % interval",
    "UPPER95": "Upper limit of the 95 % interval",
    "SEVERITY": "Estimated Brixia score",
    "LOWER90": "Lower limit of the 90 % interval",
    "UPPER90": "Upper limit of the 90 % interval",
    "ZONE_A": "Estimated Brixia score of zone A (upper) of the right lung",
    "ZONE_B": "Estimated Brixia score of zone B (middle) of the right lung",
    "ZONE_C": "Estimated Brixia score of zone C (lower) of the right lung",
    "ZONE_D": "Estimated Brixia score of zone D (upper) of the left lung",
    "ZONE_E": "Estimated Brixia score of zone E (middle) of the left lung",
    "ZONE_F": "Estimated Brixia score of zone F (lower) of the left lung",
    "THRESHOLD": "Score at which sensitivity and specificity were measured",
    "SUGGESTIVE": "Score suggestive of the finding",
    "NOT_SUGGESTIVE": "Score not suggestive of the finding",
    "WITHHELD": "Score withheld by a check",
    "NOT_SUGGESTIVE_BELOW": "Score below which it is not suggestive",
    "SUGGESTIVE_ABOVE": "Score above which it is suggestive",
    "COVID_FILMS": "Films with the finding of sensitivity and specificity",
    "OTHER_FILMS": "Films without the finding of sensitivity and specificity",
    "MEASURED_ON": "Projection of the films of sensitivity and specificity",
    "ALL_PROJECTIONS": "All projections",
    "METHOD": "How films were kept from the network that scored them",
    "OUT_OF_FOLD": "Scored without their fold in training",
    "SOURCES_LEFT_OUT": "Scored without their source in training",
    "LIMITS": "Limits of the categories",
    "CERTIFIED": "Set on enough films of the film's projection",
    "NOT_CERTIFIED": "Set on all films: too few of the film's projection",
    "ACCEPTANCE": "Acceptance by a reader",
    "ACCEPTED": "Accepted by a reader",
    "NOT_ACCEPTED": "Not accepted by any reader",
    "PASSED": "Passed",
    "DOUBTFUL": "Passed with doubt",
    "FAILED": "Failed",
    "NOT_ASKED": "Not asked",
    "MASK": "Origin of the lung mask",
    "MASK_FOUND": "Found by the network",
    "MASK_EDITED": "Edited by hand",
    "FILM_SHARE": "Share of the film that the lung covers",
    "DETECTOR_PLANE": "Measured in the detector plane, thus magnified",
    "NOTICE": "Restriction of use",
    "CHECK_SIZE": "Check: the film is large enough",
    "CHECK_CONTENT": "Check: the film is not blank",
    "CHECK_CHEST": "Check: it is a chest film",
    "CHECK_VIEW": "Check: the view is frontal",
    "CHECK_AGE": "Check: the patient is an adult",
    "CHECK_ROTATION": "Check: the film is upright",
    "CHECK_POLARITY": "Check: bone is white",
    "CHECK_MIRRORING": "Check: the film is not mirrored",
    "CHECK_PHOTOGRAPH": "Check: it is no photograph of a screen",
    "CHECK_LUNGS": "Check: both lungs were found",
    "CHECK_COVERAGE": "Check: the lungs are not cut off",
}
_SNOMED: Final = {
    "882784691000119100": "Pneumonia caused by SARS-CoV-2",
    "399208008": "Plain chest X-ray",
    "399348003": "antero-posterior",
    "272479007": "postero-anterior",
    "82334004": "Indeterminate",
    "42798000": "Area",
}
PNEUMONIA: Final = "882784691000119100"
CHEST_XRAY: Final = "399208008"
AP: Final = "399348003"
PA: Final = "272479007"
INDETERMINATE: Final = "82334004"
AREA: Final = "42798000"


def own(value: str) -> Code:
    """Return a private code."""
    from pydicom.sr.coding import Code

    return Code(value, SCHEME, _OWN[value])


def snomed(value: str) -> Code:
    """Return a SNOMED CT code."""
    from pydicom.sr.coding import Code

    return Code(value, "SCT", _SNOMED[value])


def own_scheme() -> CodingSchemeIdentificationItem:
    """Return the identification of the private coding scheme (PS3.3 section C.12.1.1.10)."""
    from highdicom.coding_schemes import CodingSchemeIdentificationItem

    return CodingSchemeIdentificationItem(
        designator=SCHEME, name="CovidXRay result terms", version=__version__, responsible_organization=NAME
    )
