"""Write report where analyzing works already: asked once, declined, failed, failed half-way, installed.

Arguments: a folder of wheels one of which breaks, a folder of wheels, and a folder for the report.
"""

import sys
from pathlib import Path

from walk import SAMPLE, Walk, pressable

broken, whole, folder = (Path(argument) for argument in sys.argv[1:])
walk = Walk()
panel, report = walk.panel, walk.panel.outputSections.report
walk.do(lambda: panel.openFilms([str(SAMPLE)]))
walk.wait(lambda: not panel.busy)
assert walk.questions == []
walk.accept_license(panel.ui.analyzeButton.click)
walk.wait(lambda: not panel.busy)
assert panel.ui.messageLabel.text == "", panel.ui.messageLabel.text

report.ui.reportFolderEdit.text, report.ui.reportReaderEdit.text = str(folder), "Ana Reyes"
assert pressable(report.ui.writeButton)
walk.refuse_and_fail(
    report.ui.writeButton.click, lambda: report.ui.reportMessageLabel.text, ["plutoprint"], broken
)
assert pressable(report.ui.writeButton) and not report.isRunning

with walk.answering("Ok", whole) as asked:
    walk.do(report.ui.writeButton.click)
    walk.wait(lambda: not report.isRunning)
    walk.do(report.ui.writeButton.click)
    walk.wait(lambda: not report.isRunning)
assert len(asked) == 1 and report.ui.reportMessageLabel.text == "", (asked, report.ui.reportMessageLabel.text)
assert list(folder.glob("*.pdf")) and list(folder.glob("*.seg.dcm"))
walk.end()
