"""The entry for the Slicer Extensions Index keeps to its schema, and the icon to its size."""

from __future__ import annotations

import json
import re

import pytest
from PIL import Image

from CovidXRayLib import __version__

from .conftest import ROOT, Extension

ENTRY = ROOT / "Resources" / "Extension" / "CovidXRay.json"
CMAKE = ROOT / "CMakeLists.txt"
# Slicer/Slicer, Schemas/slicer-extension-catalog-entry-schema-v1.0.2.json; no other key is allowed.
REQUIRED = {"$schema", "category", "scm_url"}
TYPES = {
    "$schema": str,
    "category": str,
    "scm_url": str,
    "scm_revision": str,
    "scm_type": str,
    "build_dependencies": list,
    "dicom_support_rule": str,
    "build_subdirectory": str,
    "enabled": bool,
    "tier": int,
}


def test_entry_matches_the_schema() -> None:
    entry = json.loads(ENTRY.read_text("utf-8"))
    assert REQUIRED <= entry.keys() <= TYPES.keys()
    assert {key: type(value) for key, value in entry.items()} == {key: TYPES[key] for key in entry}
    assert entry["$schema"].endswith("/slicer-extension-catalog-entry-schema-v1.0.2.json#")
    assert entry["scm_type"] in {"git", "local"}
    assert all(isinstance(name, str) for name in entry["build_dependencies"])
    assert 1 <= entry["tier"] <= 5
    assert entry["category"].strip()


def test_slicer_proposes_the_extension_for_radiographs_only() -> None:
    # The rule is one of PyPI's rule-engine; comparisons joined by "or" mean the same in Python.
    rule = json.loads(ENTRY.read_text("utf-8"))["dicom_support_rule"]
    proposed = [
        modality
        for modality in ("CR", "DX", "CT", "MG", "SEG", "SR", "OT", "")
        if eval(rule, {"__builtins__": {}}, {"Modality": modality, "SOPClassUID": ""})
    ]
    assert proposed == ["CR", "DX"]


def test_entry_is_named_after_the_extension() -> None:
    project = re.search(r"^project\((\w+)\)", (ROOT / "CMakeLists.txt").read_text("utf-8"), re.MULTILINE)
    assert project is not None
    assert ENTRY.stem == project.group(1)


@pytest.mark.slow
def test_repository_url_is_defined_once(extension: Extension) -> None:
    lines = re.findall(r'^set\(_repository "(https://[^"]+)"\)$', CMAKE.read_text("utf-8"), re.MULTILINE)
    (repository,) = lines
    assert repository.endswith("/SlicerCovidXRay")
    entry = json.loads(ENTRY.read_text("utf-8"))
    assert entry["scm_url"] == f"{repository}.git"

    def value(name: str) -> str:
        (text,) = extension.recorded["metadata", name]
        return text

    raw = repository.replace("https://github.com/", "https://raw.githubusercontent.com/")
    files = f"{raw}/{entry['scm_revision']}/"
    assert value("HOMEPAGE") == repository
    assert entry["build_dependencies"] == [] and value("DEPENDS") == "NA"
    addresses = [value("ICONURL"), *value("SCREENSHOTURLS").split(" ")]
    assert len(addresses) > 1
    for address in addresses:
        assert address.startswith(files)
        assert (ROOT / address.removeprefix(files)).is_file(), address


def test_pictures_of_the_catalogue_page_exist() -> None:
    pictures = re.findall(r"\$\{_files\}/([\w./]+)", CMAKE.read_text("utf-8"))
    assert len(pictures) > 1
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []


def test_icon_has_the_required_size_and_is_not_blank() -> None:
    with Image.open(ROOT / "CovidXRay" / "Resources" / "Icons" / "CovidXRay.png") as icon:
        assert icon.size == (128, 128)
        assert icon.mode == "RGBA"
        # What is left of it at the size of a toolbar button: the film, the lungs, the airway.
        small = icon.resize((24, 24)).convert("L")
        darkest, brightest = small.getextrema()
    assert darkest < 40
    assert brightest > 160


def test_citation_version_is_the_released_one() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"version: {__version__}\n" in citation
    assert "## How to cite" in (ROOT / "README.md").read_text("utf-8")
