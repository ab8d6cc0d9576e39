"""Where the list of servers and the queue are kept on this computer."""

from pathlib import Path

import qt

from CovidXRayPanel import settings

REQUIREMENTS = Path(__file__).parents[2] / "Resources" / "requirements-pacs.txt"


def pacsFolder():
    """The folder of both, among the user's own settings unless they name another."""
    usual = qt.QStandardPaths.writableLocation(qt.QStandardPaths.GenericConfigLocation)
    return Path(settings.value(settings.PACS_FOLDER) or Path(usual) / "covidxray")


def serversFile():
    """The list of servers, without passwords."""
    return pacsFolder() / "servers.json"


def queueFolder():
    """What waits to be sent."""
    return pacsFolder() / "queue"
