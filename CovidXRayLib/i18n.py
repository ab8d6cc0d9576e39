"""The language of everything a reader sees: one gettext catalog for library and panel.

English is written in the code. Another language is ``Resources/Translations/CODE/LC_MESSAGES/covidxray.mo``,
made from ``covidxray.pot`` beside it (``make translations``). In the code::

    from CovidXRayLib.i18n import gettext as _

    _("The film has {columns} x {rows} pixels.").format(columns=columns, rows=rows)

A text is translated when it is needed, never when a module is imported: the language may change after that.
A constant is marked by :func:`gettext_noop` and translated where it is used.
"""

from __future__ import annotations

import gettext as _catalogs
import logging
import struct
from pathlib import Path
from typing import Final

from CovidXRayLib.resources import resources_folder

DOMAIN: Final = "covidxray"
ENGLISH: Final = "en"

_log = logging.getLogger(__name__)

_language = ENGLISH
_translations = _catalogs.NullTranslations()


def gettext(message: str) -> str:
    """Return a text in the language in use; English where the catalog lacks it."""
    # The empty text is the catalog's own header.
    return _translations.gettext(message) if message else message


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of a text that fits a count in the language in use."""
    return _translations.ngettext(singular, plural, count)


def gettext_noop(message: str) -> str:
    """Return a text as it is; marks a constant for the catalog that :func:`gettext` translates later."""
    return message


def current_language() -> str:
    """Return the code of the language in use, ``"en"`` for English as written."""
    return _language


def use_language(code: str | None, *, folder: Path | None = None) -> str:
    """Choose the language of all texts from now on, in all threads.

    Parameters
    ----------
    code
        Such as ``"es"``, ``"es_CL"`` or ``"es-CL"``, which both fall back to ``"es"``; None or empty for
        English as written. A language without a catalog, or with a damaged one, is English, too.
    folder
        Where catalogs lie; by default the resources' ``Translations``.

    Returns
    -------
    str
        The code of the language in use, as :func:`current_language` returns it.
    """
    global _language, _translations
    wanted = (code or ENGLISH).replace("-", "_")
    found: _catalogs.NullTranslations | None = None
    if wanted.partition("_")[0].lower() not in (ENGLISH, "c", "posix"):
        found = _catalog(wanted, folder)
    _translations = _catalogs.NullTranslations() if found is None else found
    _language = ENGLISH if found is None else wanted
    return _language


def _catalog(code: str, folder: Path | None) -> _catalogs.NullTranslations | None:
    try:
        folder = resources_folder() / "Translations" if folder is None else folder
        return _catalogs.translation(DOMAIN, folder, [code])
    except FileNotFoundError:
        _log.info("No message catalog for the language %r; using English.", code)
    except (OSError, ValueError, struct.error) as error:
        _log.warning("The message catalog for the language %r is damaged (%s); using English.", code, error)
    return None
