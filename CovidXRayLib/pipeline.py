"""Analysis of a film: reading, quality checks, segmentation, classification and opacity map."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.category import Category
from CovidXRayLib.classification.evidence import DEFAULT_PREVALENCE, Evidence, require_possible
from CovidXRayLib.classification.lung_classifier import Classification, LungClassifier
from CovidXRayLib.classification.lung_crop import LungCrop
from CovidXRayLib.classification.opacity_map import opacity_on_film
from CovidXRayLib.classification.score_evidence import ScoreEvidence, read_score_evidence
from CovidXRayLib.engines.engine_names import DEFAULT_ENGINE
from CovidXRayLib.engines.factory import create_engine
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.films.limits import MAX_OPACITY_MAP_PIXELS, MAX_PIXELS_BESIDE_NETWORKS
from CovidXRayLib.films.reader import read_unhashed_film
from CovidXRayLib.progress import (
    CHECKING,
    EXPLAINING,
    FINDING,
    READING,
    SCORING,
    OnStage,
    Progress,
    StageClock,
)
from CovidXRayLib.quality_checks.appearance import without_further_advice
from CovidXRayLib.quality_checks.check_names import CHECK_NAMES
from CovidXRayLib.quality_checks.film_checker import FilmChecker
from CovidXRayLib.quality_checks.header_checks import (
    check_header,
    trust_detector,
    warn_of_child,
    with_header,
)
from CovidXRayLib.quality_checks.image_checks import (
    check_content,
    check_mirroring,
    check_resolution,
    check_size,
    is_mirrored,
)
from CovidXRayLib.quality_checks.mask_checks import check_coverage, check_lungs, check_sides
from CovidXRayLib.quality_checks.waves import check_waves
from CovidXRayLib.quality_checks.white_lungs import check_white
from CovidXRayLib.reading import AnalyzedFilm, Check, Reading
from CovidXRayLib.reading.verdict import verdict_of
from CovidXRayLib.segmentation.expected_dice import read_expected_dice
from CovidXRayLib.segmentation.given_mask import measure_given
from CovidXRayLib.segmentation.lung_segmenter import Lungs, LungSegmenter
from CovidXRayLib.system.memory import give_back_after, give_back_freed_memory
from CovidXRayLib.weights.network_names import NETWORKS
from CovidXRayLib.weights.registry import load_artifact, weights_folder

OnSegmented: TypeAlias = Callable[[Film], object]


class Analyzer:
    """Analyzer that keeps its networks loaded for any number of films.

    Parameters
    ----------
    engine
        One of :data:`CovidXRayLib.engines.engine_names.ENGINES`.
    device
        ``"auto"``, ``"cpu"`` or ``"gpu"``.
    weights
        Folder written by ``covidxray export``; by default that of the environment variable
        COVIDXRAY_WEIGHTS, else the bundled one.
    threads
        CPU threads per network, 1 to 1024; None for all cores.

    Raises
    ------
    EngineError
        If the engine or device is not available.
    WeightsError
        If the weights are missing, altered or refused.
    ValueError
        If the number of threads is not an integer in this range.
    """

    def __init__(
        self,
        *,
        engine: str = DEFAULT_ENGINE,
        device: str = "auto",
        weights: Path | str | None = None,
        threads: int | None = None,
    ) -> None:
        folder = weights_folder(Path(weights) if weights is not None else None)
        artifacts = {name: load_artifact(name, folder) for name in NETWORKS}
        self._score_evidence = read_score_evidence(artifacts["classifier"])
        self._weights = {name: artifact.sha256 for name, artifact in artifacts.items()}
        self._engine = create_engine(engine, device, threads)
        self._checker = FilmChecker(self._engine, artifacts["filmcheck"])
        self._segmenter = LungSegmenter(
            self._engine, artifacts["unet"], read_expected_dice(folder, artifacts["unet"])
        )
        self._classifier = LungClassifier(self._engine, artifacts["classifier"])
        del artifacts
        give_back_freed_memory()

    @property
    def engine(self) -> str:
        """Name and version of the engine in use."""
        return self._engine.name

    @property
    def device(self) -> str:
        """Device in use: ``"CPU"``, or the name of a GPU."""
        return self._engine.device

    @property
    def weights(self) -> dict[str, str]:
        """SHA-256 of each network's file, by network name."""
        return dict(self._weights)

    def analyze(
        self,
        source: Path | str | Film,
        *,
        prevalence: float | None = None,
        lungs: NDArray[np.bool_] | None = None,
        on_stage: OnStage | None = None,
        on_segmented: OnSegmented | None = None,
    ) -> AnalyzedFilm:
        """Analyze a film.

        Parameters
        ----------
        source
            A file, or a film that has been read.
        prevalence
            Pre-test probability of COVID-19 pneumonia, from 1e-6 to 1 - 1e-6; by default
            ``DEFAULT_PREVALENCE``.
        lungs
            Manually drawn masks, bool (2, rows, columns) at film resolution: the patient's right lung, then
            the left. They replace the U-Net's masks; all checks are still performed.
        on_stage
            Called at the start of each stage with its localized name, its number from 1, and the number of
            stages. Numbers increase, and the last stage is always reported, even without a score.
        on_segmented
            Called with the film once the U-Net has run, after which cores are idle until the classifier runs.

        Raises
        ------
        FilmError
            If the file cannot be read as a film.
        EngineError
            If the engine fails, or this process was forked after the engine had been used.
        ValueError
            If the prevalence is out of its range, or masks and film differ in shape.
        """
        at_prevalence = DEFAULT_PREVALENCE if prevalence is None else prevalence
        require_possible(at_prevalence)
        clock = StageClock()
        progress = Progress(on_stage=on_stage)
        if lungs is not None:
            progress = Progress((READING, CHECKING, SCORING, EXPLAINING), on_stage)
        progress.begin(READING)
        with clock.stage("reading"):
            film, digest = (source, None) if isinstance(source, Film) else read_unhashed_film(source)
            pixels = film.network_pixels()
        is_large = pixels.size > MAX_PIXELS_BESIDE_NETWORKS
        if is_large:
            self._classifier.release()
            give_back_freed_memory()
        found, checks, crop = self._check_and_segment(film, pixels, clock, progress, lungs, on_segmented)
        if digest is not None:
            film = replace(film, sha256=digest.result())
        answer: Classification | None = None
        opacity_map = None
        del pixels
        if crop is not None:
            if is_large:
                self._segmenter.release()
            give_back_after(math.prod(film.shape))
            answer, opacity_map = self._classify(crop, found.on_film, clock, progress)
            if answer.is_child:
                checks = warn_of_child(checks)
        else:
            progress.begin(EXPLAINING)
        if is_large:
            self._classifier.release()
        give_back_after(math.prod(film.shape))
        edited = lungs is not None
        probability: float | None = None
        evidence: Evidence | None = None
        category: Category | None = None
        if answer is not None:
            probability = answer.probability
            evidence = self._score_evidence.evidence(probability, film.view, at_prevalence)
            category = self._score_evidence.category(probability, film.view)
        reading = Reading(
            film=FilmMetadata.of(film),
            verdict=verdict_of(probability, category, evidence, checks, mask_edited=edited),
            probability=probability,
            evidence=evidence,
            category=category,
            checks=checks,
            mask_quality=found.quality if found.on_film.any() else None,
            engine=self.engine,
            device=self.device,
            weights=self.weights,
            seconds=clock.seconds,
            mask_edited=edited,
            severity=None if answer is None else answer.severity,
            analyzed_at=datetime.now().astimezone().replace(microsecond=0),
        )
        return AnalyzedFilm(film, reading, found.on_film, opacity_map)

    @property
    def classifier(self) -> LungClassifier:
        """The classifier, for measurements of more than its probability."""
        return self._classifier

    def warm_up(self) -> None:
        """Run each network once, so that the first film is not slower than the following ones.

        Raises
        ------
        EngineError
            If the engine or its device fails.
        """
        blank = Film(np.zeros((256, 256), np.float32))
        self.examine(blank)
        self.classify(blank, np.ones((2, *blank.shape), bool))
        give_back_freed_memory()

    @property
    def score_evidence(self) -> ScoreEvidence:
        """Evidence of the classifier's scores, as measured on calibration films."""
        return self._score_evidence

    def examine(self, film: Film) -> tuple[Lungs, tuple[Check, ...]]:
        """Segment the lungs and perform all checks, without scoring the film."""
        return self._check_and_segment(film, film.network_pixels(), StageClock(), Progress())[:2]

    def classify(self, film: Film, lungs: NDArray[np.bool_]) -> float:
        """Return the calibrated probability for given masks, regardless of the checks.

        Parameters
        ----------
        lungs
            bool (2, rows, columns) at film resolution, with at least one pixel set. Pixels outside the masks
            do not affect the result.

        Raises
        ------
        ValueError
            If masks and film differ in shape, or the masks are empty.
        """
        if lungs.shape != (2, *film.shape) or not lungs.any():
            raise ValueError(
                f"the mask must be of shape {(2, *film.shape)} and not empty, but is {lungs.shape}"
            )
        clock, progress = StageClock(), Progress()
        crop = self._crop(film, film.network_pixels(), lungs, clock, progress)
        return self._classify(crop, lungs, clock, progress)[0].probability

    def _check_and_segment(
        self,
        film: Film,
        pixels: NDArray[np.float32],
        clock: StageClock,
        progress: Progress,
        given: NDArray[np.bool_] | None = None,
        on_segmented: OnSegmented | None = None,
    ) -> tuple[Lungs, tuple[Check, ...], LungCrop | None]:
        """Return the lungs, the checks in order, and the crop if all of them passed."""
        # Flipped first if mirrored according to the header: the network tells the lungs apart by position.
        mirrored = is_mirrored(film)
        upright = np.ascontiguousarray(pixels[:, ::-1]) if mirrored else pixels
        progress.begin(CHECKING)
        with clock.stage("preparing"):
            square, letterbox = self._segmenter.place(upright, film.pixel_aspect)
            reduced = square[letterbox.window]
            found = {check.name: check for check in (check_size(film), check_content(pixels))}
            found["mirroring"] = check_mirroring(film)
        with clock.stage("film check"):
            appearance = trust_detector(self._checker.check(reduced), film)
            found |= with_header(appearance, check_header(film))
        is_frontal_chest = found["chest"].ok and found["view"].ok
        if given is not None:
            finish = partial(measure_given, given, letterbox)
        else:
            progress.begin(FINDING)
            with clock.stage("U-Net"):
                probabilities = self._segmenter.probabilities(square, letterbox)
            finish = partial(self._segmenter.finish, probabilities, letterbox)
        if on_segmented is not None:
            on_segmented(film)
        with clock.stage("masking"):
            lungs = finish()
            if mirrored and given is None:
                lungs = Lungs(lungs.on_film[:, :, ::-1], lungs.quality)
        if is_frontal_chest:
            found |= {"lungs": check_lungs(lungs.quality), "coverage": check_coverage(lungs.quality)}
            found["content"] = check_white(pixels, lungs.on_film, found["content"])
            if given is not None:
                found["lungs"] = check_sides(found["lungs"], given, mirrored=mirrored)
        else:
            found |= without_further_advice(found)
            if given is None:  # the U-Net would also segment other body parts
                lungs = Lungs(np.zeros(lungs.on_film.shape, bool), lungs.quality)
        crop = None
        if all(check.ok for check in found.values()):
            crop = self._crop(film, pixels, lungs.on_film, clock, progress)
            found["size"] = check_resolution(crop, found["size"])
            with clock.stage("masking"):
                found["photograph"] = check_waves(crop, found["photograph"])
            crop = crop if found["photograph"].ok else None
        return lungs, tuple(found[name] for name in CHECK_NAMES), crop

    def _crop(
        self,
        film: Film,
        pixels: NDArray[np.float32],
        lungs: NDArray[np.bool_],
        clock: StageClock,
        progress: Progress,
    ) -> LungCrop:
        progress.begin(SCORING)
        with clock.stage("masking"):
            return self._classifier.crop(pixels, lungs, film.pixel_aspect)

    def _classify(
        self, crop: LungCrop, lungs: NDArray[np.bool_], clock: StageClock, progress: Progress
    ) -> tuple[Classification, NDArray[np.float32] | None]:
        with clock.stage("VGG16"):
            answer = self._classifier.classify(crop)
        progress.begin(EXPLAINING)
        give_back_after(lungs[0].size)
        if answer.opacity is None or lungs[0].size > MAX_OPACITY_MAP_PIXELS:
            return answer, None
        with clock.stage("opacity map"):
            opacity_map = opacity_on_film(answer.opacity, crop, lungs)
        return answer, opacity_map
