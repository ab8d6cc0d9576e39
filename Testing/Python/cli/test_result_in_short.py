"""The result of a film in the table of `covidxray analyze`."""

from __future__ import annotations

import argparse
from dataclasses import replace

import pytest

from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.cli.analyze.analyze_command import Outcome, _in_short, _show
from CovidXRayLib.cli.terminal.console import Console
from Testing.Python.reporting.test_overlay import make_result

SEVERITY = Severity((0.5, 1.0, 2.0, 0.0, 2.5, 1.0), (2.6, 11.4))


@pytest.mark.parametrize("severity", [None, SEVERITY])
def test_severity_follows_the_score(severity: Severity | None, capsys: pytest.CaptureFixture[str]) -> None:
    reading = replace(make_result().reading, severity=severity)
    assert reading.evidence is not None
    plain = f"suggestive of COVID-19, score 0.87, post-test {reading.evidence.post_test}"
    in_short = _in_short(reading)
    assert in_short == (plain if severity is None else f"{plain}, severity 7 of 18 (3-11)")
    outcome = Outcome(("film", in_short, "none", "0.10"), reading.to_dict(), failed=False)
    _show([outcome], argparse.Namespace(json=False), Console(quiet=False))
    assert ("Severity: estimated Brixia score" in capsys.readouterr().out) == (severity is not None)
