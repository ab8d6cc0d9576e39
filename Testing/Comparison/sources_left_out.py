"""What the answers of a run are worth on sources that its score has not met.

``python -m Testing.Comparison.sources_left_out RUN`` takes a run of ``covidxray train heads`` and prints, for
all films and by projection, the area under the ROC curve, sensitivity and specificity at the run's threshold,
and how often each category, as a reader gets it, was right.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.score_evidence import METADATA_KEY, ScoreEvidence
from CovidXRayLib.datasets.manifest_columns import COVID, NO_FINDING
from CovidXRayLib.metrics.discrimination import area_under_curve
from CovidXRayLib.training.heads.score_head import PHANTOM


def main() -> None:
    """Read and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, help="folder of a run of 'covidxray train heads'")
    run = parser.parse_args().run
    with (run / "out_of_fold.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["source_family"] != PHANTOM]
    calibration = json.loads((run / "calibration.json").read_text(encoding="utf-8"))
    evidence = ScoreEvidence.from_dict(calibration[METADATA_KEY])
    logits = np.array([float(row["source_left_out"]) for row in rows])
    scores = 1 / (1 + np.exp(-(calibration["slope"] * logits + calibration["intercept"])))
    categories = np.array(
        [evidence.category(float(score), row["view"]) for score, row in zip(scores, rows, strict=True)]
    )
    covid = np.array([row["label"] == COVID for row in rows])
    clear = np.array([row["label"] == NO_FINDING for row in rows])
    above = scores >= calibration["threshold"]
    views = np.array([row["view"] for row in rows])
    out_of_fold = np.array([float(row["logit"]) for row in rows])
    print(f"AUC out of fold {area_under_curve(out_of_fold, covid):.3f}")
    groups = {"all": np.ones(len(rows), bool), "AP": np.char.startswith(views, "AP"), "PA": views == "PA"}
    for name, group in groups.items():
        print(f"{name}, {group.sum()} films: AUC {area_under_curve(logits[group], covid[group]):.3f}")
        sensitivity = _share(above, group & covid)
        for others, those in (("no finding", clear), ("other findings", ~covid & ~clear), ("both", ~covid)):
            specificity = _share(~above, group & those)
            print(
                f"  against {others}: sensitivity {sensitivity:.3f}, specificity {specificity:.3f}, "
                f"balanced accuracy {(sensitivity + specificity) / 2:.3f}"
            )
        for category, wrong in (("suggestive", ~covid), ("not_suggestive", covid)):
            chosen = group & (categories == category)
            wrongly = chosen & wrong
            print(f"  {category}: {chosen.sum()} films, {wrongly.sum()} wrong ({_share(wrong, chosen):.1%})")
        print(f"  indeterminate: {_share(categories == 'indeterminate', group):.1%}")


def _share(what: NDArray[np.bool_], of: NDArray[np.bool_]) -> float:
    return float(what[of].mean()) if of.any() else float("nan")


if __name__ == "__main__":
    main()
