"""Codes and lookup tables that cannot identify the patient."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from CovidXRayLib.deidentification.values import safe_value
from CovidXRayLib.films.dicom.elements import items, text
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.grayscale.lut import read_lut
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.sr.coding import Code

    from CovidXRayLib.films.dicom.parsed_dicom import ParsedDicom

# The context groups of PS3.16 for radiographs.
CONTEXT_GROUPS: Final = {
    "ViewCodeSequence": ("cid4010",),  # DX View
    "AnatomicRegionSequence": ("cid4009", "cid4031"),  # DX Anatomy Imaged; Common Anatomic Regions
}
# SNOMED CT, and the designators of its predecessor in older files (PS3.16 section 8.1).
SCHEMES: Final = {"SCT": "SCT", "SRT": "SRT", "SNM3": "SRT", "99SDM": "SRT"}


def safe_codes(dataset: Dataset, keyword: str) -> list[Dataset]:
    """Return the items of a code sequence that are in the standard, with the standard's meanings.

    Parameters
    ----------
    keyword
        One of :data:`CONTEXT_GROUPS`.

    Returns
    -------
    list of pydicom.dataset.Dataset
        SNOMED CT codes. Codes outside the context groups are left out, since local codes may identify the
        institution, and Code Meaning is free text.
    """
    from pydicom.dataset import Dataset
    from pydicom.sr.coding import Code

    safe = []
    for item in items(dataset, keyword) or []:
        # pydicom maps the codes of SNOMED RT to those of SNOMED CT.
        stated = Code(text(item, "CodeValue"), SCHEMES.get(text(item, "CodingSchemeDesignator"), ""), "")
        known = next((code for code in _context_codes(keyword) if code == stated), None)
        if known is not None:
            code = Dataset()
            code.CodeValue, code.CodingSchemeDesignator = known.value, known.scheme_designator
            code.CodeMeaning = known.meaning
            safe.append(code)
    return safe


@lru_cache
def _context_codes(keyword: str) -> tuple[Code, ...]:
    from pydicom.sr.codedict import codes

    groups = [getattr(codes, name) for name in CONTEXT_GROUPS[keyword]]
    found = [getattr(group, name) for group in groups for name in group.dir()]
    return tuple(code for code in found if code.scheme_designator == "SCT")


def safe_tables(parsed: ParsedDicom, keyword: str) -> list[Dataset]:
    """Return the lookup tables of a sequence without their explanations.

    Raises
    ------
    FilmProblem
        If a table is not monotonic, as grayscale tables are: its data might encode text, and without it the
        image would change.
    """
    from pydicom.dataset import Dataset

    safe = []
    for item in items(parsed.dataset, keyword) or []:
        found = read_lut(item, parsed.little_endian, signed=False)
        if found is None:
            continue  # the film reader does not use it either
        steps = np.diff(found.entries)
        if np.any(steps < 0) and np.any(steps > 0):
            raise FilmProblem(
                _("its lookup table is not one of gray levels, and may contain text"),
                _("export it as lungs only"),
            )
        table = Dataset()
        table.add_new("LUTDescriptor", "US", [found.entries.size % 65536, found.first, found.bits])
        table.add_new("LUTData", "OW", found.entries.astype("<u2").tobytes())
        kind = safe_value(item, "ModalityLUTType", parsed.little_endian)
        if kind is not None:
            table.ModalityLUTType = kind
        safe.append(table)
    return safe
