"""Which entries are gathered, where it isn't all."""

from __future__ import annotations

from typing import NamedTuple


class Wanted(NamedTuple):
    """Which entries are gathered: all, or those that each given condition holds of.

    ``names`` are shell patterns, of which one matches; ``owners`` user ids. Sizes are bytes,
    times seconds since the epoch: ``changed_until`` is the latest, ``changed_after`` is before
    the earliest.
    """

    names: tuple[bytes, ...] = ()
    owners: tuple[int, ...] | None = None
    least: int | None = None
    changed_until: int | None = None
    changed_after: int | None = None
