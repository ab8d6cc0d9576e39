"""Testing a server on a fresh Slicer: asked once, declined, failed, failed half-way, installed.

Arguments: a folder of wheels one of which breaks, and a folder of wheels.
"""

import sys
from pathlib import Path

from walk import Walk, pressable

broken, whole = (Path(argument) for argument in sys.argv[1:])
walk = Walk()
pacs = walk.panel.outputSections.pacs
ui = pacs.ui
ui.pacsSection.collapsed = False
walk.do(ui.newServerButton.click)
ui.protocolComboBox.setCurrentIndex(ui.protocolComboBox.findData("dimse"))
# Nobody listens there.
for edit, text in (
    (ui.serverNameEdit, "archive"),
    (ui.hostEdit, "127.0.0.1"),
    (ui.portEdit, "1"),
    (ui.aetEdit, "ARCHIVE"),
):
    edit.text = text
walk.do(ui.saveServerButton.click)
walk.refuse_and_fail(ui.testButton.click, lambda: ui.pacsMessageLabel.text, ["pynetdicom"], broken)
assert pressable(ui.testButton) and not pacs.job.isRunning

with walk.answering("Ok", whole) as asked:
    walk.do(ui.testButton.click)
    walk.wait(lambda: not pacs.job.isRunning)
    first = ui.pacsMessageLabel.text
    walk.do(ui.testButton.click)
    walk.wait(lambda: not pacs.job.isRunning)
assert len(asked) == 1, asked
assert ui.pacsMessageLabel.text == first and first and "package" not in first, first
walk.end()
