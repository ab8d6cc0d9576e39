"""``covidxray probe`` on a folder of phantoms, with the weights that ship."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.datasets.manifest_table import write_table
from CovidXRayLib.evaluation.probes.mitigations import MITIGATIONS
from CovidXRayLib.phantom.frontal_chest import project_chest

FILMS = 36


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Three sources: one of both classes, one of COVID-19 alone (opaque lungs), one without."""
    folder = tmp_path_factory.mktemp("data")
    rows = []
    for number in range(FILMS):
        family = ("mixed", "sick", "well")[number % 3]
        covid = family == "sick" or (family == "mixed" and number // 3 % 2 == 0)
        chest = project_chest(8000 + number, size=256, opacity=0.5 * covid)
        cv2.imwrite(str(folder / f"{number}.png"), np.rint(chest.pixels * 255).astype(np.uint8))
        rows.append(
            {
                "id": f"film{number}",
                "file": f"{number}.png",
                "label": "covid" if covid else "no_finding",
                "source_family": family,
                "group_id": f"patient{number}",
                "view": "AP" if number % 4 < 2 else "PA",
                "fold": number // 6 % 3,
                "mask_left": "",
                "mask_right": "",
                "mask_quality": "",
                "license": "CC0",
            }
        )
    write_table(folder / "manifest.csv", rows)
    return folder


def command(data, out, *more):
    return main(
        ["probe", "--data", str(data), "--out", str(out), "--masks", str(data.parent / "masks"),
         "--size", "32", "--epochs", "1", *more]
    )  # fmt: skip


@pytest.mark.slow
def test_all_probes_are_run_and_written(data, tmp_path, capsys):
    assert command(data, tmp_path, "--folds", "0", "1", "--variant", "other looks") == ExitCode.OK
    entries = json.loads((tmp_path / "probes.json").read_text(encoding="utf-8"))
    for entry in entries:
        assert entry.keys() == {"name", "question", "value", "low", "high", "chance", "films", "note"}
        assert entry["value"] is not None and entry["low"] <= entry["value"] <= entry["high"], entry
    names = [entry["name"] for entry in entries]
    assert len(set(names)) == len(names)
    for expected in (
        "silhouette: AUC",
        "filled lungs: AUC",
        "border: AUC",
        "lungs: AUC",
        "whole film: AUC",
        "border: AUC inside mixed",
        "width over height: AUC",
        "Source from features, all films: balanced accuracy",
        "Source from features, COVID-19 films only: balanced accuracy",
        "Projection from features, sources without COVID-19: balanced accuracy",
        "Markers outside the lungs: fraction of results that flip",
        "Markers inside the lungs: AUC after",
    ):
        assert expected in names
    variants = json.loads((tmp_path / "variants.json").read_text(encoding="utf-8"))
    assert {entry["note"] for entry in variants} == {"other looks"}
    assert [entry["name"] for entry in variants] == [
        "AUC, held-out folds",
        "Source from its features, balanced accuracy",
        "Source from its images, balanced accuracy",
        "AUC, mixed left out, its COVID-19 films against other sources",
        "AUC, mixed left out, inside it",
        "AUC, sick left out, its COVID-19 films against other sources",
    ]
    assert "border: AUC" in capsys.readouterr().out


@pytest.mark.slow
def test_unknown_variant_is_rejected_with_valid_names(data, tmp_path, capsys):
    assert command(data, tmp_path / "out", "--variant", "sharper") == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "'sharper'" in said and all(name in said for name in MITIGATIONS)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("folds", "words"), [(["0"], "at least two folds"), (["0", "7"], "other --folds")])
def test_invalid_folds_are_rejected(data, tmp_path, capsys, folds, words):
    assert command(data, tmp_path, "--folds", *folds) == ExitCode.USAGE
    assert words in capsys.readouterr().err
    assert not (tmp_path / "probes.json").exists()
