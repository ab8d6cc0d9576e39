"""VOI transform to display values (PS3.3 section C.11.2): a lookup table *or* a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.dicom.elements import items, numbers, text
from CovidXRayLib.films.grayscale.lut import LookupTable, read_lut
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.preprocessing.stretch import stretched

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# A transform is useless if the darkest and the brightest half percent differ by less than this share of the
# range, or if fewer pixels than this lie between black and white.
_MIN_CONTRAST: Final = 1 / 16
_MIN_GRAY: Final = 0.01


def apply_voi(
    values: NDArray[np.float64],
    counts: NDArray[np.float64],
    dataset: Dataset,
    little_endian: bool,
    notes: list[str],
) -> NDArray[np.float64]:
    """Map modality values to display values in [0, 1], before any inversion.

    The first VOI LUT takes precedence over the first window. Without either, or if they would leave the film
    nearly blank, :func:`CovidXRayLib.preprocessing.stretch.stretched` maps the occurring values.

    Parameters
    ----------
    values
        All possible pixel values, shape (n,).
    counts
        Number of pixels of each value, shape (n,); zero for padding.
    dataset, little_endian
        The film's data set and its byte order.
    notes
        Receives a sentence for each ignored element.
    """
    table = _voi_lut(values, dataset, little_endian, notes)
    if table is not None:
        shown = _scaled(table, notes)(values)
        if _useful(shown, values, counts):
            return shown
        notes.append(
            _("The VOI LUT in the file leaves this film nearly blank; all its gray levels were used.")
        )
        return stretched(values, counts)
    window = _window(dataset, notes)
    if window is None:
        return stretched(values, counts)
    center, width, function = window
    shown = windowed(values, center, width, function)
    if _useful(shown, values, counts):
        return shown
    notes.append(
        _(
            "The window in the file (center {center:g}, width {width:g}) leaves this film nearly "
            "blank; all its gray levels were used."
        ).format(center=center, width=width)
    )
    return stretched(values, counts)


def windowed(values: NDArray[np.float64], center: float, width: float, function: str) -> NDArray[np.float64]:
    """Apply a window with VOI LUT Function LINEAR, LINEAR_EXACT or SIGMOID (PS3.3 section C.11.2.1).

    A LINEAR window of width 1 is a threshold at center - 0.5.
    """
    if function == "SIGMOID":
        # Beyond 40 the exponential only overflows.
        return 1.0 / (1.0 + np.exp(np.clip(-4.0 * (values - center) / width, -40.0, 40.0)))
    if function == "LINEAR_EXACT":
        return np.clip((values - center) / width + 0.5, 0.0, 1.0)
    if width == 1.0:
        return (values > center - 0.5).astype(np.float64)
    return np.clip((values - (center - 0.5)) / (width - 1.0) + 0.5, 0.0, 1.0)


def _window(dataset: Dataset, notes: list[str]) -> tuple[float, float, str] | None:
    centers = numbers(dataset, "WindowCenter", "Window Center", notes)
    widths = numbers(dataset, "WindowWidth", "Window Width", notes)
    if not centers or not widths:
        if centers or widths:
            notes.append(_("The window in the file is incomplete and was ignored."))
        return None
    function = text(dataset, "VOILUTFunction").upper() or "LINEAR"
    if function not in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        notes.append(
            _("The VOI LUT Function in the file is not defined in DICOM; its window was applied as LINEAR.")
        )
        function = "LINEAR"
    center, width = centers[0], widths[0]
    if width <= 0 or (function == "LINEAR" and width < 1):
        notes.append(
            _("The window in the file has the impossible width {width:g} and was ignored.").format(
                width=width
            )
        )
        return None
    return center, width, function


def _voi_lut(
    values: NDArray[np.float64], dataset: Dataset, little_endian: bool, notes: list[str]
) -> LookupTable | None:
    sequence = items(dataset, "VOILUTSequence")
    table = read_lut(sequence[0], little_endian, signed=bool(values.min() < 0)) if sequence else None
    if table is None and (sequence or sequence is None):
        notes.append(_("The VOI LUT in the file is damaged and was ignored."))
    return table


def _scaled(table: LookupTable, notes: list[str]) -> LookupTable:
    """Scale a table's declared output range to [0, 1]; if that is inconsistent, the range of its entries."""
    declared = 2.0**table.bits - 1.0
    low, high = 0.0, float(table.entries.max())
    if declared / 4 <= high <= declared:
        high = declared
    elif high > 0:
        low = min(float(table.entries.min()), high - 1.0)
        notes.append(
            _(
                "The VOI LUT in the file declares {bits} bits but reaches {high:g}; it was scaled to that."
            ).format(bits=table.bits, high=high)
        )
    return LookupTable(table.first, table.bits, (table.entries - low) / max(high - low, 1.0))


def _useful(shown: NDArray[np.float64], values: NDArray[np.float64], counts: NDArray[np.float64]) -> bool:
    """Return whether a transform preserves enough contrast."""
    occurring = counts > 0
    if np.unique(values[occurring]).size < 3:
        return True  # a blank or binary image is not the window's fault
    order = np.argsort(shown[occurring], kind="stable")
    levels, weights = shown[occurring][order], counts[occurring][order]
    share = np.cumsum(weights) / weights.sum()
    dark, bright = levels[np.searchsorted(share, (0.005, 0.995))]
    gray = weights[(levels > 0.001) & (levels < 0.999)].sum() / weights.sum()
    return bool(bright - dark >= _MIN_CONTRAST and gray >= _MIN_GRAY)
