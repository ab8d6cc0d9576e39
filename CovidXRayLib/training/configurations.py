"""Configurations of the U-Net, the film check network and the initial weights; light to import.

The fields are the command-line options. Their help texts, defaults and choices are in the field metadata
(:func:`~CovidXRayLib.training.training_options.option`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.phantom.phantom import MIN_SIZE as MIN_PHANTOM_SIZE
from CovidXRayLib.training.training_options import (
    ACCUMULATION_HELP,
    BATCH_SIZE_HELP,
    EMA_HELP,
    EPOCHS_HELP,
    HELD_OUT_FOLD_HELP,
    LEAKS,
    LEAKS_HELP,
    LEARNING_RATE_HELP,
    PRECISION_HELP,
    PRECISIONS,
    SEED_HELP,
    option,
    require,
    require_choices,
    require_positive,
    require_usable_steps,
)

FROM_KERAS: Final = "keras"


@dataclass(frozen=True)
class UNetTraining:
    """Configuration of ``covidxray train unet``, the lung segmentation network."""

    size: int = option(256, gettext_noop("side of the network input in pixels, a multiple of 32"))
    base_filters: int = option(
        16, gettext_noop("filters of the first level; each deeper level has twice as many")
    )
    epochs: int = option(60, EPOCHS_HELP)
    batch_size: int = option(8, BATCH_SIZE_HELP)
    accumulation: int = option(1, ACCUMULATION_HELP)
    learning_rate: float = option(1e-3, LEARNING_RATE_HELP)
    held_out_fold: int = option(0, HELD_OUT_FOLD_HELP)
    silver: bool = option(True, gettext_noop("also train on the third-party masks where they are certain"))
    phantoms: int = option(
        60, gettext_noop("number of synthetic films to add; these need a --size of at least 64")
    )
    precision: str = option("float32", PRECISION_HELP, PRECISIONS)
    ema: float = option(0.0, EMA_HELP)
    seed: int = option(1, SEED_HELP)
    start: str = option(
        "",
        gettext_noop(
            "run folder to take the initial weights from, such as one of a smaller --size; "
            "empty for random weights"
        ),
    )
    leaks: str = option("leave_out", LEAKS_HELP, LEAKS)

    def __post_init__(self) -> None:
        """Reject invalid values before anything is written."""
        require_positive(self, "epochs", "batch_size", "learning_rate", "base_filters")
        require_choices(self)
        require_usable_steps(self)
        require(self.size > 0 and self.size % 32 == 0, _("--size must be a multiple of 32 for the U-Net."))
        require(self.phantoms >= 0, _("--phantoms must be at least 0."))
        require(
            not self.phantoms or self.size >= MIN_PHANTOM_SIZE,
            _(
                "Synthetic films cannot be smaller than {smallest} pixels; raise --size, or add --phantoms 0."
            ).format(smallest=MIN_PHANTOM_SIZE),
        )


@dataclass(frozen=True)
class FilmcheckTraining:
    """Configuration of ``covidxray train filmcheck``, the network behind the quality checks."""

    epochs: int = option(12, EPOCHS_HELP)
    batch_size: int = option(32, BATCH_SIZE_HELP)
    learning_rate: float = option(1e-3, LEARNING_RATE_HELP)
    held_out_fold: int = option(0, HELD_OUT_FOLD_HELP)
    lateral_phantoms: int = option(
        200, gettext_noop("number of synthetic lateral films to add; the data have no real ones")
    )
    leaks: str = option("leave_out", LEAKS_HELP, LEAKS)
    seed: int = option(1, SEED_HELP)

    def __post_init__(self) -> None:
        """Reject invalid values before anything is written."""
        require_positive(self, "epochs", "batch_size", "learning_rate", "lateral_phantoms")
        require_choices(self)


@dataclass(frozen=True)
class HeadsTraining:
    """Configuration of ``covidxray train heads``, the heads of the classifier on a frozen VGG16."""

    size: int = option(224, gettext_noop("side of the network input in pixels, a multiple of 32"))
    backbone: str = option(
        "",
        gettext_noop(
            "weights of VGG16, which stay as they are: an .npz file of ImageNet weights, or the run "
            "folder of a classifier"
        ),
    )
    held_out_fold: int = option(0, HELD_OUT_FOLD_HELP)
    held_out_families: str = option(
        "", gettext_noop("source families that are never trained on, separated by commas")
    )
    unreviewed_families: str = option(
        "",
        gettext_noop(
            "unreviewed source families, separated by commas: their COVID-19 films without visible "
            "opacity count as covid_no_pattern and are listed in set_aside.csv"
        ),
    )
    children: str = option(
        "",
        gettext_noop("data folder with films of children, to train a warning; empty for none"),
    )
    penalty: float = option(100.0, gettext_noop("L2 penalty of the score, the inverse of scikit-learn's C"))
    pneumonia_weight: float = option(
        0.25,
        gettext_noop(
            "weight of pneumonia of any cause against no finding in the score, relative to COVID-19 against "
            "everything else"
        ),
    )
    pair_weight: float = option(
        0.05,
        gettext_noop("weight of pairs of a film with and without synthetic opacities, relative to all films"),
    )
    erased_weight: float = option(
        0.1,
        gettext_noop(
            "weight of pairs of a film with COVID-19 and the same without the opacities that the map shows, "
            "relative to all films"
        ),
    )
    varied_weight: float = option(
        0.1,
        gettext_noop(
            "weight of pairs of a film and the same stored in another way (window, gamma, resolution, "
            "proportions, noise, burned-in text), relative to all films: the score learns to be the same on "
            "both; 0 for no such copies"
        ),
    )
    specificity: float = option(
        0.8,
        gettext_noop("specificity at the threshold, among films of the largest negative source, out of fold"),
    )
    clear_films: int = option(168, gettext_noop("films without a finding, as clear examples for the maps"))
    clear_weight: float = option(0.15, gettext_noop("weight of their cells in the maps"))
    synthetic_weight: float = option(0.3, gettext_noop("weight of cells with synthetic opacities"))
    epochs: int = option(12, gettext_noop("epochs of the opacity map"))
    learning_rate: float = option(1.5e-3, LEARNING_RATE_HELP)
    adults_warned: float = option(
        0.01, gettext_noop("share of adults that the warning of a child may concern, out of fold")
    )
    severity_penalty: float = option(3.0, gettext_noop("L2 penalty of the severity"))
    phantoms: int = option(160, gettext_noop("synthetic films to add, half of them with opacities"))
    seed: int = option(1, SEED_HELP)
    leaks: str = option("leave_out", LEAKS_HELP, LEAKS)

    def __post_init__(self) -> None:
        """Refuse values that cannot be used, before anything is written."""
        require_positive(self, "size", "penalty", "epochs", "learning_rate", "severity_penalty")
        require_choices(self)
        require(self.size % 32 == 0, _("--size must be a multiple of 32."))
        require(
            bool(self.backbone),
            _("Name the weights of VGG16 with --backbone; 'covidxray train start' writes imagenet.npz."),
        )
        require(0 < self.specificity < 1, _("--specificity must be between 0 and 1."))


@dataclass(frozen=True)
class StartTraining:
    """Configuration of ``covidxray train start``, the initial weights of VGG16."""

    imagenet: str = option(
        FROM_KERAS,
        gettext_noop(
            "ImageNet weights: 'keras' to download them with Keras, an .npz file with all or some of the "
            "layers, or empty for none; the other layers are initialized at random (He et al. 2015)"
        ),
    )
    seed: int = option(1, SEED_HELP)
