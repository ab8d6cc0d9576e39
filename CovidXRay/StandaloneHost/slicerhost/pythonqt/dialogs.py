"""File dialogs that return a path, as PythonQt's do; PySide6 adds the filter that was chosen.

To choose an icon for a file, Qt opens it, in a thread of its own; and closing a file takes away the locks
that this process holds on it, a database's for one. So these dialogs show plain icons and open nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QFileDialog, QFileIconProvider, QStyle

_MODE, _OPTION = QFileDialog.FileMode, QFileDialog.Option


class _PlainIcons(QFileIconProvider):
    """Distinguishes folders from files without reading them; Qt calls it from another thread."""

    def __init__(self) -> None:
        super().__init__()
        style = QApplication.style()
        self._file = style.standardIcon(QStyle.StandardPixmap.SP_FileIcon)
        self._folder = style.standardIcon(QStyle.StandardPixmap.SP_DirIcon)

    def icon(self, asked: Any) -> QIcon:
        if isinstance(asked, QFileInfo):
            return self._folder if asked.isDir() else self._file
        return self._file if asked == QFileIconProvider.IconType.File else self._folder

    def type(self, info: QFileInfo) -> str:
        return "" if info.isDir() else info.suffix()


def open_nothing(dialog: QFileDialog) -> None:
    """Keep a dialog from opening the files that it lists."""
    if sys.platform == "linux":
        # GTK's own dialog opens files, too; on other systems it is another process, or does no harm.
        dialog.setOption(_OPTION.DontUseNativeDialog, True)
    icons = _PlainIcons()
    dialog.setIconProvider(icons)
    vars(dialog)["icons"] = icons  # Qt does not own it


def _ask(mode: Any, save: bool = False) -> Callable[..., tuple[str, ...]]:
    def ask(
        parent: Any = None, caption: str = "", place: str = "", patterns: str = "", *_: Any
    ) -> tuple[str, ...]:
        dialog = QFileDialog(parent, caption, place, patterns)
        dialog.setFileMode(mode)
        if mode == _MODE.Directory:
            dialog.setOption(_OPTION.ShowDirsOnly, True)
        if save:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        open_nothing(dialog)
        chosen = tuple(dialog.selectedFiles()) if dialog.exec() else ()
        dialog.deleteLater()
        return chosen

    return ask


def _init(self: QFileDialog, *arguments: Any, **more: Any) -> None:
    QFileDialog.__init__(self, *arguments, **more)
    open_nothing(self)


def _first(function: Callable[..., tuple[str, ...]]) -> staticmethod[..., str]:
    def ask(*arguments: Any) -> str:
        return next(iter(function(*arguments)), "")

    return staticmethod(ask)


def _folder(parent: Any = None, caption: str = "", place: str = "", *_: Any) -> str:
    return next(iter(_ask(_MODE.Directory)(parent, caption, place)), "")


# Methods by class, to be put over those of PySide6.
RETURN_A_PATH: dict[str, dict[str, Any]] = {
    "QFileDialog": {
        "__init__": _init,
        "getOpenFileName": _first(_ask(_MODE.ExistingFile)),
        "getSaveFileName": _first(_ask(_MODE.AnyFile, save=True)),
        "getOpenFileNames": staticmethod(_ask(_MODE.ExistingFiles)),
        "getExistingDirectory": staticmethod(_folder),
    }
}
