"""The store that is open, who reads it, and what went wrong with it as a sentence."""

from pathlib import Path

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.signal import Signal
from CovidXRayPanel import dependencies

REQUIREMENTS = Path(__file__).parents[2] / "Resources" / "requirements-review.txt"
POSTGRESQL_REQUIREMENTS = Path(__file__).parents[2] / "Resources" / "requirements-postgresql.txt"


class StoreLink:
    """Opens a store, and asks it.

    Attributes
    ----------
    problem : Signal
        Emitted with one sentence whenever the store could not do what it was asked.
    store : CovidXRayLib.curation.store.Store or None
    where : str
        The file or address, as it was given.
    readerId : int or None
    readerName : str
    """

    def __init__(self):
        self.problem = Signal()
        self.store = None
        self.where = ""
        self.readerId = None
        self.readerName = ""

    def open(self, where, readerName):
        """Open a store for a reader, installing what is missing if they agree.

        Returns
        -------
        bool
            False when it is not open; the reason was told.
        """
        where, readerName = where.strip(), " ".join(readerName.split())
        if not where or not readerName:
            self.problem.emit(
                _("Enter your name.") if where else _("Choose a file, or enter the address of a store.")
            )
            return False
        problem = dependencies.ensureInstalled(requirementsFor(where))
        if problem:
            self.problem.emit(problem)
            return False
        from CovidXRayLib.curation.problems import StoreError
        from CovidXRayLib.curation.readers import reader_named
        from CovidXRayLib.curation.store import Store

        self.close()
        store = None
        try:
            store = Store.open(where if isAddress(where) else Path(where).expanduser())
            self.readerId = reader_named(store, readerName)
        except StoreError as error:
            if store is not None:
                store.close()
            self.problem.emit(str(error))
            return False
        self.store, self.where, self.readerName = store, where, readerName
        return True

    def close(self):
        """Let go of the store."""
        if self.store is not None:
            self.store.close()
        self.store, self.where, self.readerId, self.readerName = None, "", None, ""

    def ask(self, function, *arguments, default=None, **more):
        """Call a function of the library with the store; what fails is told, and `default` returned."""
        from CovidXRayLib.curation.problems import StoreError

        try:
            return function(self.store, *arguments, **more)
        except StoreError as error:
            self.problem.emit(str(error))
            return default


def isAddress(where):
    """Tell the address of a database from a file."""
    return "://" in where


def canOpenWithoutAsking(where):
    """Tell whether nothing is missing for a store."""
    return dependencies.areInstalled(requirementsFor(where))


def requirementsFor(where):
    """The packages that a store needs, as :class:`packaging.requirements.Requirement`; a file needs fewer."""
    needed = dependencies.requirementsOf(str(REQUIREMENTS))
    return needed + dependencies.requirementsOf(str(POSTGRESQL_REQUIREMENTS)) if isAddress(where) else needed
