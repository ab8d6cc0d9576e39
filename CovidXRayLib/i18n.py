"""Translation of user-visible texts: one gettext catalog for library and panel.

The source language is English. Other languages are in
``Resources/Translations/CODE/LC_MESSAGES/covidxray.mo``, compiled from ``covidxray.pot`` beside it (``make
translations``). In the code::

    from CovidXRayLib.i18n import gettext as _

    _("Matrix {columns} x {rows} pixels.").format(columns=columns, rows=rows)

``format`` writes numbers in the current language, in Spanish "0,84"; numbers outside a text are written by
:func:`number_text`. A text with several meanings gets a context, by :func:`pgettext`.

Texts are translated when they are used, never when a module is imported, since the language may change.
Constants are marked with :func:`gettext_noop` and translated where they are used.
"""

from __future__ import annotations

import gettext as _catalogs
import logging
import numbers
import string
import struct
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.resources import resources_folder

DOMAIN: Final = "covidxray"
ENGLISH: Final = "en"

_log = logging.getLogger(__name__)

_language = ENGLISH
_translations = _catalogs.NullTranslations()


class _Pattern(str):
    """A text with fields, in which numbers are formatted in the current language."""

    __slots__ = ()

    def format(self, *args: object, **fields: object) -> str:
        return _FORMATTER.vformat(self, args, fields)


class _Formatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, numbers.Real):
            return number_text(value, format_spec)
        return str(format(value, format_spec))


_FORMATTER: Final = _Formatter()


def _text(translated: str) -> str:
    return _Pattern(translated) if "{" in translated else translated


def gettext(message: str) -> str:
    """Return a text in the current language; English if the catalog lacks it."""
    # The empty text is the catalog's header.
    return _text(_translations.gettext(message)) if message else message


def pgettext(context: str, message: str) -> str:
    """Return a text with several meanings in the current language; the context tells which is meant."""
    return _text(_translations.pgettext(context, message))


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the singular or plural form of a text for a count, in the current language."""
    return _text(_translations.ngettext(singular, plural, count))


def number_text(value: numbers.Real | float, specification: str) -> str:
    """Format a number as :func:`format` does, with the decimal mark of the current language."""
    marks = {ord("."): pgettext("decimal mark", "."), ord(","): pgettext("thousands separator", ",")}
    return format(value, specification).translate(marks)


def gettext_noop(message: str) -> str:
    """Mark a constant for the catalog; :func:`gettext` translates it where it is used."""
    return message


def current_language() -> str:
    """Return the code of the current language; ``"en"`` for the source language."""
    return _language


def use_language(code: str | None, *, folder: Path | None = None) -> str:
    """Set the language of all texts, in all threads.

    Parameters
    ----------
    code
        Such as ``"es"``, ``"es_CL"`` or ``"es-CL"``, which both fall back to ``"es"``; None or empty for
        English. English is also used if there is no catalog or a damaged one.
    folder
        Folder of the catalogs; by default the resources' ``Translations``.

    Returns
    -------
    str
        The code of the current language, as from :func:`current_language`.
    """
    global _language, _translations
    wanted = _with_underscore(code)
    found = None if _is_english(wanted) else _catalog(wanted, folder)
    _translations = _catalogs.NullTranslations() if found is None else found
    _language = ENGLISH if found is None else wanted
    return _language


def has_language(code: str) -> bool:
    """Return whether texts exist in a language, named as for :func:`use_language`."""
    wanted = _with_underscore(code)
    return _is_english(wanted) or _catalogs.find(DOMAIN, _catalogs_folder(), [wanted]) is not None


def languages() -> list[str]:
    """Return the codes of all languages that texts exist in."""
    found = _catalogs_folder().glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return sorted([ENGLISH, *(catalog.parents[1].name for catalog in found)])


def _with_underscore(code: str | None) -> str:
    return (code or ENGLISH).replace("-", "_")


def _is_english(code: str) -> bool:
    return code.partition("_")[0].lower() in (ENGLISH, "c", "posix")


def _catalogs_folder() -> Path:
    return resources_folder() / "Translations"


def _catalog(code: str, folder: Path | None) -> _catalogs.NullTranslations | None:
    try:
        return _catalogs.translation(DOMAIN, folder or _catalogs_folder(), [code])
    except FileNotFoundError:
        _log.info("No message catalog for the language %r; using English.", code)
    except (OSError, ValueError, struct.error) as error:
        _log.warning("The message catalog for the language %r is damaged (%s); using English.", code, error)
    return None
