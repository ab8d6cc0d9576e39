"""An archive to talk to, by both protocols, behind TLS."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydicom import dcmread
from pydicom.uid import ImplicitVRLittleEndian, JPEGLSLossless, RLELossless

from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.server_list import Auth, Server
from CovidXRayLib.phantom.phantom_dicom import derived_uid
from Testing.Python.pacs.certificates import Authority
from Testing.Python.pacs.login import PASSWORD, PATIENT, USER
from Testing.Python.pacs.orthanc import AET, CALLING_AET, Orthanc, running_orthanc
from Testing.Python.pacs.tls_proxy import TlsProxy

if TYPE_CHECKING:
    from Testing.Python.pacs.trial import Trial


@pytest.fixture(scope="session")
def orthanc() -> Iterator[Orthanc]:
    """A running Orthanc; without its programs the test is skipped, but not in CI."""
    with running_orthanc() as server:
        yield server


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def good_certificate(authority: Authority) -> Path:
    return authority.issue("good")


@pytest.fixture
def archive(orthanc: Orthanc) -> Orthanc:
    """The archive, empty; and running again if a test that failed left it dead."""
    if not orthanc.answers():
        orthanc.restart()
    orthanc.empty()
    return orthanc


@pytest.fixture
def web_proxy(archive: Orthanc, good_certificate: Path) -> Iterator[TlsProxy]:
    """TLS and a user's password before the archive's DICOMweb."""
    word = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    proxy = TlsProxy(archive.http_port, good_certificate, f"Basic {word}")
    yield proxy
    proxy.close()


@pytest.fixture
def dimse_proxy(archive: Orthanc, good_certificate: Path) -> Iterator[TlsProxy]:
    """TLS before the archive's DIMSE."""
    proxy = TlsProxy(archive.dicom_port, good_certificate)
    yield proxy
    proxy.close()


@pytest.fixture
def web(web_proxy: TlsProxy, authority: Authority) -> Server:
    """The archive as a DICOMweb server; its password is :data:`PASSWORD`."""
    url = f"https://127.0.0.1:{web_proxy.port}/dicom-web"
    return Server("Web", "dicomweb", url=url, ca_file=authority.ca_file, auth=Auth("basic", USER))


@pytest.fixture
def dimse(dimse_proxy: TlsProxy, authority: Authority) -> Server:
    """The archive as a DIMSE server."""
    return Server(
        "Dimse",
        "dimse",
        host="127.0.0.1",
        port=dimse_proxy.port,
        aet=AET,
        calling_aet=CALLING_AET,
        tls=True,
        ca_file=authority.ca_file,
    )


@pytest.fixture(params=["dicomweb", "dimse"])
def server(request: pytest.FixtureRequest) -> Server:
    """The archive, by one protocol after the other."""
    found: Server = request.getfixturevalue({"dicomweb": "web", "dimse": "dimse"}[request.param])
    return replace(found, name="Archive")


@pytest.fixture
def proxy(server: Server, request: pytest.FixtureRequest) -> TlsProxy:
    """What stands before :func:`server`."""
    found: TlsProxy = request.getfixturevalue("web_proxy" if server.protocol == "dicomweb" else "dimse_proxy")
    return found


@pytest.fixture
def secret(server: Server) -> Secret | None:
    """What :func:`server` wants to hear."""
    return Secret(PASSWORD) if server.protocol == "dicomweb" else None


@pytest.fixture(scope="session")
def films(sample_films: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One study of one patient: five films, encoded in four ways, one as a bare data set."""
    folder = tmp_path_factory.mktemp("films")
    paths = []
    for number, encoding in enumerate((None, ImplicitVRLittleEndian, RLELossless, JPEGLSLossless, None)):
        film = dcmread(sample_films[0])
        film.decompress()
        # A piece of 400 x 400 pixels is enough.
        film.PixelData = film.pixel_array[200:600, 200:600].tobytes()
        film.Rows = film.Columns = 400
        film.PatientName, film.PatientID = PATIENT, "ID-77"
        film.StudyInstanceUID = derived_uid("pacs test study")
        film.SeriesInstanceUID = derived_uid(f"pacs test series {number % 2}")
        film.SOPInstanceUID = derived_uid(f"pacs test film {number}")
        film.file_meta.MediaStorageSOPInstanceUID = film.SOPInstanceUID
        film.InstanceNumber = number + 1
        film.SeriesDescription = f"Tórax {number % 2}"
        path = folder / f"film{number}.dcm"
        if encoding in (RLELossless, JPEGLSLossless):
            film.compress(encoding, generate_instance_uid=False)
        elif encoding is not None:
            film.file_meta.TransferSyntaxUID = encoding
        film.save_as(path, implicit_vr=encoding == ImplicitVRLittleEndian, little_endian=True)
        if number == 4:  # as old archives export: neither preamble nor File Meta Information
            data = path.read_bytes()
            length = int.from_bytes(data[140:144], "little")
            path.write_bytes(data[144 + length :])
        paths.append(path)
    return paths


@pytest.fixture
def trial(
    films: list[Path], tmp_path: Path, archive: Orthanc, print_measurement: Callable[[str], None]
) -> Trial:
    from Testing.Python.pacs.trial import Trial

    return Trial(films, tmp_path / "queue", archive, print_measurement)


@pytest.fixture
def small_trial(
    films: list[Path], tmp_path: Path, archive: Orthanc, print_measurement: Callable[[str], None]
) -> Trial:
    """With two films, where none gets through at first."""
    from Testing.Python.pacs.trial import Trial

    return Trial(films[:2], tmp_path / "queue", archive, print_measurement)
