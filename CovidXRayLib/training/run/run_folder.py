"""The folder of one training run: its configuration, log and checkpoints."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.configurations import family_names
from CovidXRayLib.training.distributed.machines import require_the_same

if TYPE_CHECKING:
    import keras


STATE_FILE: Final = "state.json"


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
    MachinesError
        If another machine was given another configuration.
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
                "{folder}: holds a run with another configuration; name another folder or delete this one."
            ).format(folder=folder)
        )


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

    A run of no epochs has seen none.

    Parameters
    ----------
    which
        ``held_out_fold`` or ``calibration_fold``.

    Raises
    ------
    RunError
        If the earlier run kept another fold out or none, or is no run.
    """
    earlier = read_configuration(start).get(which)
    if _has_seen_no_film(start):
        return
    if earlier is None:
        raise RunError(
            _("{start}: kept no such fold out as --{option} names; start from another run.").format(
                start=start, option=which.replace("_", "-")
            )
        )
    if earlier != fold:
        raise RunError(
            _("{start}: kept fold {earlier} out and has trained on fold {fold}; keep out the same.").format(
                start=start, earlier=earlier, fold=fold
            )
        )


def require_families_kept_out(start: Path, families: frozenset[str]) -> None:
    """Refuse to start from a run that has seen the source families that are to be kept out.

    A run of no epochs has seen none.

    Raises
    ------
    RunError
        If the earlier run may have trained on films of one of them, or is no run.
    """
    seen = families - family_names(read_configuration(start).get("held_out_families", ""))
    if seen and not _has_seen_no_film(start):
        raise RunError(
            _(
                "{start}: did not keep {families} out; give that run the same --held-out-families, or start "
                "from another."
            ).format(start=start, families=", ".join(sorted(seen)))
        )


def _has_seen_no_film(run: Path) -> bool:
    state = read_state(run)
    return state is not None and not state["epochs"]


def read_state(folder: Path) -> dict[str, Any] | None:
    """Read how far a run is, or None before its first checkpoint.

    Returns
    -------
    dict
        ``epochs`` done, ``log`` with a row for each, ``checkpoint``, the file to go on from,
        ``averaged``, the file of averaged weights, if the run averages them, and ``mixed``, that of the
        weights mixed with the start's at the end, if it mixes them.
    """
    path = folder / STATE_FILE
    if not path.exists():
        return None
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return state


# The names in a run's state of its weights, newest first.
NEWEST: Final = ("mixed", "averaged", "checkpoint")


def load_newest_weights(model: keras.Model, folder: Path) -> int:
    """Load a run's newest weights, averaged or mixed if it does so; return the number of epochs behind them.

    Raises
    ------
    RunError
        If no epoch has been completed.
    """
    state = read_state(folder)
    if state is None:
        raise RunError(_("{folder}: no epoch of this run was completed; train first.").format(folder=folder))
    # The optimizer's variables in the file are left alone by a model that was not compiled.
    newest = next(state[kind] for kind in NEWEST if kind in state)
    model.load_weights(folder / newest)
    return int(state["epochs"])
