"""Data sheets of exported films: composition, origin and intended use.

The questions are those of T. Gebru et al., Datasheets for Datasets, Communications of the ACM 64 (2021)
86-92, as far as a review database can answer them; the others are marked as open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from CovidXRayLib.curation.exporting.markdown import markdown_table
from CovidXRayLib.curation.exporting.options import ExportOptions, Images
from CovidXRayLib.curation.exporting.selection import Selection
from CovidXRayLib.curation.history.vocabulary import ANSWERS
from CovidXRayLib.version import __version__

OPEN: Final = "*To be filled in by whoever passes these films on.*"

_IMAGES: Final[Mapping[Images, str]] = {
    "masked": (
        "PNG files of the film's size in which only the lungs are left and everything else is black: no "
        "date, letter or marker outside the lungs remains. Gray values are spread anew over the whole range "
        "when such a file is read. They cannot train a network that is to find lungs."
    ),
    "deidentified": (
        "Whole films. DICOM files follow the Basic Application Level Confidentiality Profile (PS3.15 "
        "Annex E): only elements on a short list are kept, and of these only values that the standard "
        "defines (terms, codes, plausible numbers, names of known manufacturers); private elements, dates, "
        "times, model names and descriptions are gone, UIDs are replaced alike throughout. Other images are "
        "PNG files without metadata. The profile covers headers: text that is burned into an image is not "
        "removed. Films that do not say that they are free of it: {text_possible}."
    ),
    "none": (
        "None: the table names the films' own files where they lie, with all that they say of their "
        "patients. **This table is not to be passed on.**"
    ),
}


@dataclass(frozen=True)
class ExportedFacts:
    """Facts of an export for its data sheet.

    Attributes
    ----------
    rows
        Rows of the manifest.
    films_in_database
        Number of films in the database.
    selection
        The selected films, and the reasons against the others.
    refused
        Number of selected films that could not be written, by reason.
    text_possible
        Number of films that may have text in their pixels.
    readers
        Number of readers with answers.
    read_twice
        Number of films with answers of two or more readers.
    settled
        Number of exported films that were adjudicated.
    model_versions
        Model versions of the newest analyses of the exported films.
    """

    rows: Sequence[Mapping[str, str]]
    films_in_database: int
    selection: Selection
    refused: int
    text_possible: int
    readers: int
    read_twice: int
    settled: int
    model_versions: Counter[str]
    options: ExportOptions
    made_on: date


def datasheet(facts: ExportedFacts) -> str:
    """Return the data sheet in Markdown, in English."""
    rows, options = facts.rows, facts.options
    sections: dict[str, list[str]] = {
        "Motivation": [f"For what purpose, by whom and with whose money the films were collected: {OPEN}"],
        "Composition": _composition(facts),
        "Collection": [
            "How the films were acquired, over what time, who agreed to it, and what an ethics committee "
            f"said: {OPEN}"
        ],
        "Labels and masks": _labels_and_masks(facts),
        "Pictures and privacy": [
            _IMAGES[options.images].format(text_possible=facts.text_possible),
            "",
            "Names of films and patients are made with the store's secret (HMAC-SHA-256): the same in every "
            "export of one store, and of no use without it.",
        ],
        "Folds": [
            f"Each patient's fold of {options.folds} follows from a hash of the patient's name in this table "
            f"and the seed {options.seed}: films exported later move none of these. No patient is in "
            "two folds.",
            "",
            *markdown_table(["fold", "films"], _counted(row["fold"] for row in rows)),
        ],
        "Uses": [
            "To train and test networks for research on frontal chest radiographs. Not a medical device, and "
            "not for diagnosis. Networks learn to tell hospitals apart by films like these, lungs alone "
            "included: evaluate by source, and on sources that were not trained on.",
        ],
        "Distribution": [
            "Licenses that the films came with:",
            "",
            *markdown_table(["license", "films"], _counted(row["license"] or "not stated" for row in rows)),
            "",
            f"Under what terms this collection as a whole may be passed on: {OPEN}",
        ],
        "Maintenance": [f"Who keeps it, and how errors are reported: {OPEN}"],
    }
    lines = [
        "# Data sheet",
        "",
        f"Written on {facts.made_on.isoformat()} by CovidXRay {__version__}, after Datasheets for Datasets "
        "(Gebru et al. 2021). Figures are counted; what only people know is left open.",
        "",
    ]
    for title, content in sections.items():
        lines += [f"## {title}", "", *content, ""]
    return "\n".join(lines)


def _composition(facts: ExportedFacts) -> list[str]:
    rows = facts.rows
    patients = len({row["group_id"] for row in rows})
    labels = [label for label in ANSWERS if any(row["label"] == label for row in rows)]
    by_family: dict[str, Counter[str]] = {}
    for row in rows:
        by_family.setdefault(row["source_family"], Counter())[row["label"]] += 1
    excluded = facts.selection.excluded + Counter({"could not be written": facts.refused})
    return [
        f"{len(rows)} frontal chest radiographs of {patients} patients, of {facts.films_in_database} films "
        "in the store. A film whose file names no patient counts as a patient of its own.",
        "",
        *markdown_table(
            ["source family", *labels, "all"],
            [
                [family, *(counts[label] for label in labels), counts.total()]
                for family, counts in sorted(by_family.items())
            ],
        ),
        "",
        *markdown_table(["view", "films"], _counted(row["view"] or "not stated" for row in rows)),
        "",
        "Left out:",
        "",
        *markdown_table(["reason", "films"], excluded.most_common()),
    ]


def _labels_and_masks(facts: ExportedFacts) -> list[str]:
    origins = Counter(row["mask_origin"] for row in facts.rows)
    return [
        f"Readers who answered: {facts.readers}. Films with answers of two readers or more: "
        f"{facts.read_twice}, of which {facts.settled} were settled after they had differed. `agreement.md` "
        "says how well readers agree. Films called unusable, and films on which readers still differ, are "
        "left out. `readers.csv` holds what each reader said of these films, and who settled them, each with "
        "the mask that was accepted or drawn; comments stay in the store. `mask_alt_right` and "
        "`mask_alt_left` are masks of a reader who saw the lungs otherwise than those that stand. "
        "`covid_no_pattern` is a patient with COVID-19 whose film looks normal: neither class for training.",
        "",
        f"Every mask was accepted by a reader. Drawn or corrected by hand: {origins['edited']}; a network's, "
        f"left as it was: {origins['accepted']}. A network that is measured against masks of its own making "
        "does too well: the column `mask_origin` tells them apart.",
        "",
        *markdown_table(
            ["version of the networks that analyzed them last", "films"],
            [(version or "none", count) for version, count in facts.model_versions.most_common()],
        ),
    ]


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(
        Counter(values).items(), key=lambda item: (len(item[0]) if item[0].isdigit() else 0, item[0])
    )
