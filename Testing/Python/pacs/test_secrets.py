"""A secret is in the system's key store or nowhere, and never travels where it could be read."""

from __future__ import annotations

import copy
import logging
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend

from CovidXRayLib.pacs import credentials
from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.errors import KeyStoreError, LoginError, SecretNeededError, ServerSettingsError
from CovidXRayLib.pacs.protocols.server_link import echo, open_link, query
from CovidXRayLib.pacs.queries.study_rows import StudyFilter
from CovidXRayLib.pacs.server_list import Auth, Server, load, save
from CovidXRayLib.pacs.transfer.send_queue import Queue
from Testing.Python.pacs.login import PASSWORD, TOKEN, USER

SERVER = Server("Web", "dicomweb", url="https://pacs.example/dicom-web", auth=Auth("basic", USER))


class Guarded(KeyringBackend):
    """A key store as systems have one, but in memory."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class PlainFile(Guarded):
    """What keyring offers where there is nothing better: below what it recommends."""

    priority = 0.5  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def keyring_as_before() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def use(store: KeyringBackend) -> None:
    keyring.set_keyring(store)


def test_secret_has_no_repr() -> None:
    secret = Secret(PASSWORD)
    assert secret.reveal() == PASSWORD
    assert PASSWORD not in f"{secret} {secret!r} {[secret]}"
    for way in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            way(secret)


def test_keyring_saves_returns_and_deletes() -> None:
    use(Guarded())
    assert credentials.stored(SERVER) is None
    credentials.keep(SERVER, Secret(PASSWORD))
    found = credentials.secret_for(SERVER)
    assert found is not None
    assert found.reveal() == PASSWORD
    credentials.forget(SERVER)
    credentials.forget(SERVER)
    assert credentials.stored(SERVER) is None


def test_secret_is_bound_to_address_and_user() -> None:
    use(Guarded())
    credentials.keep(SERVER, Secret(PASSWORD))
    for other in (
        replace(SERVER, url="https://evil.example/dicom-web"),
        replace(SERVER, auth=Auth("basic", "Eve")),
        replace(SERVER, auth=Auth("bearer")),
    ):
        assert credentials.stored(other) is None
        with pytest.raises(SecretNeededError):
            open_link(other)
    assert credentials.stored(replace(SERVER, name="Renamed")) is not None


def test_without_a_secure_keyring_it_is_not_stored() -> None:
    plain = PlainFile()
    use(plain)
    with pytest.raises(KeyStoreError, match="asked each time"):
        credentials.keep(SERVER, Secret(PASSWORD))
    assert plain.kept == {}
    with pytest.raises(SecretNeededError, match=USER):
        credentials.secret_for(SERVER)


def test_chained_keyring_uses_secure_members_only(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, guarded = PlainFile(), Guarded()
    monkeypatch.setattr(ChainerBackend, "backends", [plain, guarded])
    use(ChainerBackend())
    credentials.keep(SERVER, Secret(PASSWORD))
    assert (plain.kept, list(guarded.kept.values())) == ({}, [PASSWORD])


@pytest.mark.parametrize("auth", [Auth("basic", USER), Auth("bearer")])
def test_no_secret_is_sent_unencrypted(auth: Auth) -> None:
    with pytest.raises(ServerSettingsError, match="https"):
        Server("Open", "dicomweb", url="http://pacs.example/dicom-web", auth=auth)
    Server("Here", "dicomweb", url="http://127.0.0.1:8042/dicom-web", auth=auth)
    with pytest.raises(ServerSettingsError):
        Server("In the URL", "dicomweb", url=f"https://{USER}:{TOKEN}@pacs.example/dicom-web")


@pytest.mark.slow
def test_netrc_and_proxies_are_ignored(web: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login {USER} password other\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(netrc))
    echo(web, Secret(PASSWORD))
    with pytest.raises(LoginError):
        echo(replace(web, auth=Auth()))


@pytest.mark.slow
def test_no_log_or_file_contains_a_secret_or_searched_name(
    server: Server,
    secret: Secret | None,
    films: list[Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = tmp_path / "servers.json"
    save(settings, (server,))
    queue = Queue(tmp_path / "queue", pauses=(0.01,))
    queue.add(films[:1], server.name)
    port = 9  # no response there
    dead = replace(server, url=f"https://127.0.0.1:{port}/dicom-web", port=port)
    assert queue.send(dead, secret=secret).problem is not None
    assert queue.send(server, secret=secret).problem is None
    query(server, StudyFilter(patient_name="Plantednamea", patient_id="PLANTEDID"), secret)
    if secret is not None:
        wrong = Secret("plantedwrong")
        with pytest.raises(LoginError) as caught:
            query(server, StudyFilter(patient_name="Plantednamea"), wrong)
        assert caught.value.__cause__ is None  # whose text would hold the URL
    with pytest.raises(Exception, match="no response") as nobody:
        query(dead, StudyFilter(patient_name="Plantednamea"), secret)
    out, err = capfd.readouterr()
    told = [caplog.text, out, err, repr(server), str(nobody.value), settings.read_text("utf-8")]
    told += [repr(query(server, StudyFilter(), secret)), repr(StudyFilter(patient_name="Plantednamea"))]
    for text in told:
        for hidden in (PASSWORD, TOKEN, "plantedwrong", "Plantednamea", "PLANTEDID", "ID-77", "lvaro"):
            assert hidden not in text
    assert load(settings) == (server,)
