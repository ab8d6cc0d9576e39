"""One film as a row of the data set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.reading import Reading
from CovidXRayLib.version import __version__

if TYPE_CHECKING:
    import pyarrow

Row = dict[str, Any]

READ: Final = "read"
COPY: Final = "copy"
FAILED: Final = "failed"
FATAL: Final = "fatal"


def schema() -> pyarrow.Schema:
    """Return the columns of the data set, which ``Resources/Docs/how-to/archive.md`` describes for its users.

    There is one row for each address; what could not be read has nulls from ``result`` to ``weights``.

    ``address_key``: a hash of where the film is, by a key that the folder of the batch keeps for its owner
    (:mod:`.address_keys`). ``address``: where it is; null unless ``--with-names`` was given. ``stamp``: what
    changes with its content. ``sha256``: of its bytes. ``status``: ``read``, ``copy`` (its content lies under
    an earlier address, too; the reading is repeated), ``failed``, or ``fatal`` (it ended the program that
    read it or took too long, and is skipped until it changes or ``--retry-failed`` is given). ``result``: the
    four files, without their endings, from the folder of the batch. ``probability``: in [0, 1] at a
    prevalence of one half; null where withheld. ``lung_*_share``: of the film that the patient's right and
    left lung cover, in [0, 1]; ``opacity_*``: as in the reading. ``error``: what is wrong; without
    ``--with-names`` no file or folder is named in it. ``attempts``: how often it was tried. ``seconds``: from
    reading to the written files, on the worker. ``worker``: the address of the process that read it.
    """
    import pyarrow as pa

    check = pa.struct(
        [
            ("name", pa.string()),
            ("ok", pa.bool_()),
            ("message", pa.string()),
            ("doubtful", pa.bool_()),
            ("asked", pa.bool_()),
        ]
    )
    return pa.schema(
        [
            pa.field("address_key", pa.string(), nullable=False),
            ("address", pa.string()),
            ("stamp", pa.string()),
            ("sha256", pa.string()),
            pa.field("status", pa.string(), nullable=False),
            ("result", pa.string()),
            ("verdict", pa.string()),
            ("probability", pa.float64()),
            ("prevalence", pa.float64()),
            ("checks", pa.list_(check)),
            ("rows", pa.int32()),
            ("columns", pa.int32()),
            ("lung_right_share", pa.float64()),
            ("lung_left_share", pa.float64()),
            ("severity", pa.float64()),
            ("engine", pa.string()),
            ("device", pa.string()),
            ("weights", pa.map_(pa.string(), pa.string())),
            ("version", pa.string()),
            ("error", pa.string()),
            ("attempts", pa.int16()),
            ("seconds", pa.float64()),
            ("worker", pa.string()),
        ]
    )


def read_row(reading: Reading, result: str, prevalence: float) -> Row:
    """Return the row of a reading.

    Parameters
    ----------
    reading
        The reading; its figures are rounded as in its JSON, so that a reading found there has the same row.
    result
        The name of its files, from the folder of the batch.
    prevalence
        On which the verdict depends, also where there is no score.
    """
    reading = reading.rounded()
    lungs = reading.area_share
    return {
        "sha256": reading.film.sha256,
        "status": READ,
        "result": result,
        "verdict": reading.verdict,
        "probability": reading.probability,
        "prevalence": prevalence,
        "checks": [check.to_dict() for check in reading.checks],
        "rows": reading.film.rows,
        "columns": reading.film.columns,
        "lung_right_share": lungs[0],
        "lung_left_share": lungs[1],
        "severity": None if reading.severity is None else reading.severity.total,
        "engine": reading.engine,
        "device": reading.device,
        "weights": dict(reading.weights),
        "version": __version__,
    }


def failed_row(error: str, sha256: str | None = None) -> Row:
    """Return the row of a film that has no reading, with a sentence that says why."""
    return {"sha256": sha256, "status": FAILED, "error": error, "version": __version__}
