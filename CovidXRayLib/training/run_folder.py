"""The folder of one training run: its configuration, log and checkpoints."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    import keras


class RunError(CovidXRayError):
    """A run folder that cannot be used as asked."""


def open_run(folder: Path, configuration: Any) -> None:
    """Create the folder, or make sure that it belongs to the same configuration.

    Parameters
    ----------
    configuration
        A dataclass instance; it is kept as ``configuration.json``.

    Raises
    ------
    RunError
        If the folder holds a run that was configured otherwise.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "configuration.json"
    text = json.dumps(dataclasses.asdict(configuration), indent=2, default=str)
    if path.exists() and path.read_text(encoding="utf-8") != text:
        raise RunError(
            _(
                "{folder}: holds a run with another configuration; name another folder or delete this one."
            ).format(folder=folder)
        )
    path.write_text(text, encoding="utf-8")


def read_configuration(folder: Path) -> dict[str, Any]:
    """Read ``configuration.json`` of a run.

    Raises
    ------
    RunError
        If there is none.
    """
    path = folder / "configuration.json"
    if not path.exists():
        raise RunError(
            _("{folder}: holds no training run; name the folder that was given to training.").format(
                folder=folder
            )
        )
    configuration: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return configuration


def require_same_fold(start: Path, which: str, fold: int) -> None:
    """Refuse to start from a run that has seen the films that are to be kept out.

    Parameters
    ----------
    which
        ``held_out_fold`` or ``calibration_fold``.

    Raises
    ------
    RunError
        If the earlier run kept another fold out, or is no run.
    """
    earlier = read_configuration(start)[which]
    if earlier != fold:
        raise RunError(
            _("{start}: kept fold {earlier} out and has trained on fold {fold}; keep out the same.").format(
                start=start, earlier=earlier, fold=fold
            )
        )


def load_newest_weights(model: keras.Model, folder: Path) -> int:
    """Load the newest checkpoint's weights into a model; return the number of epochs behind it.

    Raises
    ------
    RunError
        If no epoch has been completed.
    """
    state = folder / "state.json"
    if not state.exists():
        raise RunError(_("{folder}: no epoch of this run was completed; train first.").format(folder=folder))
    saved = json.loads(state.read_text(encoding="utf-8"))
    # The optimizer's variables in the file are left alone by a model that was not compiled.
    model.load_weights(folder / saved["checkpoint"])
    return int(saved["epochs"])
