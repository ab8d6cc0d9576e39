"""Slicer's module `qt`: Qt's classes with PythonQt's manners, as far as panel and host use them.

Methods, enumerations and signals are those of PySide6's own stubs. On top of them come what PythonQt adds:
properties as attributes, `connect` with a signature, and enumerators as members of the class.
"""

# Attributes in the place of methods: that is what PythonQt does.
# mypy: disable-error-code="assignment, misc, override"

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeAlias, TypeVar, overload

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import SIGNAL as SIGNAL
from PySide6.QtCore import QByteArray as QByteArray
from PySide6.QtCore import QDateTime as QDateTime
from PySide6.QtCore import QLocale as QLocale
from PySide6.QtCore import QMimeData as QMimeData
from PySide6.QtCore import QPoint as QPoint
from PySide6.QtCore import QPointF as QPointF
from PySide6.QtCore import QProcessEnvironment as QProcessEnvironment
from PySide6.QtCore import QRect as QRect
from PySide6.QtCore import QSize as QSize
from PySide6.QtCore import QUrl as QUrl
from PySide6.QtGui import QColor as QColor
from PySide6.QtGui import QDesktopServices as QDesktopServices
from PySide6.QtGui import QDropEvent as QDropEvent
from PySide6.QtGui import QImage as QImage
from PySide6.QtGui import QKeyEvent as QKeyEvent
from PySide6.QtGui import QKeySequence as QKeySequence
from PySide6.QtGui import QPainter as QPainter
from PySide6.QtGui import QPixmap as QPixmap
from PySide6.QtGui import QWheelEvent as QWheelEvent
from PySide6.QtWidgets import QStyle as QStyle
from PySide6.QtWidgets import QStyleOption as QStyleOption
from PySide6.QtWidgets import QTableWidgetItem as QTableWidgetItem

_Object = TypeVar("_Object", bound=QtCore.QObject)

class Qt(QtCore.Qt):
    ActionsContextMenu: ClassVar[QtCore.Qt.ContextMenuPolicy]
    AlignTop: ClassVar[QtCore.Qt.AlignmentFlag]
    ControlModifier: ClassVar[QtCore.Qt.KeyboardModifier]
    Key_C: ClassVar[QtCore.Qt.Key]
    Key_Enter: ClassVar[QtCore.Qt.Key]
    Key_Return: ClassVar[QtCore.Qt.Key]
    Key_Space: ClassVar[QtCore.Qt.Key]
    NoFocus: ClassVar[QtCore.Qt.FocusPolicy]
    StrongFocus: ClassVar[QtCore.Qt.FocusPolicy]
    TextSelectableByMouse: ClassVar[QtCore.Qt.TextInteractionFlag]

class QEvent(QtCore.QEvent):
    Close: ClassVar[QtCore.QEvent.Type]
    DragEnter: ClassVar[QtCore.QEvent.Type]
    DragMove: ClassVar[QtCore.QEvent.Type]
    Drop: ClassVar[QtCore.QEvent.Type]
    HideToParent: ClassVar[QtCore.QEvent.Type]
    KeyPress: ClassVar[QtCore.QEvent.Type]
    MouseButtonRelease: ClassVar[QtCore.QEvent.Type]
    Shortcut: ClassVar[QtCore.QEvent.Type]
    ShortcutOverride: ClassVar[QtCore.QEvent.Type]
    ShowToParent: ClassVar[QtCore.QEvent.Type]
    Wheel: ClassVar[QtCore.QEvent.Type]

class QIcon(QtGui.QIcon):
    Selected: ClassVar[QtGui.QIcon.Mode]

class QPalette(QtGui.QPalette):
    Window: ClassVar[QtGui.QPalette.ColorRole]

class QSizePolicy(QtWidgets.QSizePolicy):
    Ignored: ClassVar[QtWidgets.QSizePolicy.Policy]
    Preferred: ClassVar[QtWidgets.QSizePolicy.Policy]

class QObject(QtCore.QObject):
    objectName: str
    name: str
    @overload
    def connect(self, signal: str, receiver: Callable[..., object]) -> bool: ...
    @overload
    def connect(self, signal: str, receiver: QtCore.QObject, slot: str) -> bool: ...
    def disconnect(
        self, signal: str | None = None, receiver: Callable[..., object] | None = None
    ) -> bool: ...
    def className(self) -> str: ...
    def findChild(self, kind: type[_Object], name: str | None = None) -> _Object | None: ...
    @overload
    def findChildren(self, kind: type[_Object], name: str | None = None) -> Sequence[_Object]: ...
    # By the name of a class.
    @overload
    def findChildren(self, kind: str, name: str | None = None) -> Sequence[Any]: ...

class QEventLoop(QObject, QtCore.QEventLoop): ...
class QSettings(QObject, QtCore.QSettings): ...

class QProcess(QObject, QtCore.QProcess):
    FailedToStart: ClassVar[QtCore.QProcess.ProcessError]
    NotRunning: ClassVar[QtCore.QProcess.ProcessState]
    SeparateChannels: ClassVar[QtCore.QProcess.ProcessChannelMode]

class QTimer(QObject, QtCore.QTimer):
    active: bool

class QApplication(QtWidgets.QApplication):
    @staticmethod
    def focusWidget() -> QWidget | None: ...

class QAction(QObject, QtGui.QAction):
    enabled: bool
    text: str

class QShortcut(QObject, QtGui.QShortcut):
    enabled: bool
    key: QKeySequence

class QLayoutItem(QtWidgets.QLayoutItem):
    def widget(self) -> QWidget: ...

class QLayout(QObject, QtWidgets.QLayout):
    def itemAt(self, index: int) -> QLayoutItem | None: ...

class QFormLayout(QLayout, QtWidgets.QFormLayout): ...
class QBoxLayout(QLayout, QtWidgets.QBoxLayout): ...
class QHBoxLayout(QBoxLayout, QtWidgets.QHBoxLayout): ...
class QVBoxLayout(QBoxLayout, QtWidgets.QVBoxLayout): ...

class QWidget(QObject, QtWidgets.QWidget):
    enabled: bool
    font: QtGui.QFont
    height: int
    palette: QPalette
    rect: QRect
    styleSheet: str
    toolTip: str
    visible: bool
    width: int
    # None only of a window, and before a layout is set.
    def parentWidget(self) -> QWidget: ...
    def layout(self) -> QBoxLayout: ...

class QFrame(QWidget, QtWidgets.QFrame):
    StyledPanel: ClassVar[QtWidgets.QFrame.Shape]

class QAbstractScrollArea(QFrame, QtWidgets.QAbstractScrollArea):
    def viewport(self) -> QWidget: ...

class QScrollArea(QAbstractScrollArea, QtWidgets.QScrollArea): ...
class QSplitter(QFrame, QtWidgets.QSplitter): ...

class QAbstractItemView(QAbstractScrollArea, QtWidgets.QAbstractItemView):
    EnsureVisible: ClassVar[QtWidgets.QAbstractItemView.ScrollHint]
    NoEditTriggers: ClassVar[QtWidgets.QAbstractItemView.EditTrigger]
    SelectRows: ClassVar[QtWidgets.QAbstractItemView.SelectionBehavior]
    SingleSelection: ClassVar[QtWidgets.QAbstractItemView.SelectionMode]

class QHeaderView(QAbstractItemView, QtWidgets.QHeaderView):
    Fixed: ClassVar[QtWidgets.QHeaderView.ResizeMode]
    Stretch: ClassVar[QtWidgets.QHeaderView.ResizeMode]

class QTableWidget(QAbstractItemView, QtWidgets.QTableWidget): ...
class QPlainTextEdit(QAbstractScrollArea, QtWidgets.QPlainTextEdit): ...
class QTextEdit(QAbstractScrollArea, QtWidgets.QTextEdit): ...

class QAbstractButton(QWidget, QtWidgets.QAbstractButton):
    checkable: bool
    checked: bool
    text: str

class QCheckBox(QAbstractButton, QtWidgets.QCheckBox): ...
class QPushButton(QAbstractButton, QtWidgets.QPushButton): ...
class QToolButton(QAbstractButton, QtWidgets.QToolButton): ...

class QComboBox(QWidget, QtWidgets.QComboBox):
    count: int
    currentIndex: int
    currentText: str

class QLabel(QFrame, QtWidgets.QLabel):
    focusPolicy: QtCore.Qt.FocusPolicy
    selectedText: str
    text: str

class QLineEdit(QWidget, QtWidgets.QLineEdit):
    placeholderText: str
    text: str

class QProgressBar(QWidget, QtWidgets.QProgressBar):
    format: str
    maximum: int
    value: int

class QSlider(QWidget, QtWidgets.QSlider):
    pageStep: int
    sliderDown: bool
    value: int

class QAbstractSpinBox(QWidget, QtWidgets.QAbstractSpinBox): ...

class QSpinBox(QAbstractSpinBox, QtWidgets.QSpinBox):
    value: int

class QDoubleSpinBox(QAbstractSpinBox, QtWidgets.QDoubleSpinBox):
    decimals: int
    maximum: float
    minimum: float
    prefix: str
    singleStep: float
    suffix: str
    value: float

class QTabWidget(QWidget, QtWidgets.QTabWidget):
    count: int
    currentIndex: int
    def widget(self, index: int) -> QWidget: ...

class QMenu(QWidget, QtWidgets.QMenu):
    def actions(self) -> list[QAction]: ...
    def activeAction(self) -> QAction | None: ...

class QMainWindow(QWidget, QtWidgets.QMainWindow): ...
class QDialog(QWidget, QtWidgets.QDialog): ...

class QFileDialog(QDialog, QtWidgets.QFileDialog):
    AcceptSave: ClassVar[QtWidgets.QFileDialog.AcceptMode]
    DontConfirmOverwrite: ClassVar[QtWidgets.QFileDialog.Option]
    # PythonQt returns what was chosen, without the filter.
    @staticmethod
    def getOpenFileName(
        parent: QWidget | None = None, caption: str = "", place: str = "", patterns: str = ""
    ) -> str: ...
    @staticmethod
    def getOpenFileNames(
        parent: QWidget | None = None, caption: str = "", place: str = "", patterns: str = ""
    ) -> Sequence[str]: ...
    @staticmethod
    def getSaveFileName(
        parent: QWidget | None = None, caption: str = "", place: str = "", patterns: str = ""
    ) -> str: ...
    @staticmethod
    def getExistingDirectory(parent: QWidget | None = None, caption: str = "", place: str = "") -> str: ...

class QMessageBox(QDialog, QtWidgets.QMessageBox):
    StandardButton: TypeAlias = QtWidgets.QMessageBox.StandardButton
    Cancel: ClassVar[QtWidgets.QMessageBox.StandardButton]
    Discard: ClassVar[QtWidgets.QMessageBox.StandardButton]
    Save: ClassVar[QtWidgets.QMessageBox.StandardButton]
    Warning: ClassVar[QtWidgets.QMessageBox.Icon]
