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

    There is one row per address; for films that could not be read, ``result`` to ``weights`` are null.

    ``address_key``: keyed hash of the film's address (:mod:`.address_keys`). ``address``: the film's address;
    null unless ``--with-names`` was given. ``stamp``: changes with the film's content. ``sha256``: hash of
    the file. ``status``: ``read``, ``copy`` (same content as a film at an earlier address, with the same
    reading), ``failed``, or ``fatal`` (crashed the process that read it or exceeded the time limit; skipped
    until it changes or ``--retry-failed`` is given). ``result``: path of the four result files relative to
    the folder of the batch, without suffix. ``probability``: in [0, 1] at a prevalence of one half; null if
    withheld, as are ``category`` and ``likelihood_ratio``, both as in the reading, and
    ``post_test_probability``, at ``prevalence``. ``lung_*_share``: fraction of the film covered by the
    patient's right and left lung, in [0, 1]; ``severity``: estimated Brixia total, in [0, 18]; null if
    withheld. ``error``: error message; without ``--with-names`` it names no file or folder. ``attempts``:
    number of attempts. ``seconds``: time on the worker from reading the film, unless it was read ahead, to
    its written results.
    ``worker``: address of the process that read it.
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
            ("category", pa.string()),
            ("likelihood_ratio", pa.float64()),
            ("post_test_probability", pa.float64()),
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
        The reading; its figures are rounded as in its JSON, so that a loaded reading has the same row.
    result
        Base name of its files, relative to the folder of the batch.
    prevalence
        Pre-test probability, which determines the verdict; also given if there is no score.
    """
    reading = reading.rounded()
    lungs = reading.area_share
    return {
        "sha256": reading.film.sha256,
        "status": READ,
        "result": result,
        "verdict": reading.verdict,
        "probability": reading.probability,
        "category": reading.category,
        "likelihood_ratio": None if reading.evidence is None else reading.evidence.likelihood_ratio.value,
        "post_test_probability": None if reading.evidence is None else reading.evidence.post_test.value,
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
    """Return the row of a film without a reading, with its error message."""
    return {"sha256": sha256, "status": FAILED, "error": error, "version": __version__}
