"""Keys folded into directories: a slash ends a directory's name, the rest is a file's.

A name may be empty: ``a//b`` lies in a directory without a name in ``a``, and the marker ``a/``
is a file without one in ``a``. Nothing here depends on the order of the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from json.encoder import encode_basestring
from typing import NamedTuple

from scantree.reader.listing import Listing, Subdirectory
from scantree.reader.objects.page import Item, seconds_of
from scantree.reader.packed_entries import (
    DEFAULT_LINKS,
    DEFAULT_MODE,
    Directory,
    Entry,
    EntryPacker,
)

DIRECTORY_MODE = 0o40755
NO_OWNER = -1
_DIRECTORY = Directory(0, 0, NO_OWNER, NO_OWNER, 0)


class Rules(NamedTuple):
    """What is kept of a root's keys, and how.

    ``prefix`` is the root's; ``path`` what its keys are shown below. ``excludes`` says of a path
    whether it is left out; ``has_entries`` whether listings have their objects, packed.
    """

    prefix: bytes
    path: bytes
    excludes: Callable[[bytes], bool] | None
    has_entries: bool

    def excluded(self, key: bytes) -> bool:
        """Whether an object, or a directory given without its last slash, is left out."""
        return self.excludes is not None and self.excludes(self.path + key[len(self.prefix) :])


class Versions(NamedTuple):
    """What is not the current version of an object: how many, their bytes, and delete markers."""

    noncurrent: int = 0
    noncurrent_size: int = 0
    delete_markers: int = 0

    def with_another(self, item: Item) -> Versions:
        """These and another one."""
        if item.is_marker:
            return self._replace(delete_markers=self.delete_markers + 1)
        return self._replace(
            noncurrent=self.noncurrent + 1, noncurrent_size=self.noncurrent_size + item.size
        )


class Uploads(NamedTuple):
    """What nobody finished to upload: how many, and the bytes of their parts."""

    unfinished: int = 0
    size: int = 0


class Fold:
    """A directory that keys are folded into. ``classes`` are objects and bytes by storage class."""

    __slots__ = (
        "children",
        "classes",
        "entries",
        "excluded",
        "files",
        "left_out",
        "size",
        "versions",
    )

    def __init__(self) -> None:
        self.files = 0
        self.size = 0
        self.excluded = 0
        self.children: dict[bytes, None] = {}
        self.entries: list[bytes] = []
        self.classes: dict[bytes, list[int]] = {}
        self.versions = Versions()
        self.left_out = set[bytes]()

    def add(self, name: bytes, item: Item, *, has_entries: bool) -> None:
        """Count an object."""
        if not item[4] or item[5]:
            self.versions = self.versions.with_another(item)
            return
        self.files += 1
        self.size += item[1]
        sums = self.classes.get(item[3])
        if sums is None:
            self.classes[item[3]] = [1, item[1]]
        else:
            sums[0] += 1
            sums[1] += item[1]
        if has_entries:
            self.entries.append(_packed(name, item))

    def listing(self) -> ObjectListing:
        """The listing of the directory."""
        listing = ObjectListing()
        listing.identified = True
        listing.mode = DIRECTORY_MODE
        listing.uid = listing.gid = NO_OWNER
        listing.files = self.files
        listing.apparent_size = listing.allocated_size = self.size
        listing.excluded = self.excluded
        listing.subdirectories = [Subdirectory(name, 0) for name in self.children]
        listing.classes = self.classes
        listing.versions = self.versions
        if self.entries:
            listing.entries = b"[" + b",".join(self.entries) + b"]"
        return listing


class ObjectListing(Listing):
    """A listing of objects; ``classes`` are their number and bytes by storage class.

    ``versions`` and ``uploads`` are what was asked for of those; the latter of a root.
    """

    __slots__ = ("classes", "uploads", "versions")

    def __init__(self) -> None:
        super().__init__()
        self.classes: dict[bytes, list[int]] = {}
        self.versions = Versions()
        self.uploads = Uploads()


def fold(items: Iterable[Item], top: bytes, rules: Rules) -> dict[bytes, Fold]:
    """The directories at and below ``top`` that objects lie in or below, by their prefixes.

    All keys begin with ``top``.
    """
    folds: dict[bytes, Fold | None] = {top: Fold()}
    has_entries, excludes = rules.has_entries, rules.excludes
    for item in items:
        key = item[0]
        end = key.rfind(b"/") + 1
        directory = key[:end]
        found = folds[directory] if directory in folds else _open(folds, directory, rules)
        if found is None:
            continue
        if excludes is not None and rules.excluded(key):
            found.excluded += 1
            continue
        found.add(key[end:], item, has_entries=has_entries)
    return {prefix: each for prefix, each in folds.items() if each is not None}


def _open(folds: dict[bytes, Fold | None], directory: bytes, rules: Rules) -> Fold | None:
    """Put a directory, and those above that aren't there, among the others.

    None where one of them is excluded.
    """
    missing = []
    at = directory
    while at not in folds:
        missing.append(at)
        at = at[: at.rfind(b"/", 0, len(at) - 1) + 1]
    above = folds[at]
    for prefix in reversed(missing):
        found: Fold | None = None
        if above is not None:
            if rules.excluded(prefix[:-1]):
                above.excluded += 1
            else:
                above.children[prefix[len(at) : -1]] = None
                found = Fold()
        folds[prefix] = found
        at, above = prefix, found
    return above


def _packed(name: bytes, item: Item) -> bytes:
    """An object as ``packed_entries`` has it, below a directory without a time or an inode."""
    try:
        text = encode_basestring(name.decode())
    except UnicodeDecodeError:
        packer = EntryPacker(_DIRECTORY)
        packer.add_entry(_entry(name, item))
        return packer.packed()[1:-1]
    return f"[{text},{item[1]},{item[1]},{seconds_of(item[2])},0]".encode()


def _entry(name: bytes, item: Item) -> Entry:
    return Entry(
        name,
        item.size,
        item.size,
        seconds_of(item.changed),
        0,
        DEFAULT_MODE,
        DEFAULT_LINKS,
        NO_OWNER,
        NO_OWNER,
        0,
    )


def listing_of_object(name: bytes, item: Item, rules: Rules) -> ObjectListing:
    """The listing of a root that is an object."""
    listing = ObjectListing()
    listing.identified = True
    listing.is_directory = False
    listing.mode = DEFAULT_MODE
    listing.uid = listing.gid = NO_OWNER
    listing.files = 1
    listing.apparent_size = listing.allocated_size = item.size
    listing.mtime = seconds_of(item.changed)
    listing.classes = {item.storage_class: [1, item.size]}
    if rules.has_entries:
        packer = EntryPacker(Directory())
        packer.add_entry(_entry(name, item))
        listing.entries = packer.packed()
    return listing
