"""What is gathered of single entries while directories are read: for a census, and the largest.

It is picked where a directory is read, so that nothing but what is wanted of an entry leaves a
reading thread. A listing has what was picked of its directory, and ``tally`` adds it up. Of the
largest files no listing tells more than could be among them: each knows the smallest size that
still matters, which ``Floor`` has as far as it is known.

``picking`` is how the readers in Python do it; its twin in C is ``native/gathering.c``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from scantree.reader.wanted import Wanted


class Floor:
    """The smallest size that may still be one of the largest; it only rises."""

    __slots__ = ("_listeners", "value")

    def __init__(self, value: int = 0) -> None:
        self.value = value
        self._listeners: list[Callable[[int], None]] = []

    def raise_to(self, value: int) -> None:
        """Let nothing smaller matter any more."""
        if value > self.value:
            self.value = value
            for listener in self._listeners:
                listener(value)

    def tell(self, listener: Callable[[int], None]) -> None:
        """Call this with each value from now on, the one of now first."""
        self._listeners.append(listener)
        listener(self.value)


class Gathering:
    """What is gathered.

    With a ``census`` each entry that is ``wanted``, and ``largest`` is how many of the largest
    regular files there are to be, at most: of the size of at least the ``floor`` and at most
    ``most``, and with no more than ``deepest`` names below their root. ``is_apparent`` says
    which size is meant.
    """

    __slots__ = ("census", "deepest", "floor", "is_apparent", "largest", "most", "wanted")

    def __init__(
        self,
        floor: Floor,
        *,
        census: bool = False,
        largest: int = 0,
        is_apparent: bool = False,
        wanted: Wanted | None = None,
        most: int | None = None,
        deepest: int | None = None,
    ) -> None:
        self.floor = floor
        self.census = census
        self.largest = largest
        self.is_apparent = is_apparent
        self.wanted = wanted
        self.most = most
        self.deepest = deepest
