"""What was listed and gone when looked at: counted in full, listed up to a bound."""

from __future__ import annotations

from scantree.scanning.paths import path_fields
from scantree.scanning.problems import MAX_LISTED_BYTES


class Vanished:
    """A log of vanished paths: ``count`` is whole, ``paths`` is cut."""

    __slots__ = ("_bytes_left", "_limit", "count", "paths")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes_left = MAX_LISTED_BYTES
        self.count = 0
        self.paths: list[bytes] = []

    @property
    def truncated(self) -> bool:
        """Whether more has vanished than ``paths`` lists."""
        return self.count > len(self.paths)

    @property
    def is_full(self) -> bool:
        """Whether no further path is listed."""
        return len(self.paths) >= self._limit or self._bytes_left <= 0

    def add(self, path: bytes) -> None:
        """Count a path, and list it while there is room."""
        self.count += 1
        if not self.is_full:
            self._bytes_left -= len(path)
            self.paths.append(path)

    def add_unlisted(self, count: int) -> None:
        """Count paths that are not known."""
        self.count += count

    def to_dict(self) -> dict[str, object]:
        """The ``vanished`` object of the document."""
        return {
            "count": self.count,
            "items": [path_fields(path) for path in self.paths],
            "truncated": self.truncated,
        }
