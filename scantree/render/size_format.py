"""How a size is written: in human units, or as a number of blocks.

All arithmetic is on integers, so a size of any magnitude is written right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

_BINARY = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB", "RiB", "QiB")
_DECIMAL = ("kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB", "RB", "QB")

SizeFormat: TypeAlias = Callable[[int], str]
"""Writes a number of bytes."""


class HumanSize:
    """One decimal place in the largest fitting unit, rounded to nearest: ``1.5 GiB``."""

    __slots__ = ("base", "units")

    def __init__(self, base: int, units: tuple[str, ...]) -> None:
        self.base = base
        self.units = units

    def __call__(self, size: int) -> str:
        """``size`` (bytes) as text."""
        if size < self.base:
            return f"{size} B"
        unit = self.base
        for name in self.units[:-1]:
            tenths = _rounded_tenths(size, unit)
            if tenths < self.base * 10:
                return f"{tenths // 10}.{tenths % 10} {name}"
            unit *= self.base
        tenths = _rounded_tenths(size, unit)
        return f"{tenths // 10}.{tenths % 10} {self.units[-1]}"


def _rounded_tenths(size: int, unit: int) -> int:
    return (size * 20 + unit) // (unit * 2)


class BlockSize:
    """The number of blocks of ``block`` bytes, rounded up as in du(1), and a suffix.

    With ``groups`` its thousands are set apart.
    """

    __slots__ = ("block", "groups", "suffix")

    def __init__(self, block: int, suffix: str = "", *, groups: bool = False) -> None:
        self.block = block
        self.groups = groups
        self.suffix = suffix

    def __call__(self, size: int) -> str:
        """``size`` (bytes) as text."""
        blocks = -(-size // self.block)
        return f"{blocks:,}{self.suffix}" if self.groups else f"{blocks}{self.suffix}"


BINARY_SIZE = HumanSize(1024, _BINARY)
DECIMAL_SIZE = HumanSize(1000, _DECIMAL)
PLAIN_BYTES = BlockSize(1)


def format_count(count: int) -> str:
    """A count with its thousands set apart: ``1,790,754``."""
    return f"{count:,}"
