"""What burned-in text beside the lungs changes in the score, from the film to its probability.

``python -m Testing.Comparison.text_beside_lungs`` takes held-out films of COVIDXRAY_DATA at even distances,
and draws letters, banners, remarks, arrows and blocks outside the lungs several times on each. The film with
its text goes through the whole analysis; with the masks of the film as it was, text outside them changes
nothing.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import cv2
import numpy as np

from CovidXRayLib import Analyzer, Film, read_film
from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.training.augmentation.burned_in_marks import annotate

AIM = 0.05
MARGIN = 5  # pixels of a film's 512 that stay free around the lungs


def main() -> None:
    """Analyze, print each film's largest change, and all together."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--films", type=int, default=30, help="(default: %(default)s)")
    parser.add_argument("--drawings", type=int, default=6, help="on each film (default: %(default)s)")
    parser.add_argument("--fold", type=int, default=0, help="held out (default: %(default)s)")
    parser.add_argument("--weights", type=Path, help="folder of model weights (default: the built-in ones)")
    options = parser.parse_args()
    rows = [row for row in read_manifest(Path(os.environ["COVIDXRAY_DATA"])) if row.fold == options.fold]
    analyzer = Analyzer(weights=options.weights)
    threshold = analyzer.score_evidence.threshold
    changes, dices, crossed = [], [], 0
    for place in np.linspace(0, len(rows) - 1, options.films):
        row = rows[int(place)]
        film = Film(read_film(row.file).network_pixels())
        plain = analyzer.analyze(film)
        before = plain.reading.probability
        if before is None:
            print(f"{row.id}: score withheld")
            continue
        either = plain.lungs.any(axis=0)
        near = cv2.dilate(either.astype(np.uint8), np.ones((2 * MARGIN + 1,) * 2, np.uint8)) > 0
        of_film = []
        for number in range(options.drawings):
            rng = np.random.default_rng([number, *row.id.encode()])
            written = analyzer.analyze(Film(annotate(film.pixels, ~near, rng)))
            after = written.reading.probability
            if after is None:
                print(f"{row.id}: score withheld with text")
                continue
            of_film.append(abs(after - before))
            crossed += (after >= threshold) != (before >= threshold)
            common = 2 * np.count_nonzero(written.lungs & plain.lungs)
            dices.append(common / (np.count_nonzero(written.lungs) + np.count_nonzero(plain.lungs)))
        changes += of_film
        print(f"{row.id}: {max(of_film, default=0):.3f}", flush=True)
    print(
        f"{len(changes)} drawings: the probability changed by {np.mean(changes):.3f} on average, "
        f"{max(changes):.3f} at most, by more than {AIM} on {sum(change > AIM for change in changes)}; "
        f"{crossed} crossed the threshold; Dice of the masks {np.mean(dices):.3f}, at least {min(dices):.3f}"
    )


if __name__ == "__main__":
    main()
