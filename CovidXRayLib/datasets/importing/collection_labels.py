"""Which label of the manifest stands for which word of a collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from CovidXRayLib.datasets.importing.imported import Unmapped
from CovidXRayLib.datasets.manifest_columns import COVID, LABELS

PNEUMONIA: Final = "pneumonia_other"
NO_FINDING: Final = "no_finding"
OTHER: Final = "other"

# Names of folders, in small letters, "-" and " " as "_".
FOLDERS: Final[Mapping[str, str]] = {
    **{label: label for label in LABELS},
    "covid_19": COVID,
    "covid19": COVID,
    "pneumonia": PNEUMONIA,
    "viral_pneumonia": PNEUMONIA,
    "bacterial_pneumonia": PNEUMONIA,
    "lung_opacity": PNEUMONIA,
    "normal": NO_FINDING,
    "no_findings": NO_FINDING,
    "healthy": NO_FINDING,
}

# The RSNA radiologists' three classes (Shih et al. 2019, doi 10.1148/ryai.2019180041).
RSNA: Final[Mapping[str, str]] = {
    "Lung Opacity": PNEUMONIA,
    "Normal": NO_FINDING,
    "No Lung Opacity / Not Normal": OTHER,
}

# NIH ChestX-ray14 (Wang et al. 2017, doi 10.1109/CVPR.2017.369); a film may have several findings.
NIH_OTHER: Final = frozenset(
    [
        "Atelectasis",
        "Cardiomegaly",
        "Consolidation",
        "Edema",
        "Effusion",
        "Emphysema",
        "Fibrosis",
        "Hernia",
        "Infiltration",
        "Mass",
        "Nodule",
        "Pleural_Thickening",
        "Pneumothorax",
    ]
)

# Last part, else first part, of findings such as Pneumonia/Viral/COVID-19; older files of the
# collection have the last part alone.
IEEE8023: Final[Mapping[str, str]] = {
    "COVID-19": COVID,
    "COVID-19, ARDS": COVID,
    "No Finding": NO_FINDING,
    "Pneumonia": PNEUMONIA,
    "ARDS": PNEUMONIA,
    "SARS": PNEUMONIA,
    "MERS-CoV": PNEUMONIA,
    "Influenza": PNEUMONIA,
    "Varicella": PNEUMONIA,
    "Herpes": PNEUMONIA,
    "Streptococcus": PNEUMONIA,
    "Klebsiella": PNEUMONIA,
    "E.Coli": PNEUMONIA,
    "Legionella": PNEUMONIA,
    "Mycoplasma Bacterial Pneumonia": PNEUMONIA,
    "Chlamydophila": PNEUMONIA,
    "Nocardia": PNEUMONIA,
    "Pneumocystis": PNEUMONIA,
    "Aspergillosis": PNEUMONIA,
    "Lipoid": PNEUMONIA,
    "Tuberculosis": OTHER,
}


def folder_label(name: str, own: Mapping[str, str]) -> str | None:
    """Return the label of a folder, the user's own table first; None where neither knows it."""
    return own.get(name) or FOLDERS.get(name.lower().replace("-", "_").replace(" ", "_"))


def nih_label(findings: str) -> str | None:
    """Return the label of findings such as ``Effusion|Pneumonia``; None where one is unknown."""
    found = set(findings.split("|"))
    if found == {"No Finding"}:
        return NO_FINDING
    if not found <= NIH_OTHER | {"Pneumonia"}:
        return None
    return PNEUMONIA if "Pneumonia" in found else OTHER


def ieee8023_label(finding: str) -> str | None:
    """Return the label of a finding; None where it is not in the table (``todo``, ``Unknown``)."""
    parts = [part.strip() for part in finding.split("/")]
    return IEEE8023.get(parts[-1]) or IEEE8023.get(parts[0])


def or_unmapped(label: str | None, unmapped: Unmapped) -> str | None:
    """Return the label, or what the user wants for one that no table knows: ``other``, or None to skip."""
    return OTHER if label is None and unmapped == "other" else label
