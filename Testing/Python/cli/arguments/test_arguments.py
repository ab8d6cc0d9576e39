"""What the command line accepts and refuses; the refusal is exit status 2 and one sentence."""

from __future__ import annotations

import argparse

import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.cli.options.argument_types import prevalence, study_dates
from CovidXRayLib.i18n import use_language


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.2", 0.2), ("20%", 0.2), (" 20 % ", 0.2), ("1e-3", 0.001), (".9", 0.9)],
)
def test_prevalence_as_fraction_or_percentage(text, value):
    assert prevalence(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["0", "1", "100%", "20", "-0.1", "nan", "inf", "", "%", "0,2", "20%%"])
def test_prevalence_out_of_range_is_rejected(text):
    with pytest.raises(argparse.ArgumentTypeError):
        prevalence(text)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["diagnose"],
        ["analyze"],
        ["analyze", "film.png"],
        ["analyze", "--out", "x"],
        ["analyze", "film.png", "--out", "x", "--prevalence", "20"],
        ["analyze", "film.png", "--out", "x", "--engine", "abacus"],
        ["analyze", "film.png", "--out", "x", "--device", "cloud"],
        ["fetch", "--server", "ward", "--limit", "0"],
        ["fetch", "--server", "ward", "--limit", "-5"],
        ["fetch", "4711", "x", "--server", "ward", "--out", "x"],
        ["curate", "assign", "--store", "x", "--reader", "Anna", "--seed", "-1"],
    ],
)
def test_usage_error_exits_with_2_and_prints_usage(arguments, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "usage: covidxray" in captured.err and "error:" in captured.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dates", ["20200229", "20200301-20200331", "20200301-", "-20200331"])
def test_study_dates_and_ranges(dates):
    assert study_dates(f" {dates} ") == dates


@pytest.mark.parametrize(
    "dates",
    ["gestern", "2020", "20200230", "2020-03-01", "20200301-2020", "20200331-20200301", "-", "", "1-2-3"],
)
def test_other_study_dates_are_refused(dates, capsys, tmp_path):
    servers = tmp_path / "servers.json"
    assert main(["fetch", "--server", "ward", "--servers", str(servers), f"--dates={dates}"]) == 2
    error = capsys.readouterr().err
    assert "20200301-20200331" in error or "write the earlier date first" in error


def test_help_and_version_exit_with_0_and_document_the_exit_status(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("covidxray ")
    assert main(["analyze", "--help"]) == 0
    assert "exit status:" in capsys.readouterr().out


def test_choices_match_the_engines(capsys):
    from CovidXRayLib.engines.factory import DEVICES, ENGINES

    main(["analyze", "--help"])
    text = capsys.readouterr().out
    assert "{" + ",".join(ENGINES) + "}" in text
    assert "{" + ",".join(DEVICES) + "}" in text


@pytest.mark.parametrize(
    ("variable", "arguments", "option"),
    [
        ("COVIDXRAY_DATA", ["train", "unet", "--out", "x"], "--data"),
        ("COVIDXRAY_DATA", ["evaluate", "--out", "x"], "--data"),
        ("COVIDXRAY_DATA", ["gate"], "--data"),
        ("COVIDXRAY_DATA", ["probe", "--out", "x"], "--data"),
        ("COVIDXRAY_STORE", ["curate", "list"], "--store"),
    ],
)
def test_empty_variable_is_one_that_is_not_set(variable, arguments, option, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, "")
    assert main(arguments) == 2
    assert f"the following arguments are required: {option}\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze", "", "--out", "x"],
        ["analyze", "film.png", "--out", ""],
        ["analyze", "", "--out", "x", "--workers", "2"],
        ["view", ""],
        ["report", "film.png", "--out", "x", "--template", ""],
        ["augment", "", "--out", "x.png"],
        ["curate", "import", "", "--store", "x"],
        ["curate", "list", "--store", ""],
        ["manifest", "check", ""],
        ["train", "unet", "--data", "", "--out", "x"],
        ["evaluate", "--data", "films", "", "--out", "x"],
        ["send", "", "--server", "archive"],
        ["select", ""],
    ],
)
def test_empty_path_is_not_the_current_folder(arguments, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith(": the path is empty; name a file or a folder")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", ["xx", "../es"])
def test_language_without_translation_is_refused(code, capsys, monkeypatch):
    assert main(["report", "film.dcm", "--out", "x", "--language", code]) == 2
    assert f"there is no translation for '{code}'; use one of: en, es" in capsys.readouterr().err
    monkeypatch.setenv("COVIDXRAY_LANGUAGE", code)
    assert main(["--version"]) == 2
    said = f"covidxray: COVIDXRAY_LANGUAGE: there is no translation for '{code}'; use one of: en, es.\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("code", ["en", "en_US", "C", "es", "es-CL", ""])
def test_language_is_accepted(code, capsys, monkeypatch):
    monkeypatch.setenv("COVIDXRAY_LANGUAGE", code)
    try:
        assert main(["--version"]) == 0
    finally:
        use_language("en")
    assert capsys.readouterr().err == ""


def test_manifest_and_url_require_workers(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["analyze", "films.csv", "--out", "x"]) == 2
    assert capsys.readouterr().err == "covidxray: films.csv: manifests require --workers or --scheduler.\n"
    assert main(["analyze", "s3://films", "--out", "x"]) == 2
    assert capsys.readouterr().err == "covidxray: s3://films: URLs require --workers or --scheduler.\n"
