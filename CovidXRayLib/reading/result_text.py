"""A result as plain text, to be pasted into another program."""

from __future__ import annotations

from collections.abc import Iterator

from CovidXRayLib.classification.evidence import Evidence
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.intervals import exact_percent, percents
from CovidXRayLib.reading.check_summary import summary_of
from CovidXRayLib.reading.reading import Reading
from CovidXRayLib.reading.score_meaning import meaning_text
from CovidXRayLib.reading.severity_text import severity_text
from CovidXRayLib.reading.verdict import certification_text, headline, limits_text
from CovidXRayLib.version import __version__


def result_text(reading: Reading, name: str) -> str:
    """Return a result, at the prevalence of its evidence, as lines of plain text.

    Parameters
    ----------
    reading
        The result.
    name
        Name of the film.
    """
    return "\n".join(_lines(reading, name))


def post_test_text(evidence: Evidence) -> str:
    """Return the post-test probability with its interval, in one short line."""
    after = evidence.post_test
    value, low, high = percents(after.value, after.low, after.high)
    return _("Post-test probability {value} (95% CI {low} to {high})").format(value=value, low=low, high=high)


def time_text(reading: Reading) -> str:
    """Return date and time of the analysis; empty if unknown."""
    return "" if reading.analyzed_at is None else f"{reading.analyzed_at:%Y-%m-%d %H:%M}"


def _lines(reading: Reading, name: str) -> Iterator[str]:
    yield _("Film: {name}").format(name=name)
    if reading.analyzed_at is not None:
        yield _("Analyzed: {time}").format(time=time_text(reading))
    yield from _score(reading)
    if reading.severity is not None:
        yield severity_text(reading.severity) + "."
    yield summary_of(reading.checks) + "."
    for check in reading.checks:
        if check.outcome in ("failed", "doubtful"):
            yield f"- {check.message}"
    if reading.mask_edited:
        yield _("Manually edited mask.")
    yield _("CovidXRay {version}. {notice}").format(version=__version__, notice=reading.notice)


def _score(reading: Reading) -> Iterator[str]:
    evidence = reading.evidence
    if reading.probability is None or evidence is None:
        yield _("No score (film not suitable)")
        return
    yield headline(reading.category, evidence) + "."
    measurement = evidence.measurement
    limits = "" if measurement is None else f" ({limits_text(measurement)})"
    yield _("Score: {score:.2f}").format(score=reading.probability) + limits
    before = exact_percent(evidence.prevalence)
    yield _("Pre-test probability (prevalence): {prevalence}").format(prevalence=before)
    yield post_test_text(evidence)
    if measurement is not None and not measurement.certified:
        yield certification_text(measurement)
    if meaning := meaning_text(reading.category):
        yield meaning
