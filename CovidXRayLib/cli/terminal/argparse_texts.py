"""The texts of :mod:`argparse` itself, which Python has in English only."""

from __future__ import annotations

import argparse
from typing import Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop, ngettext

ARGPARSE_TEXTS: Final = (
    gettext_noop("usage: "),
    gettext_noop("options"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("one of the arguments %s is required"),
    gettext_noop("not allowed with argument %s"),
    gettext_noop("ambiguous option: %(option)s could match %(matches)s"),
    gettext_noop("ignored explicit argument %r"),
    gettext_noop("expected one argument"),
    gettext_noop("expected at most one argument"),
    gettext_noop("expected at least one argument"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
)


def translate_argparse() -> None:
    """Have argparse take its texts from the catalog; it has no other way to be given a language."""
    argparse._ = _  # type: ignore[attr-defined]
    argparse.ngettext = ngettext  # type: ignore[attr-defined]
