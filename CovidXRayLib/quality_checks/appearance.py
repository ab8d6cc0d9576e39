"""Quality checks by the film check network: body part, projection, rotation, polarity, photograph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.networks.film_check import KINDS, ROTATIONS
from CovidXRayLib.reading import Check

FAILS_BELOW: Final = 0.5  # probability of the expected class
DOUBTFUL_BELOW: Final = 0.8

PERHAPS_A_PHOTOGRAPH: Final = gettext_noop(
    "Looks like a photograph or screenshot; the score is less reliable."
)
_TURNS: Final = {
    90: gettext_noop("rotated 90 degrees clockwise"),
    180: gettext_noop("upside down"),
    270: gettext_noop("rotated 90 degrees counterclockwise"),
}


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return class probabilities from logits, (n,) to (n,)."""
    exponentials = np.exp(logits - logits.max())
    return np.asarray(exponentials / exponentials.sum(), np.float32)


def sigmoid(logit: float) -> float:
    """Return a probability from a logit."""
    return float(0.5 * (1 + np.tanh(logit / 2)))


def not_applicable(name: str) -> Check:
    """Return a check that was not performed because the film is not a frontal chest film."""
    return Check(name, True, _("Not checked (not a frontal chest radiograph)."), applicable=False)


def without_further_advice(checks: Mapping[str, Check]) -> dict[str, Check]:
    """Return the checks that mean nothing of a film refused for its body part or projection, as not asked."""
    moot = ("rotation", "polarity", "mirroring", "photograph", "lungs", "coverage")
    return {name: not_applicable(name) for name in (*moot, *(() if checks["chest"].ok else ("view",)))}


def check_appearance(outputs: dict[str, NDArray[np.float32]]) -> dict[str, Check]:
    """Convert the film check network's outputs for a film to checks.

    Parameters
    ----------
    outputs
        Logits by output name, each (units,), as from
        :func:`CovidXRayLib.networks.film_check.build_filmcheck`.

    Returns
    -------
    dict
        Checks ``chest``, ``view``, ``rotation``, ``polarity`` and ``photograph`` by name.
    """
    kinds = dict(zip(KINDS, softmax(outputs["kind"]), strict=True))
    chest = float(1 - kinds["other"])
    checks = [
        _graded(
            "chest",
            chest,
            _("Not a chest radiograph."),
            _("Possibly not a chest radiograph."),
            _("Chest radiograph."),
        )
    ]
    if not checks[0].ok:
        checks += [not_applicable(name) for name in ("view", "rotation", "polarity", "photograph")]
        return {check.name: check for check in checks}
    frontal = float(kinds["frontal"] / (kinds["frontal"] + kinds["lateral"]))
    checks.append(
        _graded(
            "view",
            frontal,
            _("Lateral projection; only frontal (PA or AP) films can be analyzed."),
            _("Possibly not a frontal projection."),
            _("Frontal projection."),
        )
    )
    rotations = dict(zip(ROTATIONS, softmax(outputs["rotation"]), strict=True))
    turned = _(_TURNS[max((90, 180, 270), key=lambda angle: rotations[angle])])
    checks.append(
        _graded(
            "rotation",
            float(rotations[0]),
            _("The image is {turned}; rotate it upright and analyze again.").format(turned=turned),
            _("The image may be {turned}.").format(turned=turned),
            _("Upright orientation."),
        )
    )
    checks.append(
        _graded(
            "polarity",
            1 - sigmoid(float(outputs["inverted"][0])),
            _("Inverted grayscale (bone is dark); invert it and analyze again."),
            _("The grayscale may be inverted."),
            _("Standard polarity (bone white)."),
        )
    )
    # On simulated photographs the score is no better than chance (results/accuracy.md).
    checks.append(
        _graded(
            "photograph",
            1 - sigmoid(float(outputs["photograph"][0])),
            _("Looks like a photograph or screenshot; export the film as DICOM and analyze that."),
            _(PERHAPS_A_PHOTOGRAPH),
            _("Not a photograph of a screen or film."),
        )
    )
    return {check.name: check for check in checks}


def _graded(name: str, probability: float, failed: str, doubtful: str, passed: str) -> Check:
    if probability < FAILS_BELOW:
        return Check(name, False, failed)
    if probability < DOUBTFUL_BELOW:
        return Check(name, True, doubtful, doubtful=True)
    return Check(name, True, passed)
