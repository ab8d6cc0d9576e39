"""A function, and the stack that it belongs to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from Testing.Python.privacy.planted import plant

if TYPE_CHECKING:
    from Testing.Python.cloud.aws import Aws
    from Testing.Python.cloud.aws_lambda.function import LambdaFunction
    from Testing.Python.cloud.aws_lambda.stack import Stack


@pytest.fixture(scope="session")
def whole_stack(aws: Aws) -> Stack:
    if sys.platform != "linux":
        pytest.skip("Lambda's runtime client is for Linux alone")
    for package, extra in (("awslambdaric", "test"), ("highdicom", "report"), ("cfnlint", "test")):
        pytest.importorskip(package, reason=f"needs the extra '{extra}'")
    from Testing.Python.cloud.aws_lambda.stack import Stack

    return Stack(aws)


@pytest.fixture
def stack(whole_stack: Stack) -> Stack:
    """Everything but the function, without messages of earlier tests."""
    whole_stack.empty()
    return whole_stack


@pytest.fixture(scope="session")
def start(
    whole_stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., LambdaFunction]]:
    """Start a function, with some of its variables changed; it ends with the tests."""
    from Testing.Python.cloud.aws_lambda.function import LambdaFunction

    started = []

    def begin(**changed: str) -> LambdaFunction:
        folder = tmp_path_factory.mktemp("function")
        started.append(LambdaFunction(folder, whole_stack.environment(**changed)))
        return started[-1]

    yield begin
    for function in started:
        function.close()


@pytest.fixture(scope="session")
def function(start: Callable[..., LambdaFunction]) -> LambdaFunction:
    """A function that is warm, for all tests that do it no harm."""
    function = start()
    function.wait_ready()
    return function


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A phantom with a planted person in its header."""
    return plant(tmp_path_factory.mktemp("films") / "film.dcm")
