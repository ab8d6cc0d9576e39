"""A sentence for the reader below what it is about."""

PROBLEM_STYLE, WORD_STYLE = "color: #c0392b; font-weight: bold", ""


def show(label, sentence, isProblem=True):
    """Show one sentence in a label; an empty one takes the last one away."""
    label.styleSheet = PROBLEM_STYLE if isProblem else WORD_STYLE
    label.text = sentence
    label.visible = bool(sentence)
