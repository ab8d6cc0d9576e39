"""Configuration of the classifier's training, and the names of source families; light to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.training.training_options import (
    ACCUMULATION_HELP,
    BATCH_SIZE_HELP,
    EMA_HELP,
    EPOCHS_HELP,
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

STEPS: Final = ("pneumonia", "covid")
LOSS_WEIGHTINGS: Final = ("sampling", "class_weights")
VGG16_BLOCKS: Final = 5
AUGMENTATIONS: Final = ("none", "original", "broad")
BALANCES: Final = ("classes", "sources")
WITHOUT_PATTERN: Final = ("left_out", "negative")


def family_names(text: str) -> frozenset[str]:
    """Split a comma-separated list of source families."""
    return frozenset(name.strip() for name in text.split(",") if name.strip())


@dataclass(frozen=True)
class ClassifierTraining:
    """Configuration of ``covidxray train classifier``."""

    step: str = option(
        "covid",
        gettext_noop(
            "training step: 'pneumonia' against normal (the films of lungs_only/ and the manifest's films "
            "without COVID-19), or 'covid' against everything else"
        ),
        STEPS,
    )
    size: int = option(224, gettext_noop("side of the network input in pixels, a multiple of 32"))
    epochs: int = option(8, EPOCHS_HELP)
    batch_size: int = option(32, BATCH_SIZE_HELP)
    accumulation: int = option(1, ACCUMULATION_HELP)
    learning_rate: float = option(2e-4, LEARNING_RATE_HELP)
    dropout: float = option(0.5, gettext_noop("dropout rate, at least 0 and less than 1"))
    imagenet: str = option(
        "", gettext_noop(".npz file of ImageNet weights with all or some of the layers; empty for none")
    )
    start: str = option(
        "",
        gettext_noop(
            "run folder to take the initial weights from, such as one of the pneumonia step; empty for none"
        ),
    )
    kept_start: float = option(
        0.0,
        gettext_noop(
            "weight interpolation (Wortsman et al. 2022): coefficient, from 0 to 1, of the weights of "
            "--start in the final weights, which are calibrated and exported"
        ),
    )
    # Without augmentation the output of the frozen blocks is computed only once if it fits in memory.
    frozen_blocks: int = option(
        0, gettext_noop("blocks of VGG16 that keep their weights, from 0 to 5, counted from the first")
    )
    held_out_fold: int = option(
        0, gettext_noop("fold of the manifest that is never trained on; used for the evaluation")
    )
    held_out_families: str = option(
        "",
        gettext_noop(
            "comma-separated source families whose films are used neither for training nor for calibration; "
            "empty for none"
        ),
    )
    calibration_fold: int = option(
        1, gettext_noop("fold that is never trained on; used for the calibration and the decision threshold")
    )
    leaks: str = option("leave_out", LEAKS_HELP, LEAKS)
    augmentation: str = option(
        "broad",
        gettext_noop(
            "augmentation of the lung crops: 'original', the table of the original; 'broad', smaller "
            "movements and the appearance of other sources"
        ),
        AUGMENTATIONS,
    )
    loss_weighting: str = option(
        "sampling",
        gettext_noop(
            "'sampling': half of each batch is positive; 'class_weights': films are drawn as they come, and "
            "the rarer class has a larger weight in the loss"
        ),
        LOSS_WEIGHTINGS,
    )
    balance: str = option(
        "classes",
        gettext_noop(
            "what 'sampling' balances: only the two 'classes', or within each class also the 'sources', by "
            "the square root of their number of films"
        ),
        BALANCES,
    )
    without_pattern: str = option(
        "left_out",
        gettext_noop(
            "films of COVID-19 patients without a visible pattern: 'left_out', as in the original, or "
            "'negative'"
        ),
        WITHOUT_PATTERN,
    )
    source_pairs: float = option(
        0.0,
        gettext_noop(
            "share of each batch that is drawn as pairs of a more and a less diseased film of the same "
            "source, the films of lungs_only/ included; 0 for none"
        ),
    )
    imbalance: float = option(
        0.0,
        gettext_noop(
            "negative films per positive film, drawn at random (the original had 4); 0 uses all films"
        ),
    )
    precision: str = option("float32", PRECISION_HELP, PRECISIONS)
    ema: float = option(0.0, EMA_HELP)
    seed: int = option(1, SEED_HELP)

    def __post_init__(self) -> None:
        """Reject invalid values before anything is written."""
        require_positive(self, "epochs", "batch_size", "learning_rate")
        require_choices(self)
        require_usable_steps(self)
        require(0 <= self.source_pairs < 1, _("--source-pairs must be at least 0 and less than 1."))
        require(
            not self.source_pairs or self.augmentation != "none",
            _("--source-pairs need an --augmentation."),
        )
        require(0 <= self.kept_start <= 1, _("--kept-start must be from 0 to 1."))
        require(
            not self.kept_start or bool(self.start),
            _("--kept-start needs a run to keep weights of; give --start, too."),
        )
        require(self.imbalance >= 0, _("--imbalance must be at least 0."))
        require(self.size > 0 and self.size % 32 == 0, _("--size must be a multiple of 32 for VGG16."))
        require(0 <= self.dropout < 1, _("--dropout must be at least 0 and less than 1."))
        require(
            self.calibration_fold != self.held_out_fold,
            _(
                "The fold held out for the evaluation cannot be calibrated on; name another "
                "--calibration-fold."
            ),
        )
        require(
            0 <= self.frozen_blocks <= VGG16_BLOCKS,
            _("--frozen-blocks must be from 0 to {blocks}.").format(blocks=VGG16_BLOCKS),
        )
        require(
            not self.frozen_blocks or bool(self.imagenet or self.start),
            _("Frozen blocks need weights to keep; give --imagenet or --start with --frozen-blocks."),
        )

    @property
    def effective_batch(self) -> int:
        """Films per optimizer step."""
        return self.batch_size * self.accumulation
