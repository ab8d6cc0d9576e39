"""ctkCollapsibleButton: a header that collapses and expands its contents."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Property, QChildEvent, QEvent, Signal
from PySide6.QtGui import QPaintEvent

from slicerhost.pythonqt.uiloader import designer_widget

_HEADER = 26  # pixels; CTK takes the height of a tool button


@designer_widget
class ctkCollapsibleButton(qt.QAbstractButton):
    """Checked while its contents show, as in CTK."""

    contentsCollapsed = Signal(bool)

    def __init__(self, text: Any = None, parent: Any = None) -> None:
        if not isinstance(text, str):
            text, parent = "", text or parent
        super().__init__(parent)
        # What each child would be if the contents showed; filled while they are hidden.
        self._hidden_children: dict[Any, bool] = {}
        self.setText(text)
        self.setCheckable(True)
        self.setChecked(True)
        self.setContentsMargins(0, _HEADER, 0, 0)
        self.setSizePolicy(qt.QSizePolicy.Preferred, qt.QSizePolicy.Preferred)
        self.setFocusPolicy(qt.Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._show_contents)

    def _is_collapsed(self) -> bool:
        return not self.checked

    def setCollapsed(self, collapsed: bool) -> None:
        self.setChecked(not collapsed)

    collapsed = Property(bool, _is_collapsed, setCollapsed)

    def _show_contents(self, shown: bool) -> None:
        if shown:
            hidden, self._hidden_children = self._hidden_children, {}
            for child, was_hidden in hidden.items():
                child.removeEventFilter(self)
                child.setVisible(not was_hidden)
        else:
            for child in self.children():
                self._hide(child)
        self.setMaximumHeight(16777215 if shown else _HEADER)
        self.updateGeometry()
        self.contentsCollapsed.emit(not shown)

    def _hide(self, child: Any) -> None:
        if child.isWidgetType() and child not in self._hidden_children:
            self._hidden_children[child] = child.isHidden() and child.testAttribute(
                qt.Qt.WidgetAttribute.WA_WState_ExplicitShowHide
            )
            child.hide()
            child.installEventFilter(self)

    def childEvent(self, event: QChildEvent) -> None:
        # A child that joins while the contents are hidden waits like the others.
        if event.polished() and self.collapsed:
            self._hide(event.child())
        super().childEvent(event)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Let a child that is shown or hidden by others wait until the contents show."""
        if watched in self._hidden_children and event.type() == qt.QEvent.ShowToParent:
            self._hidden_children[watched] = False
            watched.removeEventFilter(self)
            watched.hide()
            watched.installEventFilter(self)
        elif watched in self._hidden_children and event.type() == qt.QEvent.HideToParent:
            self._hidden_children[watched] = True
        return False

    def hitButton(self, position: qt.QPoint) -> bool:
        return position.y() < _HEADER

    def sizeHint(self) -> qt.QSize:
        layout = self.layout()
        header = qt.QSize(self.fontMetrics().horizontalAdvance(self.text) + 3 * _HEADER, _HEADER)
        if layout is None or self.collapsed:
            return header
        return layout.totalSizeHint().expandedTo(header)  # with the header, which is a margin

    def minimumSizeHint(self) -> qt.QSize:
        layout = self.layout()
        if layout is None or self.collapsed:
            return qt.QSize(0, _HEADER)
        return layout.totalMinimumSize().expandedTo(qt.QSize(0, _HEADER))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = qt.QPainter(self)
        header = qt.QRect(0, 0, self.width, _HEADER - 2)
        painter.fillRect(header, self.palette.color(qt.QPalette.ColorRole.Button).darker(106))
        option = qt.QStyleOption()
        option.initFrom(self)
        option.rect = qt.QRect(6, 7, 10, 10)
        style = qt.QStyle.PrimitiveElement
        arrow = style.PE_IndicatorArrowDown if self.checked else style.PE_IndicatorArrowRight
        self.style().drawPrimitive(arrow, option, painter, self)
        if self.hasFocus():
            option.rect = header
            self.style().drawPrimitive(style.PE_FrameFocusRect, option, painter, self)
        font = self.font
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.palette.color(qt.QPalette.ColorRole.ButtonText))
        place = header.adjusted(_HEADER, 0, 0, 0)
        painter.drawText(place, qt.Qt.AlignmentFlag.AlignVCenter | qt.Qt.AlignmentFlag.AlignLeft, self.text)
        painter.end()
