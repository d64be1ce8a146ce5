"""Names and numbers as they stand in a scan file, and back."""

from __future__ import annotations

from typing import TypeAlias

from scantree.reader.packed_entries import shown_name

Value: TypeAlias = "int | float | str | bytes | None"

_LARGEST = (1 << 63) - 1
_DIGITS = 24


def stored_name(name: bytes) -> str | bytes:
    """A name as text where it is valid UTF-8, else as it is."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name


def shown_if_odd(name: str | bytes) -> str | None:
    """What is shown in place of a stored name that is not UTF-8; None where it is."""
    return shown_name(name)[0] if isinstance(name, bytes) else None


def name_of(stored: object) -> bytes:
    """The bytes of a stored name."""
    if isinstance(stored, str):
        return stored.encode()
    if isinstance(stored, bytes):
        return stored
    raise ValueError(f"not a name: {stored!r}")


def number(value: object) -> int:
    """A stored number."""
    return int(value) if isinstance(value, str | int) else 0


def fitting(value: Value) -> Value:
    """A value that SQLite takes: a number that is too large becomes text that sorts as one."""
    if isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
        return f"{value:0{_DIGITS}d}"
    return value
