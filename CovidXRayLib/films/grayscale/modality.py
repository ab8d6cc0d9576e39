"""Modality transform (PS3.3 section C.11.1): a lookup table *or* a rescale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.dicom.elements import items, numbers
from CovidXRayLib.films.grayscale.lut import read_lut
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def apply_modality(
    values: NDArray[np.float64], dataset: Dataset, little_endian: bool, signed: bool, notes: list[str]
) -> NDArray[np.float64]:
    """Map stored values through Modality LUT Sequence, or else through Rescale Slope and Intercept.

    Parameters
    ----------
    values
        Stored values, any shape.
    dataset
        The film's data set.
    little_endian, signed
        Byte order of the file; whether stored values are signed.
    notes
        Receives a sentence for each unusable element that was ignored.
    """
    sequence = items(dataset, "ModalityLUTSequence")
    if sequence:
        table = read_lut(sequence[0], little_endian, signed)
        if table is not None:
            return table(values)
    if sequence or sequence is None:
        notes.append(_("The Modality LUT in the file is damaged and was ignored."))
    slope = numbers(dataset, "RescaleSlope", "Rescale Slope", notes)
    intercept = numbers(dataset, "RescaleIntercept", "Rescale Intercept", notes)
    if not slope and not intercept:
        return values
    factor, offset = slope[0] if slope else 1.0, intercept[0] if intercept else 0.0
    # Larger values exceed the precision of a window or of float32; no modality uses them.
    if factor == 0 or not 1e-9 <= abs(factor) <= 1e9 or abs(offset) > 1e9:
        notes.append(
            _("The rescale (slope {factor:g}, intercept {offset:g}) is invalid and was ignored.").format(
                factor=factor, offset=offset
            )
        )
        return values
    return values * factor + offset
