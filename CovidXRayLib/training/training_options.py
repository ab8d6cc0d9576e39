"""Fields of the training configurations: defaults, help texts, choices and checks of their values."""

from __future__ import annotations

import dataclasses
from typing import Any, Final, TypeVar

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

PRECISIONS: Final = ("float32", "mixed_bfloat16")
LEAKS: Final = ("leave_out", "refuse")

EPOCHS_HELP: Final = gettext_noop("passes over the training films")
BATCH_SIZE_HELP: Final = gettext_noop("films per batch")
ACCUMULATION_HELP: Final = gettext_noop("batches whose gradients are averaged into one optimizer step")
LEARNING_RATE_HELP: Final = gettext_noop("peak learning rate, after a linear warm-up and before cosine decay")
HELD_OUT_FOLD_HELP: Final = gettext_noop("fold of the manifest that is never trained on, but validated on")
LEAKS_HELP: Final = gettext_noop(
    "what to do with training films that show a held-out patient or image: leave them out, or refuse to train"
)
PRECISION_HELP: Final = gettext_noop("Keras dtype policy of the computation; weights stay float32")
EMA_HELP: Final = gettext_noop(
    "momentum of the exponential moving average of the weights, per optimizer step; the averaged weights are "
    "validated and exported; 0 turns it off"
)
SEED_HELP: Final = gettext_noop("random seed")

T = TypeVar("T", bool, int, float, str)


class ConfigurationError(CovidXRayError):
    """A training configuration with invalid values."""


def option(default: T, description: str, choices: tuple[str, ...] = ()) -> T:
    """Define a field of a configuration dataclass.

    Parameters
    ----------
    default
        The default value, which also determines the type of the field.
    description
        Help text of the command-line option, in English; translated where it is shown.
    choices
        Allowed values; empty for any.

    Returns
    -------
    field
        The :class:`dataclasses.Field`, typed as its value so that type checkers accept the assignment.
    """
    field: Any = dataclasses.field(default=default, metadata={"help": description, "choices": choices})
    return field  # type: ignore[no-any-return]


def require(holds: bool, sentence: str) -> None:
    """Raise :class:`ConfigurationError` with a sentence unless a condition holds."""
    if not holds:
        raise ConfigurationError(sentence)


def require_choices(configuration: Any) -> None:
    """Check each field that has choices.

    Raises
    ------
    ConfigurationError
        If the value of a field is not one of its choices.
    """
    for field in dataclasses.fields(configuration):
        choices = field.metadata.get("choices", ())
        require(
            not choices or getattr(configuration, field.name) in choices,
            _("--{option} must be one of {choices}.").format(
                option=option_name(field.name), choices=", ".join(choices)
            ),
        )


def require_positive(configuration: Any, *names: str) -> None:
    """Check that the fields of these names are larger than 0.

    Raises
    ------
    ConfigurationError
        If one is not.
    """
    for name in names:
        require(
            getattr(configuration, name) > 0,
            _("--{option} must be larger than 0.").format(option=option_name(name)),
        )


def require_usable_steps(configuration: Any) -> None:
    """Check accumulation and averaging of the weights.

    Raises
    ------
    ConfigurationError
        If a value is out of range.
    """
    require(configuration.accumulation >= 1, _("--accumulation must be at least 1."))
    require(0 <= configuration.ema < 1, _("--ema must be at least 0 and less than 1."))


def option_name(field: str) -> str:
    """Return the command-line spelling of a field's name, without the leading dashes."""
    return field.replace("_", "-")
