"""The objects of real films, in their many encodings and with their odd headers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.errors import FilmError
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.segmentation.lungs_from_object import read_segmentation
from Testing.Python.reporting.conftest import Result
from Testing.Python.reporting.dicom.validators import dcmdump, dsrdump, needs_validators, sort_errors


@pytest.mark.slow
@needs_validators
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_no_own_errors_on_real_films(
    result_of: Callable[..., Result],
    data_folder: Path,
    tmp_path: Path,
    print_measurement: Callable[[str], None],
) -> None:
    written, inherited, refused = 0, 0, []
    films = sorted((data_folder / "dicom").glob("*.dcm"))
    for film in films:
        try:
            result = result_of(film, tmp_path)
        except (FilmError, ResultObjectError) as error:
            refused.append(f"{film.name}: {error}")
            continue
        written += 1
        read = read_segmentation(result.objects.seg)
        np.testing.assert_array_equal(read.labels, result.labels)
        assert read.sop_instance_uid == result.analyzed.film.identifiers.sop_instance_uid
        errors_of_the_film = 0
        for path in result.objects:
            own, the_films = sort_errors(path, film)
            assert own == [], path.name
            errors_of_the_film += len(the_films)
        inherited += bool(errors_of_the_film)
        if not errors_of_the_film:  # dcmtk stops at a UID that is none
            dsrdump(result.objects.report)
            for path in result.objects:
                dcmdump(path)
    assert written >= 15, refused
    print_measurement(
        f"DICOM objects of real films: {written} of {len(films)} films, 0 errors of our own, "
        f"{inherited} with errors of the film's own values, {len(refused)} refused"
    )
