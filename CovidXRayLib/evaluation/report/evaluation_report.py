"""Composition and writing of the evaluation report."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from CovidXRayLib.evaluation.evaluate import Evaluation
from CovidXRayLib.evaluation.report.classifier_section import (
    calibration_section,
    classifier_section,
)
from CovidXRayLib.evaluation.report.document import Block, Document, Listing, Paragraph, Section
from CovidXRayLib.evaluation.report.films_section import checks_section, films_section, worst_section
from CovidXRayLib.evaluation.report.groups_section import groups_section
from CovidXRayLib.evaluation.report.html import render
from CovidXRayLib.evaluation.report.lungs_section import lungs_section
from CovidXRayLib.evaluation.report.opacity_section import opacity_section
from CovidXRayLib.evaluation.report.sources_section import bias_section, distorted_section, held_out_section
from CovidXRayLib.evaluation.report.summary import summary
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.notice import research_notice
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.version import __version__

REPORT_NAME: Final = "report.html"


def write_report(evaluation: Evaluation, folder: Path, *, thumbnails: bool = False) -> Path:
    """Write the report as HTML and return its path.

    Parameters
    ----------
    evaluation
        The results.
    folder
        Existing folder.
    thumbnails
        Whether to include images of the worst films, and of opacity maps.
    """
    path = folder / REPORT_NAME
    write_atomically(path, render(compose(evaluation, thumbnails=thumbnails)).encode())
    return path


def compose(evaluation: Evaluation, *, thumbnails: bool) -> Document:
    """Compose the report from its sections."""
    figures = evaluation.figures
    gallery: list[Block] = []
    if thumbnails:
        from CovidXRayLib.evaluation.report.opacity_gallery import opacity_gallery

        gallery = opacity_gallery(evaluation)
    sections = [
        Section(
            _("Summary"),
            [
                Listing(summary(figures)),
                Paragraph(
                    _(
                        "Ranges in brackets are 95 % intervals, by bootstrap of patients where not said "
                        "otherwise. Made by covidxray {version}."
                    ).format(version=__version__)
                ),
            ],
        ),
        classifier_section(figures, evaluation.scored),
        calibration_section(figures, evaluation.scored),
        opacity_section(evaluation, gallery),
        groups_section(figures),
        held_out_section(figures),
        bias_section(figures),
        lungs_section(figures, evaluation.lungs),
        checks_section(figures),
    ]
    if figures.distorted:
        sections.append(distorted_section(figures))
    sections += [worst_section(figures), films_section(figures)]
    if thumbnails:
        from CovidXRayLib.evaluation.report.thumbnails_section import thumbnails_section

        sections.append(thumbnails_section(evaluation))
    return Document(_("CovidXRay: evaluation on films not seen in training"), research_notice(), sections)
