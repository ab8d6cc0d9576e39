"""Film formation from thickness maps: Beer-Lambert law, scatter, quantum noise and display curve."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from CovidXRayLib.phantom.projection.camera import Array

TISSUE = 0.0185  # linear attenuation of soft tissue at a chest film's mean energy, per millimeter
LUNG = 0.24  # density of inflated lung as a fraction of tissue
BONE = 0.062  # cortical bone minus the tissue it displaces, per millimeter


@dataclass(frozen=True)
class Exposure:
    """Exposure and display parameters; ratios are dimensionless.

    Attributes
    ----------
    scatter
        Scatter-to-primary ratio behind the body.
    quanta
        Quanta per square millimeter in the open beam.
    detail
        Detail enhancement of the display (unsharp masking).
    gamma, toe
        Shape of the display curve: overall brightness, and softness of its ends.
    black, white
        Start and end of the curve, as fractions of the range between lung and abdomen.
    blur
        Standard deviation of the blur by motion, focal spot and detector, in millimeters.
    """

    scatter: float
    quanta: float
    detail: float
    gamma: float
    toe: float
    black: float
    white: float
    blur: float


def draw_exposure(rng: np.random.Generator, view: str) -> Exposure:
    """Draw an exposure: AP films are hazier and noisier."""
    portable = view == "AP"
    return Exposure(
        scatter=float(rng.uniform(0.5, 1.1) if portable else rng.uniform(0.25, 0.65)),
        quanta=float(np.exp(rng.uniform(np.log(6e4), np.log(3.5e5))) * (0.6 if portable else 1.0)),
        detail=float(rng.uniform(0.0, 0.9)),
        gamma=float(rng.uniform(0.75, 1.35)),
        toe=float(rng.uniform(0.2, 0.9)),
        black=float(rng.uniform(-0.35, 0.02)),
        white=float(rng.uniform(0.95, 1.25)),
        blur=float(rng.uniform(0.3, 0.6) if portable else rng.uniform(0.18, 0.4)),
    )


def wide_blur(image: Array, sigma: float) -> Array:
    """Return a Gaussian blur much wider than a pixel, computed on a downsampled copy; ``sigma`` in pixels."""
    rows, columns = image.shape
    shrink = max(1, int(sigma / 4))
    small = cv2.resize(
        image, (max(8, columns // shrink), max(8, rows // shrink)), interpolation=cv2.INTER_AREA
    )
    small = cv2.GaussianBlur(small, (0, 0), sigma * small.shape[0] / rows, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_CUBIC), np.float32)


def behind(attenuation: Array, pixel: float, exposure: Exposure) -> Array:
    """Return the intensity behind the body as a fraction of the open beam, including scatter."""
    primary = np.exp(-attenuation)
    # Only radiation that passes tissue scatters; the open beam beside the body does not.
    met = primary * np.clip(attenuation, 0, 1)
    return np.asarray(primary + np.float32(exposure.scatter) * wide_blur(met, 32.0 / pixel), np.float32)


def film(
    attenuation: Array,
    healthy: Array,
    pixel: float,
    exposure: Exposure,
    noise: float,
    rng: np.random.Generator,
) -> Array:
    """Return the film, float32 in [0, 1], bone white and air dark.

    Parameters
    ----------
    attenuation
        Line integrals, dimensionless, shape (rows, columns).
    healthy
        The same without disease; determines the display curve, so that disease appears as a change.
    pixel
        Pixel spacing in millimeters.
    noise
        Scale of the quantum noise; 0 for none.
    """
    intensity = behind(attenuation, pixel, exposure)
    if noise > 0:
        # The variance of Poisson noise equals its mean; detector blur correlates neighboring pixels.
        grain = rng.standard_normal(intensity.shape, dtype=np.float32)
        grain = 0.6 * grain + 0.8 * cv2.GaussianBlur(grain, (0, 0), 0.7) * 1.8
        quanta = exposure.quanta * max(pixel, 0.25) ** 2
        intensity = intensity + noise * grain * np.sqrt(intensity / np.float32(quanta))
    density = -np.log(np.clip(intensity, 1e-4, None))
    step = max(1, density.shape[0] // 160)
    small = cv2.resize(healthy, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    coarse = np.asarray(small, np.float32)
    reference = -np.log(behind(coarse, pixel * step, exposure))
    body = reference[reference > 0.45]
    low, high = np.percentile(body, (4, 96)) if body.size else (0.0, 1.0)
    if exposure.detail > 0:
        density = (
            density
            + np.float32(exposure.detail) * (density - wide_blur(density, 9.0 / pixel)) * np.float32(0.7)
            - np.float32(0.22 * exposure.detail)
            * (wide_blur(density, 45.0 / pixel) - np.float32((low + high) / 2))
        )
    span = high - low
    start = low + exposure.black * span
    value = (density - start) / (exposure.white * span - exposure.black * span)
    # A soft knee at both ends, as film and modern look-up tables have.
    knee = np.float32(0.05 + 0.08 * exposure.toe)
    value = knee * (np.logaddexp(0, value / knee) - np.logaddexp(0, (value - 1) / knee))
    value = np.clip(value, 0, 1) ** np.float32(exposure.gamma)
    return np.asarray(value, np.float32)
