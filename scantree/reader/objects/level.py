"""A directory of a store alone, put together from pages of lists with the delimiter."""

from __future__ import annotations

import threading

from scantree.reader.objects.fold import Fold, Rules
from scantree.reader.objects.page import Page
from scantree.reader.objects.ranges import KeyRange, KeyRanges


class Level:
    """What is in a directory. Several threads may add pages, each of a range of its own.

    Where it ``may_repeat`` keys, a page may have again what another one had.
    """

    def __init__(self, prefix: bytes, rules: Rules, *, may_repeat: bool) -> None:
        self.prefix = prefix
        self.ranges = KeyRanges(prefix)
        self.is_begun = False
        self.fold = Fold()
        self._rules = rules
        self._keys = set[bytes]() if may_repeat else None
        self._lock = threading.Lock()

    def add(self, page: Page, where: KeyRange) -> bool:
        """Add a page of a range; answers whether more may follow in that."""
        last = max(
            (page.items[-1].key if page.items else b""),
            (page.prefixes[-1][:-1] if page.prefixes else b""),
        )
        keys = [item[0] for item in page.items] or [each[:-1] for each in page.prefixes]
        end = self.ranges.claim(where, keys, last or None)
        with self._lock:
            self.is_begun = True
            self._add_prefixes(page)
            self._add_items(page, end)
        return end is None or last <= end

    def _add_prefixes(self, page: Page) -> None:
        """Add subdirectories, also those beyond the range: stores differ in where they stand."""
        start = len(self.prefix)
        rules, found = self._rules, self.fold
        for prefix in page.prefixes:
            name = prefix[start:-1]
            if name in found.children or prefix in found.left_out:
                continue
            if rules.excluded(prefix[:-1]):
                found.left_out.add(prefix)
                found.excluded += 1
            else:
                found.children[name] = None

    def _add_items(self, page: Page, end: bytes | None) -> None:
        start = len(self.prefix)
        rules, found, keys = self._rules, self.fold, self._keys
        has_entries = rules.has_entries
        for item in page.items:
            key = item[0]
            if end is not None and key > end:
                break
            if keys is not None:
                if key in keys:
                    continue
                keys.add(key)
            if rules.excludes is not None and rules.excluded(key):
                found.excluded += 1
            else:
                found.add(key[start:], item, has_entries=has_entries)
