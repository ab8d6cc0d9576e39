"""Lungs without gray levels: overexposed films, narrow windows burned in, and slices of a CT."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.reading import Check

# On 718 films, in the networks' masks, the largest share was 0.016 (Resources/Docs/results/accuracy.md).
_DOUBTFUL_FROM: Final = 0.03
_WITHHELD_FROM: Final = 0.1
_WHITE: Final = 0.995
_SAMPLES: Final = 400  # along the shorter side


def check_white(pixels: NDArray[np.float32], lungs: NDArray[np.bool_], check: Check) -> Check:
    """Return the check ``content``, doubtful or failed if part of the lungs is plain white.

    Parameters
    ----------
    pixels
        float32 (rows, columns) in [0, 1], as the networks see the film.
    lungs
        bool (2, rows, columns).
    check
        So far.
    """
    share = white_share(pixels, lungs)
    if not check.ok or share < _DOUBTFUL_FROM:
        return check
    shown = number_text(share, ".0%")
    if share < _WITHHELD_FROM:
        message = _("{share} of the lungs are plain white; the score is less reliable.").format(share=shown)
        return Check(check.name, True, message, doubtful=True)
    message = _(
        "{share} of the lungs are plain white, so that nothing can be seen there; export the film with a "
        "wider window."
    ).format(share=shown)
    return Check(check.name, False, message)


def white_share(pixels: NDArray[np.float32], lungs: NDArray[np.bool_]) -> float:
    """Return the share of the lungs' pixels at the upper end of the gray levels; 0 without lungs."""
    step = max(1, min(pixels.shape) // _SAMPLES)
    seen = pixels[::step, ::step][lungs[:, ::step, ::step].any(axis=0)]
    return float(np.count_nonzero(seen >= _WHITE) / seen.size) if seen.size else 0.0
