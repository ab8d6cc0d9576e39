"""What ``covidxray quantize`` prints."""

from __future__ import annotations

from typing import Any, Final

from CovidXRayLib.cli.terminal.text_table import TextColumn, render_table
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

_COLUMNS: Final = (
    TextColumn("", 24, takes_rest=True),
    TextColumn(gettext_noop("full"), align="right"),
    TextColumn(gettext_noop("int8"), align="right"),
    TextColumn(gettext_noop("full minus int8"), align="right"),
)


def table(figures: dict[str, Any]) -> str:
    """Return the figures of ``int8.json`` as a table."""
    rows = [
        (label, *(_number(figures[which][name]) for which in ("full", "int8", "fall")))
        for name, label in (
            ("dice_mean", _("Dice with manual lung masks, mean")),
            ("dice_median", _("Dice with manual lung masks, median")),
            ("auc", _("Area under the curve")),
        )
    ]
    for name, median, fastest, size in (
        (
            "unet",
            _("U-Net, ms per film, median"),
            _("U-Net, ms per film, minimum"),
            _("U-Net, file size, MiB"),
        ),
        (
            "classifier",
            _("Classifier, ms per film, median"),
            _("Classifier, ms per film, minimum"),
            _("Classifier, file size, MiB"),
        ),
    ):
        times, sizes = figures["milliseconds"][name], figures["bytes"][name]
        rows.append((median, *_with_difference(times["full"]["median"], times["int8"]["median"])))
        rows.append((fastest, *_with_difference(times["full"]["fastest"], times["int8"]["fastest"])))
        rows.append((size, *_with_difference(sizes["full"] / 2**20, sizes["int8"] / 2**20)))
    return render_table(_COLUMNS, rows)


def _with_difference(full: float, int8: float) -> tuple[str, ...]:
    return tuple(f"{value:.1f}" for value in (full, int8, full - int8))


def verdict(figures: dict[str, Any]) -> str:
    """Return how far probabilities differ, and whether the networks may ship."""
    whole, classifier_alone = (
        figures["probability_difference"][kind] for kind in ("whole", "classifier_alone")
    )
    sentences = [
        _(
            "Absolute difference in probability: maximum {largest}, mean {mean}; shift of the mean {shift}."
        ).format(**{name: _number(value) for name, value in whole.items()}),
        _("With the same lung masks: maximum {largest}, mean {mean}; shift of the mean {shift}.").format(
            **{name: _number(value) for name, value in classifier_alone.items()}
        ),
    ]
    if figures["may_ship"]:
        verdict = _(
            "The int8 networks meet the release criteria: Dice decreases by less than {dice} and AUC by "
            "less than {auc}."
        )
    else:
        verdict = _(
            "The int8 networks do not meet the release criteria: Dice must decrease by less than {dice} "
            "and AUC by less than {auc}."
        )
    limits = figures["limits"]
    return "\n".join([*sentences, verdict.format(dice=limits["dice_mean"], auc=limits["auc"])])


def _number(value: float | None) -> str:
    return _("not defined") if value is None else f"{value:.4f}"
