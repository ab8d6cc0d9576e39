"""Compare recipes that are not shipped with a run of the heads, by COVID-19 sources left out in turn.

``python -m Testing.Comparison.recipes RUN --data FOLDER...`` takes a run of ``covidxray train heads`` and its
films, and measures the score alone, without synthetic or erased opacities and varied copies: the run's
features; lungs stretched to a square; and VGG16 with its last blocks fine-tuned. Those that are fast are
judged as by ``covidxray select``, all by one training for each source.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.selection.candidate import Candidate
from CovidXRayLib.evaluation.selection.leave_source_out import Scoring, covid_sources, judge, score_by_heads
from CovidXRayLib.evaluation.selection.select import Judged
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.data.lung_crops import LabeledCrop
from Testing.Comparison.recipes.fine_tuned import FineTuning
from Testing.Comparison.recipes.one_training import judge_at_once, mean_figure
from Testing.Comparison.recipes.recipe_films import (
    add_run_options,
    pooled_features,
    read_masked_films,
    without_pairs_and_phantoms,
)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_run_options(parser)
    parser.add_argument("--test-only", nargs="*", default=["bimcv"], help="sources never trained on")
    parser.add_argument("--stretched", action="store_true", help="also stretch the lungs")
    parser.add_argument("--frozen-blocks", type=int, nargs="*", default=[], help="fine-tune the blocks above")
    parser.add_argument("--epochs", type=int, default=4, help="of fine-tuning")
    parser.add_argument("--learning-rate", type=float, default=1e-4, help="of fine-tuning")
    parser.add_argument("--precision", default="mixed_bfloat16", help="of fine-tuning")
    parser.add_argument("--out", type=Path, default=Path("recipes.json"), help="file for all figures")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")

    run = without_pairs_and_phantoms(Candidate.read(options.run))
    films = read_masked_films(run, options.data, options.weights, options.masks)
    size = run.size

    def features(crops: Iterable[LabeledCrop]) -> NDArray[np.float32]:
        return pooled_features(crops, len(films), size, options.backbone)

    report = Report(options.out, options.test_only)
    report.add("as the run", run, score_by_heads)
    if options.stretched:
        pooled = features(film.crop(size, stretched=True) for film in films)
        report.add("stretched", replace(run, pooled=pooled), score_by_heads)
    for blocks in options.frozen_blocks:
        configuration = ClassifierTraining(
            size=size, epochs=options.epochs, learning_rate=options.learning_rate, frozen_blocks=blocks,
            imagenet=str(options.backbone), balance="sources", ema=0.99, precision=options.precision,
        )  # fmt: skip
        tuning = FineTuning([film.crop(size) for film in films], options.backbone, configuration)
        report.add(f"blocks 1 to {blocks} frozen", run, tuning, slow=True)


class Report:
    """Figures, written after each recipe."""

    def __init__(self, path: Path, test_only: list[str]) -> None:
        self._path = path
        self._test_only = test_only
        self._figures: dict[str, object] = {}

    def add(self, name: str, candidate: Candidate, score: Scoring, *, slow: bool = False) -> None:
        """Judge a recipe."""
        at_once = judge_at_once(candidate, self._test_only, score)
        line = f"{name}: {mean_figure(at_once):.3f} with one training a source"
        figures: dict[str, object] = {"at_once": at_once, "at_once_mean": mean_figure(at_once)}
        if not slow:
            sources = [judge(candidate, one, self._test_only, score) for one in covid_sources(candidate)]
            judged = Judged(name, candidate.size, sources)
            line += f", {judged.score:.3f} as 'covidxray select' does"
            figures["selection"] = judged.to_dict()
        print(line, flush=True)
        for source, aucs in at_once.items():
            print(f"  {source}: " + ", ".join(f"{at} {auc:.3f}" for at, auc in aucs.items()), flush=True)
        self._figures[name] = figures
        self._path.write_text(json.dumps(self._figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
