"""Writing of model cards in Markdown.

``Resources/Docs/results/claim-tripod.md`` says where these and other pages report the items of CLAIM and
TRIPOD+AI.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures
from CovidXRayLib.evaluation.model_cards import card_texts
from CovidXRayLib.evaluation.model_cards.figures import (
    classifier_lines,
    counts,
    filmcheck_lines,
    unet_lines,
)
from CovidXRayLib.evaluation.model_cards.opacity_figures import opacity_lines
from CovidXRayLib.weights.network_names import NETWORKS
from CovidXRayLib.weights.registry import load_artifact

_FIGURES = {
    "unet": unet_lines,
    "classifier": lambda figures: [*classifier_lines(figures), "", *opacity_lines(figures.maps)],
    "filmcheck": filmcheck_lines,
}


def write_model_cards(figures: EvaluationFigures, weights: Sequence[Path], folder: Path) -> None:
    """Write ``unet.md``, ``classifier.md`` and ``filmcheck.md``.

    Parameters
    ----------
    figures
        As from :func:`CovidXRayLib.evaluation.evaluate.evaluate`.
    weights
        Folders of the evaluated networks.
    folder
        Output folder.
    """
    for name in NETWORKS:
        sections = {
            "Intended use": [card_texts.INTENDED_USE],
            "File": _files(name, weights),
            "Model and recipe": _recipe(name, weights),
            "Data": _data(figures),
            "Reference standard": [card_texts.REFERENCE_STANDARD[name]],
            "Left out": [card_texts.EXCLUSIONS[name]],
            "How it was measured": [card_texts.METHOD, "", *_partition(name, figures)],
            "Figures": _FIGURES[name](figures),
            "Test set": _test_set(figures),
            "Known limits": [f"- {limit}" for limit in card_texts.LIMITATIONS[name]],
            "Availability": [card_texts.AVAILABILITY],
            "License": [card_texts.LICENSE],
        }
        lines = [f"# {card_texts.TITLE[name]}", "", card_texts.PURPOSE[name], ""]
        lines += ["Not a medical device; research use only.", ""]
        for title, content in sections.items():
            lines += [f"## {title}", "", *content, ""]
        (folder / f"{name}.md").write_text("\n".join(lines), encoding="utf-8")


def _files(name: str, weights: Sequence[Path]) -> list[str]:
    lines = []
    for path in weights:
        artifact = load_artifact(name, path)
        place = f"`{path.resolve().name}/{name}.onnx`" if len(weights) > 1 else f"`{name}.onnx`"
        lines.append(
            f"- {place}, {len(artifact.content) / 2**20:.1f} MiB, half-precision weights, SHA-256 "
            f"`{artifact.sha256}`"
        )
    return lines


def _recipe(name: str, weights: Sequence[Path]) -> list[str]:
    """Values common to all folders are written once; otherwise all values are."""
    metadata = [load_artifact(name, path).metadata for path in weights]
    recipes: list[dict[str, Any]] = [
        {**entry["arguments"], **entry["training"], "epochs done": entry["epochs"]} for entry in metadata
    ]
    # Heads on a frozen VGG16 and a fine-tuned one make the same kind of file.
    steps = dict.fromkeys("heads" if "backbone" in recipe else name for recipe in recipes)
    commands = " or ".join(f"`covidxray train {step}`" for step in steps)
    lines = [
        f"{commands} with the configuration below (a run may start from the weights of an earlier one), then "
        f"`covidxray export {name}`.",
        "",
    ]
    for key in dict.fromkeys(key for recipe in recipes for key in recipe):
        values = list(dict.fromkeys(repr(recipe.get(key)) for recipe in recipes))
        lines.append(f"- {key}: {', '.join(values)}")
    return lines


def _data(figures: EvaluationFigures) -> list[str]:
    data = figures.data
    ages = data.ages
    age = (
        f"{ages.median:.0f} years in the median ({ages.lowest:.0f} to {ages.highest:.0f})"
        if ages.median is not None
        else "known of nobody"
    )
    return [
        f"{data.films} frontal films of {data.patients} patients (as far as sources tell patients "
        "apart), a sample of convenience from public collections; their number was not planned.",
        "",
        *(f"- {family}: {counts(labels)}" for family, labels in data.films_by_source_family.items()),
        f"- human lung masks: {counts(data.human_masks)}; {data.films_with_a_second_mask} films have "
        "a second team's",
        f"- silver lung masks: {counts(data.silver_masks)}",
        f"- view: {counts(data.views)}; not stated for {data.view_not_stated}",
        f"- age: {age}; not stated for {data.age_not_stated}. Nothing missing was filled in.",
    ]


def _partition(name: str, figures: EvaluationFigures) -> list[str]:
    lines = [f"`covidxray evaluate` judged {figures.films_judged[name]} films."]
    for entry in figures.weights:
        families = f" and the families {', '.join(entry.held_out_families)}" * (
            name == "classifier" and bool(entry.held_out_families)
        )
        lines.append(f"- `{entry.folder}` held out fold {entry.held_out_fold[name]}{families}")
    return [lines[0], "", *lines[1:]]


def _test_set(figures: EvaluationFigures) -> list[str]:
    test = figures.test_set
    if not test.films:
        return ["The manifest keeps no films aside as a test set."]
    lines = [f"{test.films} films are kept aside; they were opened {len(test.openings)} times."]
    lines += [
        f"- {entry.when}, with weights {', '.join(sha256[:12] for sha256 in entry.weights)}"
        for entry in test.openings
    ]
    return lines
