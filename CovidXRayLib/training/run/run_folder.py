"""The folder of a training run: configuration, log and checkpoints."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.classifier_configuration import family_names
from CovidXRayLib.training.distributed.machines import require_the_same
from CovidXRayLib.training.errors import RunError

if TYPE_CHECKING:
    import keras


STATE_FILE: Final = "state.json"


def open_run(folder: Path, configuration: Any) -> None:
    """Create the folder, or check that it has the same configuration.

    Parameters
    ----------
    configuration
        A dataclass instance, saved as ``configuration.json``.

    Raises
    ------
    RunError
        If the folder has a run with another configuration.
    MachinesError
        If another machine has another configuration.
    """
    text = json.dumps(dataclasses.asdict(configuration), indent=2, default=str)
    require_the_same(
        text.encode(),
        _("The machines were given different options; start all with the same command but for INDEX."),
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "configuration.json"
    if not path.exists():
        write_atomically(path, text.encode())
    elif path.read_text(encoding="utf-8") != text:
        raise RunError(
            _(
                "{folder}: contains a run with another configuration; choose another folder or delete "
                "this one."
            ).format(folder=folder)
        )


def read_configuration(folder: Path) -> dict[str, Any]:
    """Read ``configuration.json`` of a run.

    Raises
    ------
    RunError
        If the file is missing.
    """
    path = folder / "configuration.json"
    if not path.exists():
        raise RunError(
            _("{folder}: contains no training run; specify the output folder of a training.").format(
                folder=folder
            )
        )
    configuration: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return configuration


def require_same_fold(start: Path, which: str, fold: int) -> None:
    """Check that a run to start from has held out the same fold.

    A run of 0 epochs has seen no films.

    Parameters
    ----------
    which
        ``held_out_fold`` or ``calibration_fold``.

    Raises
    ------
    RunError
        If the earlier run held out another fold or none, or is not a run.
    """
    earlier = read_configuration(start).get(which)
    if _has_no_epochs(start):
        return
    if earlier is None:
        raise RunError(
            _("{start}: did not hold out the fold of --{option}; start from another run.").format(
                start=start, option=which.replace("_", "-")
            )
        )
    if earlier != fold:
        raise RunError(
            _("{start}: held out fold {earlier} and was trained on fold {fold}; hold out the same.").format(
                start=start, earlier=earlier, fold=fold
            )
        )


def require_families_kept_out(start: Path, families: frozenset[str]) -> None:
    """Check that a run to start from has held out the source families.

    A run of 0 epochs has seen no films.

    Raises
    ------
    RunError
        If the earlier run may have been trained on films of one of them, or is not a run.
    """
    seen = families - family_names(read_configuration(start).get("held_out_families", ""))
    if seen and not _has_no_epochs(start):
        raise RunError(
            _(
                "{start}: did not hold out {families}; give that run the same --held-out-families, or "
                "start from another."
            ).format(start=start, families=", ".join(sorted(seen)))
        )


def _has_no_epochs(run: Path) -> bool:
    state = read_state(run)
    return state is not None and not state["epochs"]


def read_state(folder: Path) -> dict[str, Any] | None:
    """Read the state of a run, or None before its first checkpoint.

    Returns
    -------
    dict
        ``epochs``, the number of finished epochs; ``log``, one row for each; ``checkpoint``, the file to
        resume from; ``averaged``, the file of averaged weights, if any; and ``mixed``, that of interpolated
        weights, if any.
    """
    path = folder / STATE_FILE
    if not path.exists():
        return None
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return state


# Keys of the weights in a run's state, newest first.
NEWEST: Final = ("mixed", "averaged", "checkpoint")


def load_newest_weights(model: keras.Model, folder: Path) -> int:
    """Load a run's newest weights, possibly averaged or interpolated; return their number of epochs.

    Raises
    ------
    RunError
        If no epoch has been completed.
    """
    state = read_state(folder)
    if state is None:
        raise RunError(_("{folder}: no epoch of this run was completed; train first.").format(folder=folder))
    # A model that is not compiled ignores the optimizer's variables in the file.
    newest = next(state[kind] for kind in NEWEST if kind in state)
    model.load_weights(folder / newest)
    return int(state["epochs"])
