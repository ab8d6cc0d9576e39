"""A morning's reading: a folder of real films, analyzed at once and read with the keyboard alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from slicerhost.fixtures import process_events, wait_until

from CovidXRayLib.datasets.manifest import read_manifest
from Testing.Python.panel.list_reader import ListReader

FILMS = 18
KEYS_PER_FILM = 2


@pytest.mark.slow
def test_eighteen_films_with_two_keys_each(
    list_reader: ListReader, data_folder: Path, tmp_path: Path
) -> None:
    import qt
    import slicer
    from CovidXRayPanel.nodes.lungsNode import lungsOf
    from CovidXRayPanel.nodes.readingNode import readingOf

    manifest = read_manifest(data_folder)
    for film in manifest[:: len(manifest) // FILMS][:FILMS]:
        shutil.copy(film.file, tmp_path / film.file.name)
    list_reader.open(tmp_path)
    list_reader.ui.analyzeAllButton.click()
    wait_until(lambda: not list_reader.section.isAnalyzing, 300)
    list_reader.sort(2)
    list_reader.ui.worklistTable.setCurrentCell(0, 0)
    list_reader.see()
    seen, keys, nodes = [], 0, slicer.mrmlScene.GetNumberOfNodes()
    while len(seen) < FILMS:
        film = list_reader.panel.film
        assert readingOf(film) is not None and lungsOf(film) is not None
        assert "No result" not in list_reader.panel.ui.verdictLabel.text
        seen.append(film.GetName())
        list_reader.key("H")  # the opacity map, on and off in turn
        list_reader.key("PageDown")
        keys += 2
        process_events()
        assert qt.QApplication.activeModalWidget() is None and qt.QApplication.activePopupWidget() is None
    assert sorted(seen) == sorted(path.stem for path in tmp_path.iterdir())
    assert keys <= KEYS_PER_FILM * FILMS
    assert slicer.mrmlScene.GetNumberOfNodes() <= nodes + 2
