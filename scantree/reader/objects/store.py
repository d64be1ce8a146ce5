"""A directory of an object store read: as few requests as tell what is in it, and below.

- One page of all keys below a prefix, without a delimiter, answers it and everything below, where
  it is the only one. So small trees take one request.
- A prefix that is larger gets a list with the delimiter, which skips what is below its
  subdirectories, from its first page to the last. What the first page covered is known; the rest
  of the subdirectories is swept over (``sweeps``), as far as the order of keys is believed
  (``order``), and asked for one by one where it isn't.

Whatever goes wrong once all patience is spent is a problem of the directory that was asked for,
with all that was listed before. Nothing is taken for the end of a list but its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scantree.reader.listing import EntryProblem, Listing, Operation, Skip
from scantree.reader.objects.fold import (
    Fold,
    ObjectListing,
    Rules,
    fold,
    listing_of_object,
)
from scantree.reader.objects.level import Level
from scantree.reader.objects.lister import Lister
from scantree.reader.objects.order import Order, OrderOfList
from scantree.reader.objects.page import Page
from scantree.reader.objects.questions import Questions
from scantree.reader.objects.ranges import KeyRange
from scantree.reader.objects.store_error import StoreError
from scantree.reader.objects.sweeps import Family
from scantree.reader.objects.uploads import unfinished_uploads
from scantree.reader.store_options import StoreOptions

_FORBIDDEN = 403


class Found(NamedTuple):
    """What a read found: a listing, those of directories below, and the subdirectories to sweep."""

    listing: Listing
    below: Mapping[bytes, Listing]
    family: Family | None = None


class Swept(NamedTuple):
    """What a page of a sweep says: the last key on it, unless it was the last of all.

    ``found`` are the subdirectories with keys on it, ``below`` those that it has as a whole.
    """

    last: bytes | None
    found: set[bytes]
    below: Mapping[bytes, Fold]


class Store:
    """A bucket to read directories of, with what the options ask for besides."""

    def __init__(self, lister: Lister, options: StoreOptions | None = None) -> None:
        self.lister = lister
        self.order = Order()
        self._ask = Questions((options or StoreOptions()).versions)
        self._is_looking_for_uploads = (options or StoreOptions()).uploads
        self._owed: StoreError | None = None
        self._levels: list[Level] = []

    def read(self, rules: Rules, prefix: bytes, *, is_root: bool) -> Found:
        """Read the directory of a prefix. The world's errors are in its listing."""
        found = self._read(rules, prefix, is_root=is_root)
        if is_root and self._is_looking_for_uploads and isinstance(found.listing, ObjectListing):
            self._look_for_uploads(found.listing, prefix)
        return found

    def _look_for_uploads(self, listing: ObjectListing, prefix: bytes) -> None:
        """Enter what nobody finished to upload below a root."""
        try:
            listing.uploads = unfinished_uploads(self.lister, self._ask, prefix)
        except StoreError as error:
            listing.problems.append(_problem(error))

    def _read(self, rules: Rules, prefix: bytes, *, is_root: bool) -> Found:
        try:
            page = self.lister.page(self._ask.all_below(prefix))
            _check(page, prefix)
        except StoreError as error:
            if error.status == _FORBIDDEN and not error.is_renewable:
                # Some may list a directory, and not what is below it.
                return self._read_level(rules, prefix, None, is_root=is_root)
            return Found(failed(error, is_root=is_root), {})
        if page.is_truncated:
            return self._read_level(rules, prefix, page, is_root=is_root)
        if not page.items:
            return Found(self._empty(rules, prefix, is_root=is_root), {})
        items = page.items
        if not self._order().keeps(page):
            self._is_without_order()
            if not self._ask.versions:
                items = list({item.key: item for item in items}.values())
        folds = fold(items, prefix, rules)
        below = {each: found.listing() for each, found in folds.items()}
        return Found(self._with_what_is_owed(below.pop(prefix)), below)

    def sweep(self, rules: Rules, family: Family, start_after: bytes) -> Swept | None:
        """Read a page of a sweep; None where it says nothing, and each has to be asked for."""
        try:
            page = self.lister.page(self._ask.all_below(family.prefix, start_after))
            _check(page, family.prefix)
        except StoreError:
            # Each of them will tell.
            return None
        if not self.order.is_believed or (page.is_truncated and not page.items):
            return None
        if not self._order(start_after).keeps(page):
            self._is_without_order()
            return None
        last = page.items[-1].key if page.is_truncated else None
        folds = fold(page.items, family.prefix, rules)
        top = folds[family.prefix]
        found = {family.prefix + name + b"/" for name in top.children}
        if last is not None:
            folds = _passed(folds, last)
        del folds[family.prefix]
        return Swept(last, found, folds)

    def _read_level(
        self, rules: Rules, prefix: bytes, first: Page | None, *, is_root: bool
    ) -> Found:
        """Read a directory alone; ``first`` is the page of all keys below it, if there is one."""
        order = self.order
        if first is not None and order.is_believed and not self._order().keeps(first):
            self._is_without_order()
        level = Level(prefix, rules, may_repeat=not (order.is_believed or self._ask.versions))
        try:
            self._list(level)
            if level.ranges.is_cut:
                # What one page had, another may have again.
                self._is_without_order()
                level = Level(prefix, rules, may_repeat=not self._ask.versions)
                self._list(level)
        except StoreError as error:
            if not level.is_begun:
                return Found(failed(error, is_root=is_root), {})
            partly = self._with_what_is_owed(level.fold.listing())
            partly.problems.append(_problem(error))
            return Found(partly, {})
        listing = self._with_what_is_owed(level.fold.listing())
        if not order.is_believed or first is None or not first.items or not level.fold.children:
            return Found(listing, {})
        folds = _passed(fold(first.items, prefix, rules), first.items[-1].key)
        del folds[prefix]
        covered = sum(1 for each in folds if each.count(b"/", len(prefix)) == 1)
        members = sorted(prefix + name + b"/" for name in level.fold.children)
        order.is_used = True
        return Found(
            listing,
            {each: below.listing() for each, below in folds.items()},
            Family(prefix, members, float(covered)),
        )

    def _list(self, level: Level) -> None:
        """List a level, which others may help with; only as far as its order is kept."""
        if self.order.is_believed:
            self._levels.append(level)
        try:
            self.list_range(level, level.ranges.first)
            level.ranges.wait_for_all(self.lister.is_closing, self.lister.tick)
        finally:
            if level in self._levels:
                self._levels.remove(level)
        error = level.ranges.error
        if error is not None:
            raise error

    @property
    def has_long_level(self) -> bool:
        """Whether a level is listed that others may help with."""
        return any(level.ranges.is_long for level in tuple(self._levels))

    def take_over(self) -> tuple[Level, KeyRange] | None:
        """A part of a level that somebody else lists; None where there is none worth it."""
        for level in tuple(self._levels):
            taken = level.ranges.divide()
            if taken is not None:
                return level, taken
        return None

    def list_range(self, level: Level, where: KeyRange) -> None:
        """List a range of a level."""
        error: StoreError | None = None
        try:
            following = self._order(where.after)
            for page in self.lister.pages(self._ask.level(level.prefix, where.after)):
                _check(page, level.prefix)
                if self.order.is_believed and not following.keeps(page):
                    level.ranges.is_cut = True
                if level.ranges.is_cut or not level.add(page, where):
                    break
        except StoreError as met:
            error = met
        finally:
            level.ranges.end(where, error)

    def _order(self, after: bytes | None = None) -> OrderOfList:
        return OrderOfList(after, may_repeat=self._ask.versions)

    def _is_without_order(self) -> None:
        """Believe in no order from now on; a problem where something relied on it."""
        if self.order.is_believed and self.order.is_used:
            self._owed = StoreError("OutOfOrder", 200)
        self.order.is_believed = False

    def _with_what_is_owed(self, listing: Listing) -> Listing:
        """A listing, with the problem that was met where no listing was made."""
        owed, self._owed = self._owed, None
        if owed is not None:
            listing.problems.append(_problem(owed))
        return listing

    def _empty(self, rules: Rules, prefix: bytes, *, is_root: bool) -> Listing:
        """What nothing lies below: a bucket, a root that is an object, or what is gone."""
        if not is_root:
            listing = Listing()
            listing.skip = Skip.VANISHED
            return listing
        if not prefix:
            return Fold().listing()
        key = prefix[:-1]
        try:
            # Only where keys come in another order it is not the first of all.
            for page in self.lister.pages(self._ask.level(key)):
                _check(page, key)
                for item in page.items:
                    if item.key == key and item.is_latest and not item.is_marker:
                        name = key[key.rfind(b"/") + 1 :]
                        return listing_of_object(name, item, rules)
                if self.order.is_believed:
                    break
        except StoreError as error:
            return failed(error, is_root=True)
        return failed(StoreError("NoSuchKey", 404), is_root=True)


def _passed(folds: dict[bytes, Fold], last: bytes) -> dict[bytes, Fold]:
    """Those of some directories that lists in order are done with at a key, and the first."""
    top = next(iter(folds))
    return {
        prefix: each
        for prefix, each in folds.items()
        if prefix == top or not last.startswith(prefix)
    }


def _check(page: Page, prefix: bytes) -> None:
    """Raise StoreError where a page is of another list than was asked for."""
    for item in page.items:
        if not item[0].startswith(prefix):
            raise StoreError("IncompletePage", 400)
    for each in page.prefixes:
        if not each.startswith(prefix) or not each.endswith(b"/") or each == prefix:
            raise StoreError("IncompletePage", 400)


def failed(error: StoreError, *, is_root: bool) -> Listing:
    """The listing of a directory that could not be listed; one below a root counts itself."""
    listing = Listing()
    listing.failed = True
    listing.identified = not is_root
    listing.problems.append(_problem(error))
    return listing


def _problem(error: StoreError) -> EntryProblem:
    return EntryProblem(Operation.LIST, b"", error.errno, error.code)
