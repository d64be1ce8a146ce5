"""The errors of the world that a scan met: counted in full, listed up to a bound."""

from __future__ import annotations

import errno
import os

from scantree.named_tuple import NamedTuple
from scantree.scanning.paths import path_fields


def errno_name(number: int) -> str:
    """The symbol of an errno (``EACCES``), or ``E`` and the number where it has none."""
    return errno.errorcode.get(number, f"E{number}")


class Problem(NamedTuple):
    """One failed operation: on which path, which operation, which errno.

    ``code`` is what an object store calls the error; empty elsewhere.
    """

    path: bytes
    operation: str
    errno: int
    code: str = ""

    @property
    def symbol(self) -> str:
        """The errno's symbol, such as ``EACCES``."""
        return errno_name(self.errno)

    @property
    def message(self) -> str:
        """What strerror(3) says of the errno."""
        return os.strerror(self.errno)

    def to_dict(self) -> dict[str, str]:
        """An item of ``problems.items`` in the document."""
        return {
            **path_fields(self.path),
            "operation": self.operation,
            "errno": self.symbol,
            "message": self.message,
            **({"code": self.code} if self.code else {}),
        }


MAX_LISTED_BYTES = 64 << 20
"""How long all listed paths together may be: one may be as long as a tree is deep."""


class Problems:
    """A log of problems: ``count`` and ``by_errno`` are whole, ``items`` is cut."""

    __slots__ = ("_bytes_left", "_limit", "by_errno", "count", "items")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes_left = MAX_LISTED_BYTES
        self.count = 0
        self.by_errno: dict[str, int] = {}
        self.items: list[Problem] = []

    def __repr__(self) -> str:
        """How many there are of which kind, for a prompt."""
        listed = len(self.items)
        return f"Problems(count={self.count}, by_errno={self.by_errno}, items=[{listed} listed])"

    @property
    def truncated(self) -> bool:
        """Whether there were more problems than ``items`` lists."""
        return self.count > len(self.items)

    @property
    def is_full(self) -> bool:
        """Whether no further problem is listed."""
        return len(self.items) >= self._limit or self._bytes_left <= 0

    def add(self, problem: Problem) -> None:
        """Count a problem, and list it while there is room."""
        self.add_unlisted(problem.errno)
        if not self.is_full:
            self._bytes_left -= len(problem.path)
            self.items.append(problem)

    def add_unlisted(self, errno: int, count: int = 1) -> None:
        """Count problems without saying where they were met."""
        self.count += count
        symbol = errno_name(errno)
        self.by_errno[symbol] = self.by_errno.get(symbol, 0) + count

    def to_dict(self) -> dict[str, object]:
        """The ``problems`` object of the document."""
        return {
            "count": self.count,
            "by_errno": dict(sorted(self.by_errno.items())),
            "items": [problem.to_dict() for problem in self.items],
            "truncated": self.truncated,
        }
