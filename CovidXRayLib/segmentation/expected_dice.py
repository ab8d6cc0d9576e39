"""Dice that a lung's mask can be expected to reach against a human reader's, from the U-Net's probabilities.

One power law, fitted by ``covidxray gate``. Twelve features, small networks or a second pass, of the mirrored
film, told good masks from bad ones no better.
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.json_values import number, text
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.weights.artifact import Artifact
from CovidXRayLib.weights.weight_files import parsed_json, read_limited
from CovidXRayLib.weights.weight_limits import MAX_JSON_BYTES

FILE_NAME: Final = "expected_dice.json"
# Two teams of readers agree with a Dice of 0.90 or more on 95% of lungs.
GOOD_DICE: Final = 0.9
BAD_DICE: Final = 0.85
_SURE: Final = 0.9  # probability
_SMALLEST: Final = 1e-3


@dataclass(frozen=True)
class ExpectedDice:
    """The model: 1 - Dice is ``factor`` times the uncertain share to the power of ``exponent``."""

    factor: float
    exponent: float

    def __call__(self, uncertain: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the expected Dice in [0, 1] for uncertain shares, both (n,)."""
        return np.asarray(1 - np.clip(self.factor * uncertain**self.exponent, 0, 1), np.float64)

    def of_lungs(
        self, probabilities: NDArray[np.float32], cleaned: NDArray[np.bool_], letterbox: Letterbox
    ) -> tuple[float, float]:
        """Return the expected Dice of the patient's right and left lung; 0 for an empty mask.

        The parameters are those of :func:`uncertain_shares`.
        """
        right, left = self(uncertain_shares(probabilities, cleaned, letterbox))
        return (float(right) if cleaned[0].any() else 0.0, float(left) if cleaned[1].any() else 0.0)


def uncertain_shares(
    probabilities: NDArray[np.float32], cleaned: NDArray[np.bool_], letterbox: Letterbox
) -> NDArray[np.float64]:
    """Return how much of each lung's mask is uncertain.

    Parameters
    ----------
    probabilities
        float32 (size, size, 2) in [0, 1], as from the network.
    cleaned
        bool (2, size, size), as from :func:`CovidXRayLib.segmentation.postprocessing.clean_lungs`.
    letterbox
        Placement of the film in the square.

    Returns
    -------
    float64 (2,), of the patient's right lung, then the left: the mask's pixels with a probability below 0.9
    and the probability summed over the film outside the mask, as a fraction of the mask's area; at least
    0.001.
    """
    shares = []
    for side in (0, 1):
        lung = cleaned[side][letterbox.window]
        probability = np.ascontiguousarray(probabilities[..., side][letterbox.window])
        inside = probability[lung]
        outside = float(probability.sum(dtype=np.float64) - inside.sum(dtype=np.float64))
        shares.append((np.count_nonzero(inside < _SURE) + outside) / max(1, inside.size))
    return np.maximum(np.array(shares, np.float64), _SMALLEST)


def read_expected_dice(folder: Path, unet: Artifact) -> ExpectedDice:
    """Read the model of a folder's U-Net.

    Raises
    ------
    WeightsError
        If it is missing or malformed, or was fitted to another U-Net.
    """
    path = folder / FILE_NAME
    try:
        content = dict(parsed_json(read_limited(path, MAX_JSON_BYTES)))
        if content.pop("unet_sha256") != unet.sha256:
            raise WeightsError(
                _("{path}: was fitted to another U-Net; run 'covidxray gate' on these weights.").format(
                    path=path
                )
            )
        text(content.pop("fitted_on"))
        model = ExpectedDice(**{name: number(value) for name, value in content.items()})
        if not all(math.isfinite(value) for value in dataclasses.astuple(model)):
            raise ValueError("a coefficient is infinite")
    except (FileNotFoundError, NotADirectoryError):
        raise WeightsError(
            _("{path}: not found; run 'covidxray gate' on these weights, or install covidxray again.").format(
                path=path
            )
        ) from None
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise WeightsError(
            _("{path}: does not state the expected Dice ({error}); run 'covidxray gate' again.").format(
                path=path, error=error
            )
        ) from error
    return model


def write_expected_dice(folder: Path, model: ExpectedDice, unet_sha256: str, fitted_on: str) -> None:
    """Write the model of the U-Net with that hash; ``fitted_on`` tells the films."""
    content = dataclasses.asdict(model) | {"unet_sha256": unet_sha256, "fitted_on": fitted_on}
    write_atomically(folder / FILE_NAME, (json.dumps(content, indent=2) + "\n").encode())
