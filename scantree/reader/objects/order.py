"""Whether a store's lists come in the order of their keys' bytes, as far as was seen.

S3's do, and so do those of most that speak its language; where they don't (stores that walk real
directories, directory buckets), a page says nothing of the keys that it passed. So order is
believed until a page shows that there is none, and then never again. Where something was left
unasked because it was believed, that is a problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from scantree.reader.objects.page import Page


class Order:
    """What is known of a bucket's order; ``is_used`` where something relied on it."""

    __slots__ = ("is_believed", "is_used")

    def __init__(self) -> None:
        self.is_believed = True
        self.is_used = False


class OrderOfList:
    """Follows the pages of one list, in which a key comes once, or several times in a row."""

    __slots__ = ("_is_before", "_last_key", "_last_prefix")

    def __init__(self, after: bytes | None = None, *, may_repeat: bool = False) -> None:
        self._last_key = after
        self._last_prefix = after
        self._is_before = bytes.__le__ if may_repeat else bytes.__lt__

    def keeps(self, page: Page) -> bool:
        """Whether a page goes on in order."""
        keys = [item[0] for item in page.items]
        is_kept = self._ascends(self._last_key, keys) and self._ascends(
            self._last_prefix, page.prefixes
        )
        if keys:
            self._last_key = keys[-1]
        if page.prefixes:
            self._last_prefix = page.prefixes[-1]
        return is_kept

    def _ascends(self, before: bytes | None, keys: Sequence[bytes]) -> bool:
        if not keys:
            return True
        if before is not None and not self._is_before(before, keys[0]):
            return False
        return all(map(self._is_before, keys, islice(keys, 1, None)))
