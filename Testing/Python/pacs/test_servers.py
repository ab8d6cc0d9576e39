"""Which settings a server may have, and that they come back as they were."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.pacs.errors import ServerSettingsError
from CovidXRayLib.pacs.server_address import server_at
from CovidXRayLib.pacs.server_list import Auth, Server, load, named, save

WEB = Server(
    "Hospital / Süd", "dicomweb", url="https://pacs.example/rs", ca_file=Path("ca.pem"), auth=Auth("bearer")
)
DIMSE = Server("Old", "dimse", host="10.0.0.7", port=104, aet="PACS 1", calling_aet="XRAY", tls=True)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_servers_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "servers.json"
    save(path, (WEB,))
    assert [one.stat().st_mode & 0o777 for one in (path.parent, path)] == [0o700, 0o600]


def test_servers_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "servers.json"
    assert load(path) == ()
    save(path, (WEB, DIMSE))
    assert load(path) == (WEB, DIMSE)
    assert named(load(path), "hospital / SÜD") == WEB
    assert named(load(path), "none") is None
    with pytest.raises(ServerSettingsError, match="Two servers"):
        save(path, (WEB, WEB))
    assert load(path) == (WEB, DIMSE)


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        '{"servers": 3}',
        '{"servers": [{"name": "x"}]}',
        '{"servers": [{"name": "x", "protocol": "ftp", "url": "https://a/"}]}',
        '{"servers": [{"name": "x", "protocol": "dicomweb", "url": "https://a/", "password": "secret"}]}',
        '{"servers": [{"name": "x", "protocol": "dicomweb", "url": "https://a/", "auth": {"token": "x"}}]}',
    ],
)
def test_invalid_settings_file_is_rejected(tmp_path: Path, text: str) -> None:
    path = tmp_path / "servers.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ServerSettingsError) as caught:
        load(path)
    assert str(caught.value).endswith(".")
    assert '"secret' not in str(caught.value)


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "x" * 65},
        {"name": "a\nb"},
        {"url": "ftp://pacs.example"},
        {"url": "https://"},
        {"url": "https://pacs.example:port/"},
        {"url": "https://pacs.example/?a=b"},
        {"auth": Auth("basic", "")},
        {"protocol": "dimse", "host": "", "port": 104, "aet": "A"},
        {"protocol": "dimse", "host": "a", "port": 0, "aet": "A"},
        {"protocol": "dimse", "host": "a", "port": 104, "aet": "SEVENTEEN LETTERS"},
        {"protocol": "dimse", "host": "a", "port": 104, "aet": "BACK\\SLASH"},
        {"protocol": "dimse", "host": "a", "port": 104, "aet": "   "},
        {"protocol": "dimse", "host": "a", "port": 104, "aet": "A", "auth": Auth("bearer")},
    ],
)
def test_invalid_settings_are_rejected(values: dict[str, Any]) -> None:
    given = {"name": "x", "protocol": "dicomweb", "url": "https://pacs.example/"} | values
    with pytest.raises(ServerSettingsError) as caught:
        Server(**given)
    assert str(caught.value).endswith("correct its settings.")


@pytest.mark.parametrize("server", [WEB, DIMSE])
def test_address_fully_describes_a_server(server: Server) -> None:
    again = server_at(
        server.address,
        name=server.name,
        calling_aet=server.calling_aet,
        ca_file=server.ca_file,
        auth=server.auth,
    )
    assert again == server


@pytest.mark.parametrize(
    "address", ["", "pacs.example", "dicom://host:104", "dicom://A:pw@host:104", "ftp://a"]
)
def test_invalid_address_is_rejected_without_its_password(address: str) -> None:
    with pytest.raises(ServerSettingsError) as caught:
        server_at(address)
    assert "pw" not in str(caught.value)


def test_settings_file_is_human_readable(tmp_path: Path) -> None:
    save(tmp_path / "servers.json", (DIMSE,))
    (values,) = json.loads((tmp_path / "servers.json").read_text("utf-8"))["servers"]
    assert values == {
        "name": "Old",
        "protocol": "dimse",
        "host": "10.0.0.7",
        "port": 104,
        "aet": "PACS 1",
        "calling_aet": "XRAY",
        "tls": True,
        "ca_file": None,
    }
