"""Analyze on a fresh Slicer: asked once, declined, failed, failed half-way, installed, never asked again.

Arguments: a folder of wheels one of which breaks, and a folder of wheels.
"""

import sys
from pathlib import Path

from walk import DECLINED, SAMPLE, Walk, pressable

broken, whole = (Path(argument) for argument in sys.argv[1:])
walk = Walk()
panel, ui = walk.panel, walk.ui
assert walk.questions == [], "entering the module asks nothing"
assert not {"cv2", "ncnn", "sqlalchemy"} & sys.modules.keys()
assert panel.logic.client.state == "stopped"
walk.put_film()
assert ui.messageLabel.text == "" and not panel.busy, "what is missing is told when it is needed"

with walk.answering("Cancel") as asked:
    walk.do(lambda: panel.openFilms([str(SAMPLE)]))
assert len(asked) == 1 and ui.messageLabel.text == DECLINED
walk.refuse_and_fail(ui.analyzeButton.click, lambda: ui.messageLabel.text, ["ncnn"], broken)
assert ui.analyzeButton.text == "Analyze" and pressable(ui.analyzeButton)

# What came in before the failure is asked for no more.
with walk.answering("Ok", whole) as asked:
    walk.do(lambda: panel.openFilms([str(SAMPLE)]))
assert len(asked) == 1 and "ncnn" in asked[0] and "opencv" not in asked[0], asked
assert ui.messageLabel.text == "", ui.messageLabel.text
walk.wait(lambda: not panel.busy)
assert "sample" in panel.film.GetName(), panel.film.GetName()

# The weights are used only when their license was accepted, which is asked once.
assert panel.logic.client.info is None
with walk.answering("Cancel") as asked:
    walk.do(ui.analyzeButton.click)
assert len(asked) == 1 and "research only" in asked[0] and "CC BY-NC-SA" in asked[0], asked
assert ui.messageLabel.text.startswith("The license of the weights was not accepted."), ui.messageLabel.text
assert not panel.busy and pressable(ui.analyzeButton) and panel.logic.client.info is None
walk.accept_license(ui.analyzeButton.click)
walk.wait(lambda: not panel.busy)

# It works at once, and asks nothing any more.
with walk.answering("Cancel") as asked:
    walk.do(ui.analyzeButton.click)
    assert panel.busy
    walk.wait(lambda: not panel.busy)
assert asked == [] and ui.messageLabel.text == "", (asked, ui.messageLabel.text)
from CovidXRayPanel.nodes.readingNode import readingOf

assert readingOf(panel.film).probability > 0.5
walk.end()
