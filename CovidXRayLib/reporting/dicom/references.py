"""References to other objects, and code sequence items."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.sr.coding import Code


def reference(header: Dataset) -> Dataset:
    """Return the item that references an object (PS3.3 table 10-11)."""
    from pydicom.dataset import Dataset

    item = Dataset()
    item.ReferencedSOPClassUID = header.SOPClassUID
    item.ReferencedSOPInstanceUID = header.SOPInstanceUID
    return item


def code_item(code: Code) -> Dataset:
    """Return a code as a code sequence item (PS3.3 section 8)."""
    from highdicom.sr import CodedConcept

    return CodedConcept.from_code(code)
