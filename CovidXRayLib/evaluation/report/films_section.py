"""Sections on films and weights, test set, quality checks and worst films."""

from __future__ import annotations

from CovidXRayLib.evaluation.document.document import Block, Listing, Paragraph, Section, Table
from CovidXRayLib.evaluation.document.wording import counts
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures, WeightsDescription
from CovidXRayLib.evaluation.figures.worst_cases import LUNGS_LIST, SCORES_LIST
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text, pgettext

_MAX_ROWS = 12  # per list of worst films


def films_section(figures: EvaluationFigures) -> Section:
    """Return the section on films, weights and uses of the test set."""
    data, test = figures.data, figures.test_set
    labels = sorted({label for counted in data.films_by_source_family.values() for label in counted})
    blocks: list[Block] = [
        Table(
            _("Films of the manifest"),
            [_("source family"), *labels],
            [
                [family, *(str(counted.get(label, 0)) for label in labels)]
                for family, counted in data.films_by_source_family.items()
            ],
            _(
                "{films} films of {patients} patients. Projection not stated: {views}; age not stated: "
                "{ages}. Human lung masks: {human}; silver: {silver}."
            ).format(
                films=data.films,
                patients=data.patients,
                views=data.view_not_stated,
                ages=data.age_not_stated,
                human=counts(data.human_masks),
                silver=counts(data.silver_masks),
            ),
        ),
        Table(
            _("Weights: each film is scored with weights that were not trained on it"),
            [_("folder"), _("held out"), _("SHA-256 of the networks, first 12 digits")],
            [_weights_row(entry) for entry in figures.weights],
            _("Films scored: {counts}.").format(counts=counts(figures.films_judged)),
        ),
    ]
    if not test.films:
        blocks.append(Paragraph(_("The manifest has no reserved test set.")))
    elif not test.openings:
        blocks.append(
            Paragraph(_("{films} films are reserved as a test set, never opened.").format(films=test.films))
        )
    else:
        blocks.append(
            Table(
                _("The test set of {films} films was opened").format(films=test.films),
                [_("when (UTC)"), _("by"), _("with weights")],
                [
                    [entry.when, entry.who, ", ".join(sha256[:12] for sha256 in entry.weights)]
                    for entry in test.openings
                ],
                _("Each further use of a test set weakens its evidence."),
            )
        )
    return Section(_("Films and weights"), blocks)


def checks_section(figures: EvaluationFigures) -> Section:
    """Return the section on rejections of unchanged and of manipulated films by the quality checks."""
    figure = figures.filmcheck
    rows = [[_("unmodified"), str(figure.films), str(figure.refused), _("none")]]
    rows += [
        [_(change), str(entry.films), str(entry.refused), _("all")]
        for change, entry in figure.changed.items()
    ]
    return Section(
        _("Quality checks of the film"),
        [
            Table(
                _("Films rejected"),
                [_("films"), _("n"), pgettext("films", "rejected"), _("at best")],
                rows,
                _("Checks that rejected unmodified films: {checks}.").format(
                    checks=counts(figure.refused_by_check)
                ),
            )
        ],
    )


def worst_section(figures: EvaluationFigures) -> Section:
    """Return the section on the films with the largest errors."""
    worst = figures.worst
    return Section(
        _("Films to review first"),
        [
            Listing(
                [
                    _(
                        "'covidxray view $(cat {name})' opens the films with the lowest lung agreement."
                    ).format(name=LUNGS_LIST),
                    _("'covidxray view $(cat {name})' opens the misclassified films, worst first.").format(
                        name=SCORES_LIST
                    ),
                ]
            ),
            Table(
                _("Lowest lung agreement with a human mask"),
                [_("film"), _("source family"), _("Dice")],
                [
                    [entry.film, entry.source_family, number_text(entry.dice, ".3f")]
                    for entry in worst.lungs[:_MAX_ROWS]
                ],
            ),
            Table(
                _("Misclassified films"),
                [_("film"), _("source family"), _("label"), _("probability")],
                [
                    [entry.film, entry.source_family, entry.label, number_text(entry.probability, ".3f")]
                    for entry in worst.scores[:_MAX_ROWS]
                ],
            ),
        ],
    )


def _weights_row(entry: WeightsDescription) -> list[str]:
    folds = "; ".join(
        _("{network}: fold {fold}").format(network=network, fold=fold)
        for network, fold in entry.held_out_fold.items()
    )
    families = ", ".join(entry.held_out_families)
    if families:
        folds = _("{folds}; source families {families}").format(folds=folds, families=families)
    hashes = ", ".join(f"{network} {sha256[:12]}" for network, sha256 in entry.sha256.items())
    return [entry.folder, folds, hashes]
