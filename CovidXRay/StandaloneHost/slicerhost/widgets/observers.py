"""Observers on objects of MRML that go when the widget goes."""

from __future__ import annotations

from collections.abc import Callable

import qt
import vtk


class Observers:
    """A list of observers.

    Parameters
    ----------
    widget
        The widget that they serve; when Qt deletes it they are removed.
    """

    def __init__(self, widget: qt.QWidget) -> None:
        # The list and not self: the widget's signal must not keep what keeps the widget.
        entries: list[tuple[vtk.vtkObject, int]] = []
        self._entries = entries
        widget.destroyed.connect(lambda: _remove(entries))

    def add(self, watched: vtk.vtkObject, event: int | str, callback: Callable[..., None]) -> None:
        self._entries.append((watched, watched.AddObserver(event, callback)))

    def clear(self) -> None:
        _remove(self._entries)


def _remove(entries: list[tuple[vtk.vtkObject, int]]) -> None:
    while entries:
        watched, tag = entries.pop()
        watched.RemoveObserver(tag)
