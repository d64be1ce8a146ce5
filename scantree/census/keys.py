"""What entries are counted by, and what each key is called: one table for every command.

Classes hold from their first bound up to the next one. A year has 365 days, and an age is told
by the time of the last change. Sizes are those that the view is sorted by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from scantree.reader.packed_entries import shown_name
from scantree.reader.tally import CensusKey, Classes, RawKey

DAY = 24 * 3600
YEAR = 365 * DAY

_KIB, _MIB, _GIB = 1 << 10, 1 << 20, 1 << 30

SIZES: Mapping[str, int | None] = {
    "0": None,
    "1-1K": 1,
    "1K-16K": _KIB,
    "16K-128K": 16 * _KIB,
    "128K-1M": 128 * _KIB,
    "1M-16M": _MIB,
    "16M-128M": 16 * _MIB,
    "128M-1G": 128 * _MIB,
    "1G-16G": _GIB,
    "16G-": 16 * _GIB,
}
"""The classes of sizes, each with the least size in it, in bytes."""

AGES: Mapping[str, int | None] = {
    "future": None,
    "0-1d": 0,
    "1d-7d": DAY,
    "7d-30d": 7 * DAY,
    "30d-90d": 30 * DAY,
    "90d-1y": 90 * DAY,
    "1y-2y": YEAR,
    "2y-5y": 2 * YEAR,
    "5y-10y": 5 * YEAR,
    "10y-": 10 * YEAR,
}
"""The classes of ages, each with the least age in it, in seconds."""

KINDS = ("file", "symlink", "other")

KEYS: Mapping[str, CensusKey] = {key.name.lower(): key for key in CensusKey}
"""The keys by the names that they have on the command line."""


def classes(now: int, *, is_apparent: bool) -> Classes:
    """The classes where the time is ``now``, in seconds since the epoch."""
    return Classes(
        tuple(least for least in SIZES.values() if least is not None),
        tuple(now - least for least in AGES.values() if least is not None),
        is_apparent,
    )


class Named(NamedTuple):
    """What a value of a key is called; ``number`` is that of an owner or a group."""

    name: str
    number: int | None = None


def named(key: CensusKey, value: RawKey) -> Named:
    """What a value is called. An extension is in lower case, with U+FFFD for what is no text."""
    if isinstance(value, bytes):
        return Named(shown_name(value)[0].lower())
    if key is CensusKey.OWNER:
        return Named(_owner(value), value)
    if key is CensusKey.GROUP:
        return Named(_group(value), value)
    if key is CensusKey.AGE:
        return Named(list(AGES)[value])
    if key is CensusKey.SIZE:
        return Named(list(SIZES)[value])
    return Named(KINDS[value] if key is CensusKey.KIND else str(value))


def place_of(key: CensusKey, name: str) -> int:
    """Where a value stands among those of its key, where they follow each other."""
    if key is CensusKey.AGE:
        return list(AGES).index(name)
    if key is CensusKey.SIZE:
        return list(SIZES).index(name)
    return int(name) if key is CensusKey.DEPTH else 0


def _database(look: Callable[[int], str]) -> Callable[[int], str]:
    """What looks a name up; the number as text where there is none."""

    @cache
    def name_of(number: int) -> str:
        try:
            return shown_name(look(number).encode("utf-8", "surrogateescape"))[0]
        except (KeyError, OverflowError, OSError, ImportError):
            return str(number)

    return name_of


def _user_name(number: int) -> str:
    import pwd  # noqa: PLC0415 - not on every system, and few ask for it

    return pwd.getpwuid(number).pw_name


def _group_name(number: int) -> str:
    import grp  # noqa: PLC0415 - not on every system, and few ask for it

    return grp.getgrgid(number).gr_name


_owner = _database(_user_name)
_group = _database(_group_name)
