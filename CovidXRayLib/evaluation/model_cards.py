"""Model cards: what each network was trained on, how, and how well it did, in Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from CovidXRayLib.weights.names import NETWORKS
from CovidXRayLib.weights.registry import load_artefact

_PURPOSE = {
    "unet": (
        "Lung U-Net",
        "Finds the patient's right and left lung field, the part behind the heart included, on a frontal "
        "chest radiograph.",
    ),
    "classifier": (
        "COVID-19 classifier",
        "VGG16 on the lungs alone: probability of COVID-19 pneumonia against everything else. It sees no "
        "pixel outside the lung mask.",
    ),
    "filmcheck": (
        "Film check",
        "Asks whether a picture is a chest film, frontal, upright, bone white, and no photograph of a "
        "screen. A failed question withholds the score (a photograph only warns).",
    ),
}
_LIMITS = {
    "unet": [
        "The figures hold for films like those with human masks, whose labels are counted under Data.",
        "Human masks count as they are, also where they are visibly shifted against their film.",
    ],
    "classifier": [
        "Where a source family holds one class only (see Data), the score can follow the source instead of "
        "the disease. Masking does not remove that; expect the figures to fall in another hospital.",
        "Labels that were text-mined from reports, as those of the nih family, are noisy.",
        "COVID-19 films without a visible pattern were left out of training and of the figures.",
    ],
    "filmcheck": [
        "No real lateral film and no real film of another body part was trained on: phantoms, drawings and "
        "cut-up chest films stood in for them.",
        "Right and left of a film are not told from its pixels; mirroring is judged by the header alone.",
    ],
}
_LICENCE = (
    "Research use only. Part of the training films is under CC BY-NC-SA or of unstated licence; films whose "
    "licence forbids derivatives were not trained on. The code's licence does not extend to these weights."
)


def write_model_cards(figures: dict[str, Any], weights: Path, folder: Path) -> None:
    """Write ``unet.md``, ``classifier.md`` and ``filmcheck.md``.

    Parameters
    ----------
    figures
        As from :func:`CovidXRayLib.evaluation.evaluate.evaluate`.
    weights
        Folder with the networks described.
    """
    sections = {
        "unet": _lung_section(figures),
        "classifier": _classifier_section(figures),
        "filmcheck": _filmcheck_section(figures),
    }
    for name in NETWORKS:
        title, purpose = _PURPOSE[name]
        artefact = load_artefact(name, weights)
        recipe = [f"- {key}: {value!r}" for key, value in artefact.metadata["training"].items()]
        lines = [
            f"# {title}",
            "",
            purpose,
            "",
            "Not a medical device; research use only.",
            "",
            "## File",
            "",
            f"- `{name}.onnx`, {len(artefact.content) / 2**20:.1f} MiB, half-precision weights",
            f"- SHA-256 `{artefact.sha256}`",
            "",
            "## Recipe",
            "",
            f"`covidxray train {name}` with the configuration below (a run may start from the weights of an "
            "earlier one), then `covidxray export`.",
            "",
            *recipe,
            f"- epochs done: {artefact.metadata['epochs']}",
            "",
            "## Data",
            "",
            *(
                f"- {family}: " + ", ".join(f"{count} {label}" for label, count in labels.items())
                for family, labels in figures["data"]["films_by_source_family"].items()
            ),
            "- human lung masks: "
            + ", ".join(f"{count} {label}" for label, count in figures["data"]["human_masks"].items()),
            "",
            f"## Figures (`covidxray evaluate --fold {figures['fold']}`, films that trained none of it)",
            "",
            *sections[name],
            "",
            "## Known limits",
            "",
            *(f"- {limit}" for limit in _LIMITS[name]),
            "",
            "## Licence",
            "",
            _LICENCE,
            "",
        ]
        (folder / f"{name}.md").write_text("\n".join(lines), encoding="utf-8")


def _interval(values: list[float], digits: int = 3) -> str:
    value, low, high = values
    return f"{value:.{digits}f} (95 % interval {low:.{digits}f} to {high:.{digits}f})"


def _lung_section(figures: dict[str, Any]) -> list[str]:
    lungs = figures["lungs"]
    if not lungs["films"]:
        return ["No film of this fold has a human mask."]
    return [
        f"- films with a human mask: {lungs['films']}",
        f"- Dice of both lungs together, mean: {_interval(lungs['dice_mean'])}",
        f"- Dice of both lungs together, median: {_interval(lungs['dice_median'])}",
        f"- Dice by side, mean: right {lungs['dice_right_mean']:.3f}, left {lungs['dice_left_mean']:.3f}",
        f"- mean distance of the outlines: {lungs['outline_distance_mean']:.2%} of the film's longest side",
        f"- films with sides swapped: {lungs['sides_swapped']}",
    ]


def _classifier_section(figures: dict[str, Any]) -> list[str]:
    figure = figures["classifier"]
    counts = figure["counts"]
    lines = [
        f"- films: {figure['positives']} COVID-19, {figure['negatives']} others "
        f"(besides, the checks withheld the score of {len(figure['withheld'])})",
        f"- area under the curve: {_interval(figure['auc'])}",
        f"- at threshold {figure['threshold']:.3f}, set on another fold: sensitivity "
        f"{_interval(figure['sensitivity'])}, specificity {_interval(figure['specificity'])}, accuracy "
        f"{_interval(figure['accuracy'])}",
        f"- TP {counts['true_positives']}, FN {counts['false_negatives']}, TN {counts['true_negatives']}, "
        f"FP {counts['false_positives']}; Brier score {figure['brier']:.3f}",
        *(
            f"- area under the curve, view {view}: {_interval(entry)}"
            for view, entry in figure["auc_by_view"].items()
        ),
        f"- COVID-19 without a visible pattern: {figure['covid_without_pattern']['called_positive']} of "
        f"{figure['covid_without_pattern']['films']} films called positive",
        "",
        "| source family and class | films | right |",
        "| --- | --- | --- |",
        *(
            f"| {name} | {entry['films']} | {_interval(entry['right'], 2)} |"
            for name, entry in figure["by_source_family"].items()
        ),
    ]
    for family, entry in figure["auc_within_family_with_both_classes"].items():
        lines += [
            "",
            f"Within {family}, where the source cannot help: area under the curve "
            f"{_interval(entry['auc'])} on {entry['positives']} COVID-19 and {entry['negatives']} others.",
        ]
    return lines


def _filmcheck_section(figures: dict[str, Any]) -> list[str]:
    figure = figures["filmcheck"]
    return [
        f"- frontal chest films: {figure['films']}; refused: {figure['refused']} "
        f"({', '.join(f'{name} {count}' for name, count in figure['refused_by_check'].items()) or 'none'})",
        *(
            f"- the same films {change}: refused {entry['refused']} of {entry['films']}"
            for change, entry in figure["changed"].items()
        ),
    ]
