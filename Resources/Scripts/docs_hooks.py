"""What MkDocs needs besides ``Resources/Docs``: pages and images that live elsewhere, and the commands' help.

Pages link to each other as it works in the repository; on the site, these links are turned into its own.
"""

from __future__ import annotations

import argparse
import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
# Patterns below the repository's root, and the folder of the site for what they find.
ELSEWHERE = {
    "Resources/Screenshots/*.png": "screenshots",
    "Resources/ModelCards/*.md": "model-cards",
    "Resources/Report/README.md": "report-templates",
    "Resources/Weights/LICENSE.txt": "weights",
    "[CS]*.md": "project",
    "CITATION.cff": "project",
    "LICENSE.txt": "project",
}
HELP = "<!-- help of all commands -->"
LINK = re.compile(r"(?<=\]\()(?!\w+:|#|/)[^)#\s]+")
# A role of Sphinx in a docstring, which Markdown does not know; a tilde hides all but the last name.
ROLE = re.compile(r":(?:class|func|meth|attr|data|mod|exc):<code>(?:~[\w.]*?(?=\w+</code>))?")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the files that live outside of the documentation folder."""
    for pattern, folder in ELSEWHERE.items():
        for path in sorted(ROOT.glob(pattern)):
            files.append(File.generated(config, f"{folder}/{path.name}", abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Turn links between files of the repository into links of the site, and fill in the commands' help."""
    places = {os.path.realpath(file.abs_src_path): file.src_uri for file in files if file.abs_src_path}
    here = posixpath.dirname(page.file.src_uri)
    folder = Path(page.file.abs_src_path).parent

    def on_site(link: re.Match[str]) -> str:
        place = places.get(os.path.realpath(folder / link[0]))
        return link[0] if place is None else posixpath.relpath(place, here or ".")

    markdown = LINK.sub(on_site, markdown)
    return markdown.replace(HELP, "\n".join(_commands())) if HELP in markdown else markdown


def on_page_content(html: str, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Show the names in Sphinx's roles as code."""
    return ROLE.sub("<code>", html)


def _commands() -> Iterator[str]:
    from CovidXRayLib.cli.main import _parser

    for name, parser in _parsers("covidxray", _parser()):
        yield f"## {name}\n\n```text\n{parser.format_help()}```\n"


def _parsers(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, command in action.choices.items():
                yield from _parsers(f"{name} {word}", command)
