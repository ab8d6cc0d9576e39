"""Draw the module's icon from its SVG source: ``python Resources/Scripts/draw_icon.py`` (extra "app")."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).parents[2] / "CovidXRay" / "Resources" / "Icons" / "CovidXRay.svg"
SIDE = 128  # what Slicer's extension catalog asks for

image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32)
image.fill(Qt.GlobalColor.transparent)
painter = QPainter(image)
painter.setRenderHint(QPainter.RenderHint.Antialiasing)
QSvgRenderer(str(SOURCE)).render(painter)
painter.end()
image.save(str(SOURCE.with_suffix(".png")))
