"""Codes and lookup tables of a film as far as they can say nothing of its patient."""

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

# The context groups of PS3.16 from which a radiograph's codes come.
CONTEXT_GROUPS: Final = {
    "ViewCodeSequence": ("cid4010",),  # DX View
    "AnatomicRegionSequence": ("cid4009", "cid4031"),  # DX Anatomy Imaged; Common Anatomic Regions
}
# SNOMED CT, and the names that its predecessor's codes bear in older files (PS3.16 section 8.1).
SCHEMES: Final = {"SCT": "SCT", "SRT": "SRT", "SNM3": "SRT", "99SDM": "SRT"}


def safe_codes(dataset: Dataset, keyword: str) -> list[Dataset]:
    """Return the items of a code sequence that the standard knows, worded as the standard words them.

    Parameters
    ----------
    keyword
        One of :data:`CONTEXT_GROUPS`.

    Returns
    -------
    list of pydicom.dataset.Dataset
        SNOMED CT codes; what is in none of the context groups is left out: an institution's own code may
        name it, and a Code Meaning is free text.
    """
    from pydicom.dataset import Dataset
    from pydicom.sr.coding import Code

    safe = []
    for item in items(dataset, keyword) or []:
        # Equal codes need not be spelt alike: pydicom knows which of SNOMED RT's became which of SNOMED CT's.
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
    """Return the lookup tables of a sequence: their numbers, without explanations in words.

    Raises
    ------
    FilmProblem
        If a table does not rise or fall throughout, as grey levels do: its words might spell something, and
        without it the picture would be another one.
    """
    from pydicom.dataset import Dataset

    safe = []
    for item in items(parsed.dataset, keyword) or []:
        found = read_lut(item, parsed.little_endian, signed=False)
        if found is None:
            continue  # nor does the reader of films use it
        steps = np.diff(found.entries)
        if np.any(steps < 0) and np.any(steps > 0):
            raise FilmProblem(
                _("its lookup table is not one of gray levels, and may hold text"),
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
