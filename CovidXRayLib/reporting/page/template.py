"""Template of the report page: the bundled one, or a hospital's that replaces or extends it."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import ngettext
from CovidXRayLib.reporting.errors import PageError
from CovidXRayLib.reporting.page.drawn_text import drawn
from CovidXRayLib.resources import resources_folder

PAGE: Final = "page.html"
SHIPPED: Final = "covidxray"  # {% extends "covidxray/page.html" %} extends the bundled template


def shipped_folder() -> Path:
    """Return the folder of the bundled template."""
    return resources_folder() / "Report"


def check_template(folder: Path) -> None:
    """Check that a folder exists and contains a template.

    Raises
    ------
    PageError
        If it does not exist, or contains neither ``page.html`` nor ``page.css``.
    """
    if not folder.is_dir():
        raise PageError(
            _("{folder}: no such folder; specify a template folder, or none.").format(folder=folder)
        )
    if not any((folder / name).is_file() for name in (PAGE, "page.css")):
        raise PageError(
            _(
                "{folder}: contains neither page.html nor page.css; specify a template folder, or none."
            ).format(folder=folder)
        )


def fill(words: Mapping[str, Any], folder: Path | None = None, *, page: str = PAGE) -> str:
    """Render a page as self-contained HTML.

    Parameters
    ----------
    words
        As from :func:`CovidXRayLib.reporting.page.page_text.words`.
    folder
        Folder of a hospital's template; its files replace bundled ones of the same name.
    page
        The template: ``page.html`` of a result, or ``index.html`` of a run.

    Raises
    ------
    PageError
        If the template is missing or invalid.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateError
    from jinja2.exceptions import TemplateSyntaxError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    folders = [shipped_folder()] if folder is None else [folder, shipped_folder()]
    if folder is not None:
        check_template(folder)
    # Sandboxed, since templates may be from third parties; strict, so that misspelled names are errors.
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(
            [
                *(FileSystemLoader(one) for one in folders),
                PrefixLoader({SHIPPED: FileSystemLoader(folders[-1])}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"_": _, "ngettext": ngettext, "embed": lambda name: _embedded(name, folders)}
    environment.globals["drawn"] = drawn
    try:
        return environment.get_template(page).render(**words)
    except TemplateSyntaxError as error:
        problem = _("line {line}: {reason}").format(line=error.lineno, reason=error.message)
        place = error.filename or page
    except TemplateError as error:
        problem, place = str(error), str((folder or folders[-1]) / page)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        problem, place = str(error), str((folder or folders[-1]) / page)
    raise PageError(
        _("{template}: the page cannot be made from this template ({problem}); correct it.").format(
            template=place, problem=problem
        )
    )


def _embedded(name: str, folders: list[Path]) -> str:
    """Return an image file of the template as a ``data:`` URL."""
    for folder in folders:
        path = (folder / name).resolve()
        if path.is_file() and path.is_relative_to(folder.resolve()):
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
    raise PageError(
        _("{name}: this file of the template is not in {folder}; put it there.").format(
            name=name, folder=folders[0]
        )
    )
