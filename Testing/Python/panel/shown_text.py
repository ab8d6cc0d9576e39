"""What a label of the panel says."""

from __future__ import annotations

from typing import Any


def shown_text(widget: Any) -> str:
    """The text of a label or button, without what lets long names wrap; empty when it is not shown."""
    return str(widget.text).replace("\u200b", "") if widget.visible else ""
