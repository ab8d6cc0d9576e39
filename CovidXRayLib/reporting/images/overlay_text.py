"""Text panel of the overlay: result, diagnostic performance and quality checks."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.evidence import Evidence
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text, pgettext
from CovidXRayLib.metrics.intervals import exact_percent
from CovidXRayLib.notice import research_notice
from CovidXRayLib.reading import AnalyzedFilm, Check
from CovidXRayLib.reading.check_titles import check_title
from CovidXRayLib.reading.severity_text import severity_text
from CovidXRayLib.reading.verdict import certification_text, limits_text, ratio_text
from CovidXRayLib.reporting.images.colors import DOUBTFUL, FAILED, LEFT_LUNG, OK, RGB, RIGHT_LUNG
from CovidXRayLib.reporting.images.film_image import heat_colors
from CovidXRayLib.reporting.images.text_writer import BOLD, REGULAR, Writer
from CovidXRayLib.segmentation.mask_measures import MaskQuality

GROUND: Final[RGB] = (24, 26, 30)
_TEXT: Final[RGB] = (226, 228, 232)
_FAINT: Final[RGB] = (150, 155, 163)
_RULE: Final[RGB] = (62, 66, 74)
_SIZES: Final = range(15, 8, -1)  # font sizes in pixels; the largest that fits is used
_MARGIN: Final = 14
_MAX_NAME_LENGTH: Final = 160  # characters; file systems allow 255


def render_panel(analyzed: AnalyzedFilm, name: str, width: int, height: int) -> NDArray[np.uint8]:
    """Return the panel for a film.

    Parameters
    ----------
    analyzed
        The analyzed film.
    name
        Name of the film, in any script.
    width
        Width of the panel in pixels.
    height
        Maximum height in pixels; the font size is reduced until the text fits.

    Returns
    -------
    uint8 array, shape (rows, width, 3)
        RGB; the height is that of the text, at most `height`.
    """
    for size in _SIZES:
        panel = _Panel(width, Writer(size))
        _fill(panel, analyzed, name)
        if panel.used <= height:
            return panel.image()
    # Reached only with dozens of warnings; the text states where to find the rest.
    image = panel.image()[:height].copy()
    line = panel.writer.line
    image[-line - _MARGIN :] = GROUND
    panel.writer.draw(image, _("... more in the JSON file"), _MARGIN, height - line - 4, _TEXT, BOLD)
    return image


class _Panel:
    """A canvas that is filled from the top."""

    def __init__(self, width: int, writer: Writer) -> None:
        self.writer = writer
        self.width = width - 2 * _MARGIN
        self.top = _MARGIN
        self.sheet = np.full((256, width, 3), GROUND, np.uint8)

    @property
    def used(self) -> int:
        return self.top + _MARGIN // 2

    def image(self) -> NDArray[np.uint8]:
        self._reserve(_MARGIN)
        return self.sheet[: self.used]

    def text(self, text: str, color: RGB = _TEXT, weight: int = REGULAR, indent: int = 0) -> None:
        for line in self.writer.wrap(text, self.width - indent, weight):
            self._reserve(self.writer.line)
            self.writer.draw(self.sheet, line, _MARGIN + indent, self.top, color, weight)
            self.top += self.writer.line

    def pair(self, label: str, value: str) -> None:
        """Add a label with its value right-aligned, on two lines if necessary."""
        available = self.width - self.writer.width(label) - 12
        if self.writer.width(value) > available:
            self.text(label, _FAINT)
            self.text(value, indent=12)
            return
        self._reserve(self.writer.line)
        self.writer.draw(self.sheet, label, _MARGIN, self.top, _FAINT)
        self.writer.draw(self.sheet, value, _MARGIN + self.width - self.writer.width(value), self.top, _TEXT)
        self.top += self.writer.line

    def rule(self) -> None:
        self._reserve(16)
        self.top += 6
        cv2.line(self.sheet, (_MARGIN, self.top), (_MARGIN + self.width, self.top), _RULE, 1)
        self.top += 8

    def swatch(self, column: int, columns: int, color: RGB, text: str) -> None:
        """Add a legend entry in one of several columns."""
        self._reserve(self.writer.line)
        left = _MARGIN + column * self.width // columns
        middle = self.top + self.writer.size // 2
        cv2.line(self.sheet, (left, middle), (left + 16, middle), color, 2, cv2.LINE_AA)
        self.writer.draw(self.sheet, text, left + 24, self.top, _TEXT)
        if column == columns - 1:
            self.top += self.writer.line

    def color_bar(self, low: str, high: str) -> None:
        self._reserve(self.writer.line)
        left = _MARGIN + self.writer.width(low) + 10
        right = _MARGIN + self.width - self.writer.width(high) - 10
        self.writer.draw(self.sheet, low, _MARGIN, self.top, _FAINT)
        self.writer.draw(self.sheet, high, right + 10, self.top, _FAINT)
        ramp = np.linspace(0, 1, right - left, dtype=np.float32)[None]
        self.sheet[self.top + 2 : self.top + self.writer.size, left:right] = heat_colors(ramp)
        self.top += self.writer.line

    def cell(self, check: Check, column: int, text: str, last_of_line: bool) -> None:
        """Add a check with its symbol, in the left or right half of a line."""
        self._reserve(self.writer.line)
        left = _MARGIN + column * self.width // 2
        self._mark(check, left)
        self.writer.draw(self.sheet, text, left + self.writer.size + 4, self.top, _TEXT)
        if last_of_line:
            self.top += self.writer.line

    def _mark(self, check: Check, left: int) -> None:
        """Draw the outcome by shape and color: disc for passed, triangle for doubtful, cross for failed."""
        half = self.writer.size // 2 - 2
        x, y = left + half + 1, self.top + self.writer.size // 2 + 1
        if not check.ok:
            for slant in (-half, half):
                cv2.line(self.sheet, (x - slant, y - half), (x + slant, y + half), FAILED, 2, cv2.LINE_AA)
        elif check.doubtful:
            corners = np.array([[x, y - half], [x + half, y + half], [x - half, y + half]])
            cv2.fillPoly(self.sheet, [corners], DOUBTFUL, cv2.LINE_AA)
        else:
            cv2.circle(self.sheet, (x, y), half, OK, -1, cv2.LINE_AA)

    def _reserve(self, height: int) -> None:
        while self.top + height + _MARGIN > len(self.sheet):
            self.sheet = np.concatenate([self.sheet, np.full_like(self.sheet, GROUND)])


def _fill(panel: _Panel, analyzed: AnalyzedFilm, name: str) -> None:
    reading = analyzed.reading
    panel.text(name if len(name) <= _MAX_NAME_LENGTH else f"...{name[-_MAX_NAME_LENGTH:]}", _FAINT)
    panel.top += 4
    if reading.probability is None or reading.evidence is None:
        panel.text(_("No score (film not suitable)"), FAILED, BOLD)
        for reason in reading.withheld_because:
            panel.text(reason)
    else:
        _fill_answer(panel, reading.verdict, reading.probability, reading.evidence)
        if reading.severity is not None:
            panel.pair(_("Severity (Brixia)"), severity_text(reading.severity, short=True))
    panel.rule()
    _fill_checks(panel, reading.checks)
    if reading.mask_quality is not None and analyzed.lungs.any():
        panel.rule()
        _fill_mask(panel, reading.mask_quality, has_opacity_map=analyzed.opacity_map is not None)
    if reading.film.warnings:
        panel.rule()
        for warning in reading.film.warnings:
            panel.text(warning, _FAINT)
    panel.rule()
    panel.text(
        _("{engine} on {device}, {seconds:.2f} s").format(
            engine=reading.engine, device=reading.device, seconds=sum(reading.seconds.values())
        ),
        _FAINT,
    )
    panel.text(research_notice(), DOUBTFUL)


def _fill_answer(panel: _Panel, verdict: str, probability: float, evidence: Evidence) -> None:
    panel.text(verdict, weight=BOLD)
    panel.top += 4
    panel.pair(_("Score"), number_text(probability, ".2f"))
    if evidence.measurement is not None:
        panel.text(limits_text(evidence.measurement), _FAINT)
    panel.pair(_("Likelihood ratio"), ratio_text(evidence.likelihood_ratio))
    panel.pair(_("Pre-test probability"), exact_percent(evidence.prevalence))
    panel.pair(_("Post-test probability"), f"{evidence.post_test}")
    if evidence.measurement is not None and not evidence.measurement.certified:
        panel.text(certification_text(evidence.measurement), DOUBTFUL)


def _fill_checks(panel: _Panel, checks: tuple[Check, ...]) -> None:
    """List failed, doubtful and passed checks in this order, passed ones in two columns."""
    panel.text(_("Checks"), weight=BOLD)
    for state, group in (
        (pgettext("check", "failed"), [check for check in checks if not check.ok]),
        (pgettext("check", "doubtful"), [check for check in checks if check.ok and check.doubtful]),
    ):
        for check in group:
            panel.cell(check, 0, f"{check_title(check.name)}: {state}", last_of_line=True)
            if check.ok:  # a failed check's message is shown at the top
                panel.text(check.message, _FAINT, indent=panel.writer.size + 4)
    passed = [check for check in checks if check.ok and check.applicable and not check.doubtful]
    for index, check in enumerate(passed):
        last_of_line = index % 2 == 1 or index == len(passed) - 1
        panel.cell(check, index % 2, _("{check}: ok").format(check=check_title(check.name)), last_of_line)


def _fill_mask(panel: _Panel, quality: MaskQuality, *, has_opacity_map: bool) -> None:
    panel.text(_("Lung mask"), weight=BOLD)
    panel.swatch(0, 2, RIGHT_LUNG, _("R  patient's right"))
    panel.swatch(1, 2, LEFT_LUNG, _("L  patient's left"))
    right, left = quality.area_share
    panel.pair(
        _("Lung area, R and L (% of image)"), _("{right:.1%}, {left:.1%}").format(right=right, left=left)
    )
    panel.pair(_("Smaller-to-larger lung area ratio"), number_text(quality.symmetry, ".2f"))
    panel.pair(_("Lung outline touching the image border"), number_text(quality.border_contact, ".0%"))
    panel.pair(_("Number of mask components"), f"{quality.parts}")
    if quality.expected_dice is not None:
        right, left = quality.expected_dice
        panel.pair(_("Expected Dice, R and L"), _("{right:.2f}, {left:.2f}").format(right=right, left=left))
    if has_opacity_map:
        panel.top += 4
        panel.text(_("Opacity map: ground glass and consolidation"), weight=BOLD)
        panel.color_bar("0%", "100%")
