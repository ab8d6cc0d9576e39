"""Plots of the report as SVG, in colors distinguishable with color vision deficiency."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.calibration_curve import calibration_curve
from CovidXRayLib.metrics.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Colors of Okabe and Ito's palette (Color Universal Design, 2008) with sufficient contrast on white.
BLUE: Final = "#0072b2"
ORANGE: Final = "#d55e00"
GRAY: Final = "#777777"


def roc(scores: NDArray[np.float64], truth: NDArray[np.bool_], point: tuple[float, float]) -> bytes:
    """Plot the ROC curve.

    Parameters
    ----------
    point
        False positive rate and sensitivity at the threshold.
    """
    from sklearn.metrics import roc_curve

    figure, axes = _square()
    false_alarms, sensitivity, _thresholds = roc_curve(truth, scores, drop_intermediate=False)
    axes.plot([0, 1], [0, 1], color=GRAY, linestyle="--", linewidth=1, label=_("chance"))
    axes.plot(false_alarms, sensitivity, color=BLUE, linewidth=2, label=_("classifier"))
    axes.plot(*point, "o", color=ORANGE, markersize=8, label=_("at the threshold"))
    axes.set(xlabel=_("1 - specificity"), ylabel=_("sensitivity"))
    axes.legend(loc="lower right", frameon=False)
    return _svg(figure)


def calibration(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> bytes:
    """Plot the calibration curve at a prevalence of 50%."""
    figure, axes = _square()
    axes.plot([0, 1], [0, 1], color=GRAY, linestyle="--", linewidth=1, label=_("exact"))
    parts = calibration_curve(scores, truth)
    predicted = [part.predicted for part in parts]
    observed = np.array([[part.observed.value, part.observed.low, part.observed.high] for part in parts])
    errors = np.abs(observed[:, 1:].T - observed[:, 0])
    axes.errorbar(
        predicted,
        observed[:, 0],
        errors,
        fmt="o-",
        color=BLUE,
        capsize=3,
        linewidth=1.5,
        label=_("classifier"),
    )
    axes.set(xlabel=_("predicted probability"), ylabel=_("fraction with COVID-19"))
    axes.legend(loc="upper left", frameon=False)
    return _svg(figure)


def score_histogram(
    scores: NDArray[np.float64], truth: NDArray[np.bool_], thresholds: Sequence[float]
) -> bytes:
    """Plot histograms of the probabilities of both classes."""
    figure, axes = _figure(6.5, 3.2)
    edges = [place / 20 for place in range(21)]
    axes.hist(scores[truth], edges, color=ORANGE, alpha=0.75, label=_("COVID-19"))
    axes.hist(scores[~truth], edges, histtype="step", color=BLUE, linewidth=2, label=_("others"))
    for threshold in thresholds:
        axes.axvline(threshold, color=GRAY, linestyle="--", linewidth=1)
    axes.set(xlabel=_("predicted probability (dashed: threshold)"), ylabel=_("films"), xlim=(0, 1))
    axes.legend(loc="upper center", frameon=False)
    return _svg(figure)


def forest(rows: Mapping[str, Interval], label: str, reference: float | None = None) -> bytes:
    """Draw a forest plot of intervals, one per row, with `reference` as a dashed line."""
    figure, axes = _figure(7.5, 0.9 + 0.32 * len(rows))
    places = np.arange(len(rows))[::-1]
    values = np.array([(row.value, row.low, row.high) for row in rows.values()], np.float64)
    errors = np.clip([values[:, 0] - values[:, 1], values[:, 2] - values[:, 0]], 0, None)
    axes.errorbar(values[:, 0], places, xerr=errors, fmt="o", color=BLUE, capsize=3, linewidth=1.5)
    if reference is not None:
        axes.axvline(reference, color=GRAY, linestyle="--", linewidth=1)
    axes.set_yticks(places, list(rows))
    axes.set(xlabel=label, ylim=(-0.6, len(rows) - 0.4))
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    return _svg(figure)


def dice_spread(rows: Mapping[str, Sequence[float]]) -> bytes:
    """Plot the Dice coefficients of single films in one row per group, with medians."""
    figure, axes = _figure(7.5, 0.9 + 0.55 * len(rows))
    rng = np.random.default_rng(0)
    for place, values in zip(np.arange(len(rows))[::-1], rows.values(), strict=True):
        spread = place + rng.uniform(-0.25, 0.25, len(values))
        axes.plot(values, spread, "o", color=BLUE, alpha=0.55, markersize=3.5, markeredgewidth=0)
        axes.plot([np.median(values)] * 2, [place - 0.36, place + 0.36], color=ORANGE, linewidth=2.5)
    axes.set_yticks(np.arange(len(rows))[::-1], list(rows))
    axes.set(xlabel=_("Dice of both lungs together (bar: median)"), ylim=(-0.6, len(rows) - 0.4))
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    return _svg(figure)


def severity(readers: NDArray[np.float64], estimates: NDArray[np.float64]) -> bytes:
    """Plot estimated Brixia scores against readers' means, both float (n,) in [0, 18]."""
    figure, axes = _figure(4.6, 4.6)
    axes.plot([0, 18], [0, 18], color=GRAY, linestyle="--", linewidth=1)
    axes.plot(readers, estimates, "o", color=BLUE, alpha=0.6, markersize=4.5, markeredgewidth=0)
    ends, steps = (-0.5, 18.5), range(0, 19, 3)
    axes.set(xlim=ends, ylim=ends, xticks=steps, yticks=steps, aspect="equal")
    axes.set(xlabel=_("Brixia score, readers' mean"), ylabel=_("Brixia score, estimated"))
    return _svg(figure)


def _square() -> tuple[Figure, Axes]:
    figure, axes = _figure(4.6, 4.6)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    return figure, axes


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure  # without pyplot, which has global state and may open windows

    figure = Figure((width, height), layout="constrained")
    axes: Any = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Figure) -> bytes:
    import matplotlib as mpl

    content = io.BytesIO()
    # Fixed salt and no date, so that the output is reproducible.
    with mpl.rc_context({"svg.hashsalt": "covidxray"}):
        figure.savefig(content, format="svg", metadata={"Date": None})
    return content.getvalue()
