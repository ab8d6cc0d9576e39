"""How well the opacity share follows the true opacity of phantoms, and the labels of real films.

    python -m Testing.Benchmarks.opacity_share

Real films are those of the folder that COVIDXRAY_DATA names; without it only phantoms are measured.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from CovidXRayLib.comparison.compare_readings import UNCERTAIN
from CovidXRayLib.comparison.opacity_share import opacity_share
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.segmentation.outer_part import outer_part

SEEDS = range(2000, 2060)  # none that the measure was chosen on
SIZE = 384
DISPLAYS = ((0.8, 0.0), (1.25, 0.0), (1.0, 0.08))  # gamma, black point


def main() -> None:
    """Print the figures."""
    analyzer = Analyzer()
    phantoms(analyzer)
    if os.environ.get("COVIDXRAY_DATA"):
        real_films(analyzer, Path(os.environ["COVIDXRAY_DATA"]))


def phantoms(analyzer: Analyzer) -> None:
    """Compare with what was put into phantoms, by itself and from one film of a person to the next."""
    measured, true, outer, displayed = [], [], [], []
    changes, otherwise = [], []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        before = None
        for severity in (0.0 if seed % 4 == 0 else rng.uniform(0, 1), rng.uniform(0, 1)):
            chest = project_chest(seed, SIZE, view="AP" if seed % 2 else "PA", opacity=severity)
            found, checks = analyzer.examine(Film(chest.pixels))
            if not all(check.ok for check in checks):
                continue
            shares = np.array(opacity_share(chest.pixels, found.on_film), float)
            truth = _shares(chest.opacity, chest.lungs)
            measured.extend(shares)
            true.extend(truth)
            outer.extend(_shares(chest.opacity, outer_part(chest.lungs)))
            for gamma, black in DISPLAYS:
                other = _displayed(chest.pixels, gamma, black)
                displayed.extend(np.array(opacity_share(other, found.on_film), float) - shares)
            if before is not None:
                changes.extend(zip(shares - before[0], truth - before[1], strict=True))
                other = _displayed(chest.pixels, rng.uniform(0.8, 1.25), rng.uniform(0, 0.08))
                shown = np.array(opacity_share(other, found.on_film), float)
                otherwise.extend(zip(shown - before[0], truth - before[1], strict=True))
            before = shares, truth
    x, y, z = np.array(measured), np.array(true), np.array(outer)
    print(f"{len(x)} lungs of phantoms, masks of the U-Net, seeds {SEEDS.start} to {SEEDS.stop - 1}")
    print(f"against the true share of the whole lung: r {_r(x, y)}, mean error {_error(x, y)}")
    print(f"against that of the measured part:        r {_r(x, z)}, mean error {_error(x, z)}")
    healthy = x[y == 0]
    print(f"{len(healthy)} healthy lungs: mean {healthy.mean():.2f}, largest {healthy.max():.2f}")
    for what, pairs in (("the same display", changes), ("another display", otherwise)):
        change, truly = np.array(pairs).T
        called = np.abs(change) >= UNCERTAIN
        right = int((np.sign(change[called]) == np.sign(truly[called])).sum())
        print(
            f"change to a later film, {what}, {len(change)} lungs: r {_r(change, truly)}, mean error "
            f"{_error(change, truly)}; {called.sum()} of {UNCERTAIN} or more, {right} in the true direction"
        )
    spread = np.percentile(np.abs(displayed), 95)
    print(f"another display of the same film: 95 % of lungs change by {spread:.2f} or less")


def real_films(analyzer: Analyzer, folder: Path) -> None:
    """Tell films with disease from those without, within one kind of source."""
    from CovidXRayLib.datasets.manifest import read_manifest

    groups: dict[tuple[str, str, str], list[float]] = {}
    for film in read_manifest(folder):
        try:
            read = read_film(film.file)
        except FilmError:
            continue
        found, checks = analyzer.examine(read)
        shares = opacity_share(read.pixels, found.on_film)
        if all(check.ok for check in checks) and None not in shares:
            key = film.source_family, film.view, film.label
            groups.setdefault(key, []).append(float(np.mean(np.array(shares, float))))
    for view in ("PA", "AP"):
        ill = groups.get(("nih", view, "pneumonia_other"), [])
        _tell(f"nih {view}, pneumonia against no finding", ill, groups.get(("nih", view, "no_finding"), []))
    ill = [share for key, shares in groups.items() if key[2] == "covid" for share in shares]
    well = [share for key, shares in groups.items() if key[2] == "covid_no_pattern" for share in shares]
    _tell("COVID-19 films with a pattern against those without", ill, well)


def _displayed(pixels: np.ndarray, gamma: float, black: float) -> np.ndarray:
    return np.asarray(np.clip((pixels - black) / (1 - black), 0, 1) ** gamma, np.float32)


def _shares(opacity: np.ndarray, parts: np.ndarray) -> np.ndarray:
    return np.array([opacity[part].mean() for part in parts])


def _r(x: np.ndarray, y: np.ndarray) -> str:
    return f"{np.corrcoef(x, y)[0, 1]:.2f}"


def _error(x: np.ndarray, y: np.ndarray) -> str:
    return f"{np.abs(x - y).mean():.2f} (bias {(x - y).mean():+.2f})"


def _tell(what: str, ill: list[float], well: list[float]) -> None:
    if not ill or not well:
        return
    a, b = np.array(ill)[:, None], np.array(well)[None]
    area = (a > b).mean() + (a == b).mean() / 2
    means = f"means {np.mean(ill):.2f} and {np.mean(well):.2f}"
    print(f"{what}: {len(ill)} and {len(well)} films, {means}, area under the curve {area:.2f}")


if __name__ == "__main__":
    main()
