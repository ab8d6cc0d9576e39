"""What decides the outcome of each training; light to import, since the command line reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.phantom.phantom import SMALLEST as SMALLEST_PHANTOM


class ConfigurationError(CovidXRayError):
    """A training configuration that cannot work."""


FROM_KERAS: Final = "keras"
STEPS: Final = ("pneumonia", "covid")
PRECISIONS: Final = ("float32", "mixed_bfloat16")
LOSS_WEIGHTINGS: Final = ("sampling", "class_weights")
VGG16_BLOCKS: Final = 5
AUGMENTATIONS: Final = ("none", "original", "broad")
BALANCES: Final = ("classes", "sources")
WITHOUT_PATTERN: Final = ("left_out", "negative")
LEAKS: Final = ("leave_out", "refuse")


def family_names(text: str) -> frozenset[str]:
    """Split the names of source families, joined by commas."""
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise ConfigurationError(sentence)


def _require_positive(configuration: UNetTraining | FilmcheckTraining | ClassifierTraining) -> None:
    for name in ("epochs", "batch_size", "learning_rate"):
        _require(
            getattr(configuration, name) > 0,
            _("--{option} must be larger than 0.").format(option=name.replace("_", "-")),
        )


def _require_known_leaks(configuration: UNetTraining | FilmcheckTraining | ClassifierTraining) -> None:
    _require_choice("leaks", configuration.leaks, LEAKS)


def _require_choice(option: str, value: str, choices: tuple[str, ...]) -> None:
    _require(
        value in choices,
        _("--{option} must be one of {choices}.").format(option=option, choices=", ".join(choices)),
    )


def _require_usable_steps(configuration: UNetTraining | ClassifierTraining) -> None:
    _require(configuration.accumulation >= 1, _("--accumulation must be at least 1."))
    _require(0 <= configuration.ema < 1, _("--ema must be at least 0 and less than 1."))
    _require_choice("precision", configuration.precision, PRECISIONS)


@dataclass(frozen=True)
class UNetTraining:
    """Training of the lung U-Net.

    Attributes
    ----------
    size
        Side of the network input in pixels.
    held_out_fold
        Films of this fold are validated on and never trained on.
    silver
        Train on the third party's masks, too, where they are certain.
    phantoms
        Number of synthetic films added, seeded 1000, 1001, ...; they need a size of 64 or more.
    start
        Run folder whose weights are the start, for example of a run at a smaller size; empty for
        random weights.
    leaks
        What to do with films to train on that show a held-out patient or picture
        (:mod:`CovidXRayLib.datasets.leaks`): ``leave_out``, or ``refuse`` to train.
    accumulation
        Batches whose gradients are averaged into one step of the optimizer.
    precision
        Keras' policy for computing; the weights are float32 in any case.
    ema
        Momentum of the exponential moving average of the weights, per step of the optimizer; the
        averaged weights are the ones validated and exported. 0 for none.
    """

    size: int = 256
    base_filters: int = 16
    epochs: int = 60
    batch_size: int = 8
    accumulation: int = 1
    learning_rate: float = 1e-3
    held_out_fold: int = 0
    silver: bool = True
    phantoms: int = 60
    precision: str = "float32"
    ema: float = 0.0
    seed: int = 1
    start: str = ""
    leaks: str = "leave_out"

    def __post_init__(self) -> None:
        """Refuse what cannot work, before anything is written."""
        _require_positive(self)
        _require_known_leaks(self)
        _require_usable_steps(self)
        _require(self.size > 0 and self.size % 32 == 0, _("--size must be a multiple of 32 for the U-Net."))
        _require(self.phantoms >= 0, _("--phantoms must be at least 0."))
        _require(
            not self.phantoms or self.size >= SMALLEST_PHANTOM,
            _(
                "Synthetic films cannot be smaller than {smallest} pixels; raise --size, or add --phantoms 0."
            ).format(smallest=SMALLEST_PHANTOM),
        )
        _require(self.base_filters > 0, _("--base-filters must be larger than 0."))


@dataclass(frozen=True)
class FilmcheckTraining:
    """Training of the film check network.

    Attributes
    ----------
    held_out_fold
        Films of this fold are validated on and never trained on.
    lateral_phantoms
        Synthetic lateral films, seeded 1000, 1001, ...: there is no real one in the data.
    leaks
        What to do with films to train on that show a held-out patient or picture
        (:mod:`CovidXRayLib.datasets.leaks`): ``leave_out``, or ``refuse`` to train.
    """

    epochs: int = 12
    batch_size: int = 32
    learning_rate: float = 1e-3
    held_out_fold: int = 0
    lateral_phantoms: int = 200
    leaks: str = "leave_out"
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot work, before anything is written."""
        _require_positive(self)
        _require_known_leaks(self)
        _require(self.lateral_phantoms > 0, _("--lateral-phantoms must be larger than 0."))


@dataclass(frozen=True)
class StartTraining:
    """VGG16 as it is before it sees a film.

    Attributes
    ----------
    imagenet
        Where ImageNet's weights come from: ``keras``, whose own download holds all of them; an .npz
        of all or some; or empty for none. The other layers are drawn at random (He et al. 2015).
    """

    imagenet: str = FROM_KERAS
    seed: int = 1


@dataclass(frozen=True)
class ClassifierTraining:
    """Training of the classifier.

    Attributes
    ----------
    step
        ``pneumonia`` (against normal; the films of ``lungs_only/`` and the manifest's films without
        COVID-19) or ``covid`` (against everything else).
    imagenet
        File of ImageNet weights, whole or in part; empty for none.
    start
        Run folder whose weights are the start, for example of the other step; empty for none.
    kept_start
        Share of ``start``'s weights in the final ones, which are calibrated and exported
        (:func:`CovidXRayLib.training.run.weight_interpolation.mix_with_start`); 0 for those that
        training ended with.
    frozen_blocks
        Blocks of VGG16 that keep their weights, counted from the first. Without augmentation what they
        give is computed only once, if the memory for it suffices
        (:mod:`CovidXRayLib.training.optimization.frozen_features`).
    held_out_fold
        Never trained on; for the evaluation.
    held_out_families
        Source families, joined by commas, whose films are neither trained on nor calibrated on;
        empty for none.
    calibration_fold
        Never trained on; for calibration and threshold.
    leaks
        What to do with films to train on that show a held-out patient or picture
        (:mod:`CovidXRayLib.datasets.leaks`): ``leave_out``, or ``refuse`` to train.
    augmentation
        ``none``; ``original``: the original's table
        (:class:`~CovidXRayLib.training.augmentation.original_augmentation.OriginalAugmentation`); ``broad``:
        smaller moves and the looks of other hospitals
        (:mod:`CovidXRayLib.training.augmentation.crop_augmentation`).
    loss_weighting
        ``sampling``: half of each batch is positive. ``class_weights``: batches are drawn as the
        films come, and the rarer class weighs more in the loss.
    balance
        What ``sampling`` draws evenly. ``classes``: the two classes alone. ``sources``: within each
        class a source family as often as the square root of its number of films, so that small
        sources that hold both classes count.
    without_pattern
        Films of COVID-19 patients that show no pattern: ``left_out``, as the original's radiologists
        did, or ``negative``: films without disease from the places that the positive ones are from.
    source_pairs
        Share of each batch that is drawn as pairs of a more and a less diseased film of one source
        (:mod:`CovidXRayLib.training.data.source_pairs`), the films of ``lungs_only/`` among them; 0 for none.
    imbalance
        Negative films to each positive one that are trained on, drawn at random (the original had
        4); 0 leaves the films as they are.
    accumulation
        Batches whose gradients are averaged into one step of the optimizer.
    precision
        Keras' policy for computing; the weights are float32 in any case.
    ema
        Momentum of the exponential moving average of the weights, per step of the optimizer; the
        averaged weights are the ones validated and exported. 0 for none.
    """

    step: str = "covid"
    size: int = 224
    epochs: int = 8
    batch_size: int = 32
    accumulation: int = 1
    learning_rate: float = 2e-4
    dropout: float = 0.5
    imagenet: str = ""
    start: str = ""
    kept_start: float = 0.0
    frozen_blocks: int = 0
    held_out_fold: int = 0
    held_out_families: str = ""
    calibration_fold: int = 1
    leaks: str = "leave_out"
    augmentation: str = "broad"
    loss_weighting: str = "sampling"
    balance: str = "classes"
    without_pattern: str = "left_out"
    source_pairs: float = 0.0
    imbalance: float = 0.0
    precision: str = "float32"
    ema: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot work, before anything is written."""
        _require_positive(self)
        _require_known_leaks(self)
        _require_usable_steps(self)
        _require_choice("step", self.step, STEPS)
        _require_choice("augmentation", self.augmentation, AUGMENTATIONS)
        _require(0 <= self.source_pairs < 1, _("--source-pairs must be at least 0 and less than 1."))
        _require(
            not self.source_pairs or self.augmentation != "none",
            _("--source-pairs need an --augmentation."),
        )
        _require(0 <= self.kept_start <= 1, _("--kept-start must be from 0 to 1."))
        _require(
            not self.kept_start or bool(self.start),
            _("--kept-start needs a run to keep weights of; give --start, too."),
        )
        _require_choice("balance", self.balance, BALANCES)
        _require_choice("without-pattern", self.without_pattern, WITHOUT_PATTERN)
        _require_choice("loss-weighting", self.loss_weighting, LOSS_WEIGHTINGS)
        _require(self.imbalance >= 0, _("--imbalance must be at least 0."))
        _require(self.size > 0 and self.size % 32 == 0, _("--size must be a multiple of 32 for VGG16."))
        _require(0 <= self.dropout < 1, _("--dropout must be at least 0 and less than 1."))
        _require(
            self.calibration_fold != self.held_out_fold,
            _(
                "The fold held out for the evaluation cannot be calibrated on; name another "
                "--calibration-fold."
            ),
        )
        _require(
            0 <= self.frozen_blocks <= VGG16_BLOCKS,
            _("--frozen-blocks must be from 0 to {blocks}.").format(blocks=VGG16_BLOCKS),
        )
        _require(
            not self.frozen_blocks or bool(self.imagenet or self.start),
            _("Frozen blocks need weights to keep; give --imagenet or --start with --frozen-blocks."),
        )

    @property
    def effective_batch(self) -> int:
        """Films behind one step of the optimizer."""
        return self.batch_size * self.accumulation
