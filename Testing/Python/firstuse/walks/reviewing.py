"""A review store on a fresh Slicer, then one on a server: asked once each, declined, failed, installed.

Arguments: folders of wheels for a file, one of which breaks; the same for a server; a folder of wheels; a
folder for the store.
"""

import sys
from pathlib import Path

from walk import Walk, pressable

broken, broken_server, whole, folder = (Path(argument) for argument in sys.argv[1:])
walk = Walk()
walk.ui.tabs.setCurrentIndex(1)
review = walk.panel.review
ui = review.ui


def enter(where: object) -> None:
    if ui.databaseSection.collapsed:
        ui.databaseSection.click()
    ui.databaseEdit.text, ui.readerEdit.text = str(where), "Ana Reyes"


def wait_for_database() -> None:
    walk.wait(lambda: not review.link.isOpening)


def said() -> str:
    return ui.reviewMessageLabel.text


enter(folder / "store.sqlite")
walk.refuse_and_fail(ui.openDatabaseButton.click, said, ["sqlalchemy"], broken)
assert pressable(ui.openDatabaseButton) and review.link.database is None

with walk.answering("Ok", whole) as asked:
    walk.do(ui.openDatabaseButton.click)
    wait_for_database()
assert len(asked) == 1 and review.link.database is not None, (asked, said())

# A film comes in and is shown: the children have what they need, too.
with walk.answering("Cancel") as asked:
    walk.do(lambda: review.jobs.importPaths([str(folder / "film.dcm")]))
    walk.wait(lambda: not review.jobs.isImporting)
    walk.wait(lambda: review.current.film is not None and review.current.isRead)
assert asked == [] and "1 films added" in said(), said()

# A server needs one package more. It is not there, and the store that is open stays open.
enter("postgresql+psycopg://ana@127.0.0.1:1/films")
walk.refuse_and_fail(ui.openDatabaseButton.click, said, ["psycopg"], broken_server)
with walk.answering("Ok", whole) as asked:
    walk.do(ui.openDatabaseButton.click)
    wait_for_database()
assert len(asked) == 1 and "psycopg" in asked[0] and "sqlalchemy" not in asked[0], asked
assert said() and "package" not in said(), said()
assert review.link.database is not None
walk.end()
