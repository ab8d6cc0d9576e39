"""A sentence for the reader below what it is about."""

from CovidXRayPanel.widgets.themeColors import problemStyle


def show(label, sentence, isProblem=True):
    """Show one sentence in a label; an empty one takes the last one away."""
    # Not asked of the label itself, whose palette its last style sheet has changed.
    label.styleSheet = problemStyle(label.parentWidget()) if isProblem else ""
    label.text = sentence
    label.visible = bool(sentence)
