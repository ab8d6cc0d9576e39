"""Values of a JSON document as what they must be; a value of another kind is a TypeError."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")


def optional(convert: Callable[[Any], T], value: object) -> T | None:
    """Return a value that may be null."""
    return None if value is None else convert(value)


def text(value: object) -> str:
    """Return a string."""
    if not isinstance(value, str):
        raise _wrong(value, "a text")
    return value


def flag(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise _wrong(value, "true or false")
    return value


def integer(value: object) -> int:
    """Return an integer."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(value, "a whole number")
    return value


def number(value: object) -> float:
    """Return a number as a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(value, "a number")
    return float(value)


def optional_number(value: object) -> float | None:
    """Return a number, or None for null."""
    return optional(number, value)


def moment(value: object) -> datetime:
    """Return a date and time in ISO 8601; ValueError for another text."""
    return datetime.fromisoformat(text(value))


def items(convert: Callable[[Any], T], value: object) -> tuple[T, ...]:
    """Return the items of an array, each converted."""
    if not isinstance(value, list | tuple):
        raise _wrong(value, "a list")
    return tuple(convert(item) for item in value)


def pair(convert: Callable[[Any], T], value: object) -> tuple[T, T]:
    """Return the two items of an array, each converted; ValueError for another number of them."""
    first, second = items(convert, value)
    return first, second


def members(convert: Callable[[Any], T], value: object) -> dict[str, T]:
    """Return the members of an object, each converted."""
    if not isinstance(value, dict):
        raise _wrong(value, "an object")
    return {text(name): convert(member) for name, member in value.items()}


def _wrong(value: object, wanted: str) -> TypeError:
    # Without the value, which may tell whose film it is.
    return TypeError(f"{type(value).__name__} instead of {wanted}")
