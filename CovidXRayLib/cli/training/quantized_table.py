"""What ``covidxray quantize`` prints."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cli.terminal.text_table import TextColumn, render_table
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

if TYPE_CHECKING:
    from CovidXRayLib.evaluation.quantization.quantization_figures import (
        ProbabilityDifference,
        QuantizationFigures,
    )

_COLUMNS: Final = (
    TextColumn("", 24, takes_rest=True),
    TextColumn(gettext_noop("full"), align="right"),
    TextColumn(gettext_noop("int8"), align="right"),
    TextColumn(gettext_noop("full minus int8"), align="right"),
)


def table(figures: QuantizationFigures) -> str:
    """Return the figures of ``int8.json`` as a table."""
    found = figures.comparison
    rows = [
        (label, *(_number(getattr(column, name)) for column in (found.full, found.int8, found.fall)))
        for name, label in (
            ("dice_mean", _("Dice with lungs drawn by people, mean")),
            ("dice_median", _("Dice with lungs drawn by people, median")),
            ("auc", _("Area under the curve")),
        )
    ]
    for name, median, fastest, size in (
        (
            "unet",
            _("U-Net, milliseconds a film, median"),
            _("U-Net, milliseconds a film, fastest"),
            _("U-Net, size of the file in MiB"),
        ),
        (
            "classifier",
            _("Classifier, milliseconds a film, median"),
            _("Classifier, milliseconds a film, fastest"),
            _("Classifier, size of the file in MiB"),
        ),
    ):
        times, sizes = figures.milliseconds[name], figures.bytes[name]
        rows.append((median, *_with_difference(times["full"].median, times["int8"].median)))
        rows.append((fastest, *_with_difference(times["full"].fastest, times["int8"].fastest)))
        rows.append((size, *_with_difference(sizes["full"] / 2**20, sizes["int8"] / 2**20)))
    return render_table(_COLUMNS, rows)


def _with_difference(full: float, int8: float) -> tuple[str, ...]:
    return tuple(f"{value:.1f}" for value in (full, int8, full - int8))


def verdict(figures: QuantizationFigures) -> str:
    """Return how far probabilities differ, and whether the networks may ship."""
    found = figures.comparison
    sentences = [
        _(
            "Probabilities differ by at most {largest}, by {mean} on average; their mean moves by {shift}."
        ).format(**_numbers(found.whole)),
        _(
            "On the same lungs they differ by at most {largest}, by {mean} on average; "
            "their mean moves by {shift}."
        ).format(**_numbers(found.classifier_alone)),
    ]
    if found.may_ship:
        verdict = _("The int8 networks may ship: Dice falls by less than {dice}, AUC by less than {auc}.")
    else:
        verdict = _(
            "The int8 networks may not ship: Dice must fall by less than {dice} and AUC by less than {auc}."
        )
    return "\n".join([*sentences, verdict.format(dice=found.limits.dice_mean, auc=found.limits.auc)])


def _numbers(difference: ProbabilityDifference) -> dict[str, str]:
    return {name: _number(value) for name, value in asdict(difference).items()}


def _number(value: float) -> str:
    return _("not defined") if math.isnan(value) else f"{value:.4f}"
