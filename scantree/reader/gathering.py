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
    from typing import TypeAlias

    from scantree.reader.wanted import Wanted

    Last: TypeAlias = tuple[int, bytes, bytes]


class Floor:
    """What may still be one of the largest files: it has at least the size ``value``.

    Of that very size it does not come after ``last``, where that is known: the index of a root,
    the path of a directory below it, and a name. It only rises.
    """

    __slots__ = ("_listeners", "last", "value")

    def __init__(self, value: int = 0) -> None:
        self.value = value
        self.last: Last | None = None
        self._listeners: list[Callable[[int, Last | None], None]] = []

    def raise_to(self, value: int, last: Last | None = None) -> None:
        """Let nothing that is beneath this matter any more."""
        if value >= self.value:
            self.last, self.value = last, value
            for listener in self._listeners:
                listener(value, last)

    def tell(self, listener: Callable[[int, Last | None], None]) -> None:
        """Call this each time it rises, and now."""
        self._listeners.append(listener)
        listener(self.value, self.last)

    def has_ties_in(self, root: int, directory: bytes) -> bool:
        """Whether files of the least size that matters may matter in a directory."""
        last = self.last
        if last is None:
            return True
        # A directory comes before what is in it, as nothing does before any name.
        return (root, directory.split(b"/")) <= (last[0], last[1].split(b"/"))


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
