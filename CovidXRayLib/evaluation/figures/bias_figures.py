"""Figures of the bias probes written by ``covidxray probe``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from CovidXRayLib.evaluation.scoring.unseen_films import EvaluationError
from CovidXRayLib.i18n import gettext as _


def read_probes(path: Path) -> list[dict[str, Any]]:
    """Read the list of probes.

    Returns
    -------
    list of dict
        ``name``, ``question`` and ``note`` (text), ``value``, ``low``, ``high`` and ``chance`` (numbers,
        ``chance`` may be None), ``films`` (a count).

    Raises
    ------
    EvaluationError
        If the file is missing or invalid.
    """
    try:
        return [
            {
                "name": str(entry["name"]),
                "question": str(entry["question"]),
                "value": float(entry["value"]),
                "low": float(entry["low"]),
                "high": float(entry["high"]),
                "chance": None if entry["chance"] is None else float(entry["chance"]),
                "films": int(entry["films"]),
                "note": str(entry["note"]),
            }
            for entry in json.loads(path.read_text(encoding="utf-8"))
        ]
    except OSError as error:
        raise EvaluationError(
            _("{path}: cannot be read ({reason}); name the file that 'covidxray probe' wrote.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            _("{path}: is no list of probes ({error!r}); run 'covidxray probe' again.").format(
                path=path, error=error
            )
        ) from error
