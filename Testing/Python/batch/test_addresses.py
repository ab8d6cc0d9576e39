"""What arguments name as sources, and what these list."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.batch.sources.addresses import film_name, read_address, source_of
from CovidXRayLib.batch.sources.pacs_source import object_address, server_name
from CovidXRayLib.films.reader import film_from_bytes
from CovidXRayLib.films.walk import named_like_a_film
from CovidXRayLib.pacs.queries.study_rows import InstanceRow


def source(argument: str):
    return source_of(argument, (), lambda one: None)


def test_phantom_addresses_are_enumerated_and_generated_by_the_workers() -> None:
    items = source("phantom://7/100000000?size=64").items()
    addresses = [item.address for item in islice(items, 3)]
    assert addresses == [f"phantom://{seed}?size=64" for seed in (7, 8, 9)]
    first, again, other = (
        read_address(address, ()) for address in (addresses[0], addresses[0], addresses[1])
    )
    assert first == again != other
    assert film_from_bytes(first, film_name(addresses[0])).shape == (64, 64)


@pytest.mark.parametrize(
    "argument",
    ["phantom://", "phantom://1/0", "phantom://1/2?size=9", "phantom://1/2?color=red", "phantom://-1/2"],
)
def test_invalid_phantom_addresses_are_rejected(argument: str) -> None:
    with pytest.raises(BatchError, match="phantom://SEED/COUNT"):
        source(argument)


def test_file_url_is_read_like_an_object_store(films: Path) -> None:
    items = list(source(f"file://{films}").items())
    assert [film_name(item.address) for item in items] == [
        "broken.png",
        "empty.dcm",
        "film0.dcm",
        "film1.dcm",
        "copy.dcm",
    ]
    assert all(item.stamp for item in items)
    by_path = next(iter(source(str(films / "film0.dcm")).items()))
    assert read_address(items[2].address, ()) == read_address(by_path.address, ())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.DCM", True),
        ("1.2.840.10008.5", True),
        ("IM0001", True),
        ("a.txt", False),
        ("a.lungs.png", True),
        ("DICOMDIR", False),
        (".hidden.dcm", False),
        ("a.json", False),
    ],
)
def test_remote_films_are_selected_by_name(name: str, expected: bool) -> None:
    assert named_like_a_film(name) is expected


def test_object_address_contains_its_server() -> None:
    row = InstanceRow("1.2", "1.3", "1.4", "1.5")
    address = object_address("Röntgen & Co", row)
    assert server_name(address) == "Röntgen & Co"
    assert film_name(address) == "1.4"
