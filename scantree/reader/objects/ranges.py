"""A directory of very many objects listed in several ranges of keys at once.

Whoever has nothing else to do takes over the farther half of the widest range. Where that half
begins is made up: between two keys by the characters that keys were seen to have. It need not be
a key, since what is up to it belongs to the one range, and what comes after it to the other.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from scantree.reader.objects.store_error import StoreError

_DIGITS = 24
"""How many characters of a name say where it lies."""

_PAGES_BEFORE = 4
"""So many pages are read before it is worth dividing them."""

_PAGES_A_RANGE = 2
"""There are no more ranges than that: where one begins or ends, a page is read in part."""

_MOST_IN_VAIN = 2
"""After so many ranges without a key, and a share of the pages, none is divided any more."""

_SHARE_IN_VAIN = 8


class KeyRange:
    """The keys after one up to and including another; None is the beginning, or the end, of all.

    ``position`` is how far it was listed, ``error`` what ended it too early.
    """

    def __init__(self, after: bytes | None, end: bytes | None) -> None:
        self.after = after
        self.end = end
        self.position = after
        self.pages = 0
        self.entries = 0
        self.error: StoreError | None = None
        self.is_done = False


class KeyRanges:
    """The ranges of the keys in a directory; safe to be used by several threads."""

    def __init__(self, prefix: bytes) -> None:
        self.prefix = prefix
        self.is_cut = False
        """Whether a range did not come in order."""
        self._ranges = [KeyRange(None, None)]
        self._characters = bytearray(256)
        self._in_vain = 0
        self._least: bytes | None = None
        self._greatest = b""
        self._pages = 0
        self._changed = threading.Condition()

    @property
    def first(self) -> KeyRange:
        """The range that all begins with."""
        return self._ranges[0]

    @property
    def error(self) -> StoreError | None:
        """What ended one of them too early."""
        return next((each.error for each in self._ranges if each.error is not None), None)

    @property
    def is_long(self) -> bool:
        """Whether it takes more pages than are worth dividing."""
        return self._pages >= _PAGES_BEFORE

    def claim(self, where: KeyRange, keys: Sequence[bytes], last: bytes | None) -> bytes | None:
        """Take a page's keys for a range, as far as its end, which is answered.

        From then on it ends behind ``last``, whoever divides it.
        """
        start = len(self.prefix)
        seen = set(b"".join(key[start:] for key in keys[:: max(1, len(keys) // 64)]))
        with self._changed:
            for character in seen:
                self._characters[character] = 1
            self._pages += 1
            where.pages += 1
            where.entries += bool(keys) and (where.end is None or keys[0] <= where.end)
            if last is not None:
                where.position = last
                self._greatest = max(self._greatest, last)
                if self._least is None:
                    self._least = keys[0]
            return where.end

    def divide(self) -> KeyRange | None:
        """Take over the farther half of the widest range, where that is worth it."""
        with self._changed:
            if (
                self.is_cut
                or not self.is_long
                or len(self._ranges) > self._pages // _PAGES_A_RANGE
                or self._in_vain > _MOST_IN_VAIN + self._pages // _SHARE_IN_VAIN
            ):
                return None
            characters = [each for each in range(256) if self._characters[each]]
            widest, width, middle = None, 0, b""
            for each in self._ranges:
                if each.is_done or not each.pages or each.position is None:
                    continue
                between = self._between(each.position, each.end, characters)
                if between is not None and between[0] > width:
                    widest, (width, middle) = each, between
            if widest is None:
                return None
            taken = KeyRange(middle, widest.end)
            widest.end = middle
            self._ranges.append(taken)
            return taken

    def _between(
        self, after: bytes, end: bytes | None, characters: Sequence[int]
    ) -> tuple[int, bytes] | None:
        """How far it is from a key to the end of its range, and a key in the middle."""
        if end is None and self._least is not None:
            # What all have in common so far, the rest is likely to have, too.
            common = _common_prefix(self._least, max(self._greatest, after))
            likely = common + bytes(characters[-1:]) * _DIGITS
            found = _between(self.prefix, after, likely, characters)
            if found is not None:
                return found
        return _between(self.prefix, after, end, characters)

    def end(self, where: KeyRange, error: StoreError | None) -> None:
        """A range was listed to its end, or as far as it could be."""
        with self._changed:
            where.is_done = True
            where.error = error
            self._in_vain += not where.entries and error is None
            self._changed.notify_all()

    def wait_for_all(self, is_closing: Callable[[], bool], tick: Callable[[], None]) -> None:
        """Wait until every range is done."""
        with self._changed:
            while not all(each.is_done for each in self._ranges) and not is_closing():
                self._changed.wait(0.2)
                tick()


def _common_prefix(one: bytes, other: bytes) -> bytes:
    length = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        length += 1
    return one[:length]


def _between(
    prefix: bytes, after: bytes, end: bytes | None, characters: Sequence[int]
) -> tuple[int, bytes] | None:
    """How far it is between two keys, and one in the middle; None where there is none."""
    base = len(characters) + 1
    if base == 1:
        return None
    low = _number(after[len(prefix) :], characters, base)
    high = base**_DIGITS - 1 if end is None else _number(end[len(prefix) :], characters, base)
    number = (low + high) // 2
    digits = []
    for _ in range(_DIGITS):
        number, digit = divmod(number, base)
        digits.append(digit)
    name = bytes(_until_nothing(reversed(digits), characters))
    # What a cut through a character leaves of it is none.
    middle = prefix + name.decode("utf-8", "ignore").encode()
    if middle <= after or (end is not None and middle >= end):
        return None
    return high - low, middle


def _until_nothing(digits: Iterable[int], characters: Sequence[int]) -> Iterable[int]:
    for digit in digits:
        if not digit:
            return
        yield characters[digit - 1]


def _number(name: bytes, characters: Sequence[int], base: int) -> int:
    """Where a name lies among all that can be written with some characters."""
    number = 0
    for place in range(_DIGITS):
        digit = 0
        if place < len(name):
            digit = min(bisect_left(characters, name[place]) + 1, base - 1)
        number = number * base + digit
    return number
