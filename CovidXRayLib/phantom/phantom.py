"""The phantom: a synthetic film with ground truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

View = Literal["PA", "AP", "LL"]
MIN_SIZE = 64


@dataclass(frozen=True, eq=False)
class Phantom:
    """A projected synthetic chest and its ground truth.

    Attributes
    ----------
    pixels
        float32, shape (rows, columns), values in [0, 1], bone white and air dark.
    lungs
        bool, shape (2, rows, columns): the patient's right lung (on the image's left), then the
        left; the lung field including the part behind the heart. All False in a lateral film.
    opacity
        bool, shape (rows, columns): the opacities; all False if there are none.
    spacing_mm
        Distance between pixel centers on the detector in millimeters, equal in both directions.
    view
        ``"PA"``, ``"AP"`` or ``"LL"`` (lateral).
    seed
        Seed of the random draws.
    recipe
        All parameters as text; equal recipes give equal phantoms.
    facing
        Patient direction (``"A"``, ``"P"``, ``"L"``...) toward which the rows run, as in Patient
        Orientation (0020,0020): ``"L"`` in a frontal film.
    """

    pixels: NDArray[np.float32]
    lungs: NDArray[np.bool_]
    opacity: NDArray[np.bool_]
    spacing_mm: float
    view: View
    seed: int
    recipe: str
    facing: str = "L"

    def __post_init__(self) -> None:
        """Check that the arrays have matching shapes and dtypes."""
        if self.lungs.shape != (2, *self.pixels.shape) or self.opacity.shape != self.pixels.shape:
            raise ValueError(
                f"lungs {self.lungs.shape} and opacity {self.opacity.shape}"
                f" do not fit pixels {self.pixels.shape}"
            )


def check_arguments(seed: int, size: int, noise: float) -> None:
    """Reject arguments that are out of range."""
    if seed < 0:
        raise ValueError(f"seed is {seed}; it must be 0 or more")
    if size < MIN_SIZE:
        raise ValueError(f"size is {size}; it must be at least {MIN_SIZE} pixels")
    if noise < 0:
        raise ValueError(f"noise is {noise}; it must be 0 or more")
