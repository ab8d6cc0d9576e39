"""The states of the panel that ``screenshots.py`` draws; only synthetic films are ever opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from screenshot_actions import analyze, choose, film_named, open_database, open_path, press, wait_for

ROOT = Path(__file__).parents[2]
FILM = ROOT / "Resources" / "Samples" / "sample_opacities_ap.dcm"
CLEAR_FILM = ROOT / "Resources" / "Samples" / "sample_clear_pa.dcm"
PHANTOMS = 12


def start(widget: Any, folder: Path) -> None:
    """No film is open."""


def opened(widget: Any, folder: Path) -> None:
    """A film has been opened."""
    open_path(widget, FILM)


def analyzed(widget: Any, folder: Path) -> None:
    """The film has been analyzed."""
    analyze(widget)


def opacity_map(widget: Any, folder: Path) -> None:
    """The opacity map is shown."""
    press("H")


def details(widget: Any, folder: Path) -> Any:
    """The score and all quality checks are unfolded."""
    press("H")
    widget.ui.detailsSection.collapsed = False
    return widget.ui.detailsSection


def editing(widget: Any, folder: Path) -> Any:
    """The masks are being edited."""
    widget.ui.detailsSection.collapsed = True
    widget.ui.editButton.click()
    return widget.ui.lungsSection


def settings(widget: Any, folder: Path) -> Any:
    """The last section is open."""
    widget.maskEditing.stop(True)
    widget.ui.settingsSection.collapsed = False
    return widget.ui.settingsSection


def keys(widget: Any, folder: Path) -> None:
    """The window with all keyboard shortcuts is open."""
    widget.ui.settingsSection.collapsed = True
    press("Question")


def clear(widget: Any, folder: Path) -> None:
    """A film without opacities has been analyzed."""
    widget._help.close()
    open_path(widget, CLEAR_FILM)
    analyze(widget)


def compare(widget: Any, folder: Path) -> Any:
    """The film with opacities beside the one without them."""
    prior, current = widget.film, film_named(FILM.stem)
    widget.ui.filmSelector.setCurrentNode(current)
    widget.comparing.ui.comparingSection.collapsed = False
    widget.comparing.ui.earlierSelector.setCurrentNode(prior)
    widget.comparing.ui.compareButton.click()
    return widget.comparing.widget


def withheld(widget: Any, folder: Path) -> None:
    """A film that hangs upside down gets no score."""
    import cv2

    from CovidXRayLib.films.reader import read_film

    widget.comparing.ui.compareButton.click()
    widget.comparing.ui.comparingSection.collapsed = True
    pixels = read_film(FILM).pixels[::-1]
    image = folder / "upside_down.png"
    cv2.imwrite(str(image), (pixels * 255).round().astype("uint8"))
    open_path(widget, image)
    analyze(widget)


def worklist(widget: Any, folder: Path) -> None:
    """A folder of phantoms is listed and analyzed, most severe first."""
    open_path(widget, _phantoms(folder))
    section = widget.worklist.section
    section.ui.analyzeAllButton.click()
    wait_for(lambda: not section.isAnalyzing)
    choose(section.ui.worklistOrderComboBox, "severity")
    section.table.choose(0)
    wait_for(lambda: not widget.busy)


def review(widget: Any, folder: Path) -> None:
    """Review tab: the phantoms, least certain first, some of them read; only then the score is shown."""
    widget.ui.tabs.setCurrentIndex(1)
    tab = widget.review
    open_database(tab, folder, "Anna")
    tab.jobs.importPaths([str(folder / "films")])
    wait_for(lambda: not tab.jobs.isImporting)
    tab.ui.batchButton.click()
    wait_for(lambda: not tab.jobs.isAnalyzing)
    choose(tab.ui.orderComboBox, "uncertainty")
    tab.ui.filmTable.setCurrentCell(0, 0)
    wait_for(lambda: tab.current.isShown)
    for number in (1, 2, 3, 6):
        press("A", f"{number}", "N")
        wait_for(lambda: tab.current.isShown)
    press("A", "2")
    tab.showMessage("")


def filters(widget: Any, folder: Path) -> None:
    """The filters are open, and quality flags are being chosen."""
    widget.review.ui.filterButton.click()
    press("F", "5")


def adjudication(widget: Any, folder: Path) -> None:
    """Another reader answered otherwise and drew the mask otherwise; a third one settles it."""
    from CovidXRayLib.curation.readers.decisions import set_label
    from CovidXRayLib.curation.readers.mask_versions import add_mask, newest_mask
    from CovidXRayLib.curation.readers.reader_table import reader_named

    press("Return")
    tab = widget.review
    tab.ui.filterButton.click()
    database, bernd = tab.link.database, reader_named(tab.link.database, "Bernd")
    for film in tab.list.films[:3]:
        mask: Any = newest_mask(database, film)
        labels = mask.labels.copy()
        labels[: labels.shape[0] // 4] = 0
        add_mask(database, film, labels, "edited", bernd, mask.model_version)
        set_label(database, film, bernd, "other")
    open_database(tab, folder, "Carla")
    choose(tab.ui.workComboBox, "settle")
    wait_for(lambda: tab.current.isShown)
    press("X")


def _phantoms(folder: Path) -> Path:
    """Write films of phantoms, every other one with opacities, and return their folder."""
    from CovidXRayLib.phantom.frontal_chest import project_chest
    from CovidXRayLib.phantom.phantom_dicom import write_dicom

    films = folder / "films"
    films.mkdir()
    for seed in range(PHANTOMS):
        phantom = project_chest(seed, size=512, view="AP" if seed % 3 else "PA", opacity=0.45 * (seed % 2))
        write_dicom(phantom, films / f"phantom_{seed + 1:02d}.dcm")
    return films
