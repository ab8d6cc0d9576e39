"""Background jobs of the review: import and batch analysis."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.reviewDatabase.batchAnalysis import BatchAnalysis
from CovidXRayPanel.reviewDatabase.importJob import ImportJob
from CovidXRayPanel.widgets.openDialogs import chooseFile, chooseFilms, chooseFolder, lastFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import forms
    import qt

    from CovidXRayLib.curation.review_database import ReviewDatabase
    from CovidXRayPanel.reviewDatabase.link import DatabaseLink


class Jobs:
    """Starts, displays and stops the import and the batch analysis.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    link : CovidXRayPanel.reviewDatabase.link.DatabaseLink
    ensureReady : callable
        Installs the requirements of the networks on consent; returns whether they are met.
    listed : callable
        Returns the IDs of the listed films.

    Attributes
    ----------
    notified : Signal
        Emitted with a summary of a finished job, and whether it is a problem.
    analyzed : Signal
        Emitted with the ID of a film whose analysis has been recorded.
    imported : Signal
        Emitted without arguments when films may have been added, or labels replaced.
    """

    def __init__(
        self,
        ui: forms.CovidXRayReviewForm,
        link: DatabaseLink,
        ensureReady: Callable[[], bool],
        listed: Callable[[], Sequence[int]],
    ) -> None:
        self.notified: Signal[[str, bool]] = Signal()
        self.analyzed: Signal[[int]] = Signal()
        self.imported: Signal[[]] = Signal()
        self._ui, self._link, self._ensureReady, self._listed = ui, link, ensureReady, listed
        self._import = ImportJob()
        self._batch: BatchAnalysis | None = None
        self._import.progressed.connect(self._onImportProgress)
        self._import.finished.connect(self._onImported)
        for widget in (ui.importFrame, ui.importJob, ui.batchJob):
            widget.visible = False
        ui.importButton.connect("toggled(bool)", self._onToggled)
        ui.importFilmsButton.connect("clicked()", self._onFilms)
        ui.importFolderButton.connect("clicked()", self._onFolder)
        ui.importManifestButton.connect("clicked()", self._onManifest)
        ui.importLabelsButton.connect("clicked()", self._onLabels)
        ui.importStopButton.connect("clicked()", self._import.stop)
        ui.batchButton.connect("clicked()", self.analyze)
        ui.batchStopButton.connect("clicked()", self._onStopBatch)

    @property
    def isImporting(self) -> bool:
        """Whether an import is running."""
        return self._import.isRunning

    @property
    def isAnalyzing(self) -> bool:
        """Whether a batch analysis is running."""
        return self._batch is not None and self._batch.isRunning

    def importPaths(self, paths: Sequence[str] = (), manifest: str | None = None) -> None:
        """Import files and folders, or the films of a folder's manifest."""
        if self._import.isRunning:
            self.notified.emit(_("Films are being imported; please wait, or press Stop."), True)
            return
        self._ui.importButton.checked = False
        self._ui.importJob.visible = True
        self._onImportProgress(0, 0)
        self._import.start(self._link.location, self._ui.worklistEdit.text.strip(), paths, manifest)

    def analyze(self) -> None:
        """Analyze the listed films that have not been analyzed yet."""
        if self.isAnalyzing or self._link.database is None or not self._ensureReady():
            return
        self._batch = batch = BatchAnalysis(self._link.location, self._listed())
        batch.progressed.connect(self._onBatchProgress)
        batch.analyzed.connect(self.analyzed.emit)
        batch.finished.connect(partial(self._onAnalyzed, batch))
        batch.failed.connect(self._onBatchFailed)
        self._onBatchProgress(0, 0)
        self._showBatch(True)
        batch.start()

    def close(self) -> None:
        """Stop both jobs; recorded results are kept."""
        self._import.close()
        self._ui.importJob.visible = False
        self._onStopBatch()

    def _onToggled(self, shown: bool) -> None:
        self._ui.importFrame.visible = shown

    def _onFilms(self) -> None:
        paths = chooseFilms(_("Import films"))
        if paths:
            self.importPaths(paths)

    def _onFolder(self) -> None:
        folder = chooseFolder(_("Import all films of a folder"))
        if folder:
            self.importPaths([folder])

    def _onManifest(self) -> None:
        folder = chooseFolder(_("Folder that contains manifest.csv"))
        if folder:
            self.importPaths(manifest=folder)

    def _onLabels(self) -> None:
        path = chooseFile(_("Vocabulary file with the labels of the project"), lastFolder())
        if path:
            self.importLabels(path)

    def importLabels(self, path: str) -> None:
        """Import a vocabulary file."""
        self._ui.importButton.checked = False
        number = self._link.ask(_importLabels, path)
        if number is not None:
            self.imported.emit()
            self.notified.emit(_("{number} labels imported.").format(number=number), False)

    def _onImportProgress(self, done: int, total: int) -> None:
        counting = _("{number} files found").format(number=total) if total else _("Looking for films")
        importing = _("{done} of {of} films imported").format(done=done, of=total)
        _show(self._ui.importProgressBar, done, total, importing if done else counting)

    def _onImported(self, words: str) -> None:
        self._ui.importJob.visible = False
        self.imported.emit()
        self.notified.emit(words, False)

    def _onBatchProgress(self, done: int, total: int) -> None:
        words = (
            _("{done} of {of} films analyzed").format(done=done, of=total) if total else _("Getting ready")
        )
        _show(self._ui.batchProgressBar, done, total, words)

    def _onAnalyzed(self, batch: BatchAnalysis) -> None:
        self._showBatch(False)
        failures = batch.failures
        words = _("All films of the list are analyzed.")
        if failures:
            words = _("{number} films could not be analyzed. First error: {sentence}").format(
                number=batch.failureCount, sentence=failures[0][1]
            )
        self.notified.emit(words, bool(failures))

    def _onBatchFailed(self, sentence: str) -> None:
        self._showBatch(False)
        self.notified.emit(sentence, True)

    def _onStopBatch(self) -> None:
        if self._batch is not None and self._batch.isRunning:
            self._batch.stop()
        self._showBatch(False)

    def _showBatch(self, shown: bool) -> None:
        self._ui.batchJob.visible = shown
        self._ui.batchButton.enabled = not shown


def _importLabels(database: ReviewDatabase, path: str) -> int:
    from CovidXRayLib.curation.labels.project_vocabulary import use_vocabulary
    from CovidXRayLib.curation.labels.vocabulary_file import read_vocabulary

    vocabulary = read_vocabulary(Path(path))
    use_vocabulary(database, vocabulary)
    return len(vocabulary.labels)


def _show(bar: qt.QProgressBar, done: int, total: int, words: str) -> None:
    bar.maximum = total
    bar.value = done
    bar.format = words
