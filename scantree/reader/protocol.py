"""The contract of a reader: directories go in, listings come out, in any order.

A reader owns its threads. ``submit`` never blocks and never raises for anything
the file system does; each submitted request comes back exactly once from
``collect``, unless the reader is closed first. A directory that never answers
delays nothing but itself. ``fileno`` is readable while listings wait; it may stay
silent for up to ``NOTIFY_SECONDS`` after the first of a burst is there, so a waiter
looks again after that time of its own accord. A reader that can afford neither threads
nor a descriptor has none: it reads in ``collect``, for as long as a burst takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from scantree.named_tuple import NamedTuple
from scantree.reader.listing import Listing
from scantree.reader.sums import Sums

if TYPE_CHECKING:
    from scantree.reader.gathering import Gathering
    from scantree.reader.store_options import StoreOptions

NOTIFY_SECONDS = 0.05

STORES = (b"s3://", b"gs://", b"az://")
"""What the address of a prefix of objects begins with; any other root is a path."""


def is_store(root: bytes) -> bool:
    """Whether a root is an address in an object store."""
    return root.startswith(STORES)


class ReaderUnavailableError(Exception):
    """The reader that is asked for is not there, is not known, or cannot read a root."""


class DirectoryRequest(Protocol):
    """A directory to read, as the path below one of the reader's roots.

    Any object with these attributes will do, so that a task can be its own request.
    """

    @property
    def root(self) -> int:
        """The index of the root in ``ReadOptions.roots``."""

    @property
    def dir_prefix(self) -> bytes:
        """The path below the root, ``b""`` for the root itself; no slash at either end.

        In an object store names may be empty, and so slashes stand there; ``depth`` tells the
        root from an empty name below it.
        """

    @property
    def depth(self) -> int:
        """How many names the path has below the root."""

    @property
    def base(self) -> object | None:
        """None where ``prefix`` is the same as ``dir_prefix``, and can be taken for it."""

    @property
    def prefix(self) -> bytes:
        """The path below the ``base``, which need not be put together to be had."""

    @property
    def parent_device(self) -> int:
        """The device of the directory that listed this one; 0 for a root."""

    @property
    def inode(self) -> int:
        """The inode number that the parent's list gave; 0 where it is not known."""

    @property
    def followed(self) -> bool:
        """Whether this is a symbolic link that is to be followed."""


class ReadOptions(NamedTuple):
    """What every read of a scan has in common."""

    roots: tuple[bytes, ...]
    one_file_system: bool = False
    include_kernfs: bool = False
    follow_symlinks: bool = False
    count_links: bool = False
    excludes: Callable[[bytes], bool] | None = None
    """Says of a path (root joined with prefix and name) whether it is left out."""
    exclude_patterns: tuple[bytes, ...] = ()
    """What ``excludes`` was compiled from, for readers that don't call back."""
    watched: frozenset[tuple[int, int]] = frozenset()
    """Identities (device, inode) of non-directories to tell as linked entries, always."""
    owns_process: bool = False
    """Whether nothing else runs in this process, which may then leave its working directory
    for the time of a read."""
    entries: bool = False
    """Whether a listing has its entries, packed."""
    records: bool = False
    """Whether a listing has its entries as records (``entry_records``) instead."""
    roots_read: bool = False
    """Whether the roots were read before, so that what is below them may be asked for first."""
    is_rationed: bool = False
    """Whether no directory may be read before it is asked for."""
    store: StoreOptions | None = None
    """How object stores are asked, where it isn't as by default."""
    exclude_caches: bool = False
    """Whether directories below the roots are left out that are tagged as caches."""
    marks: tuple[bytes, ...] = ()
    """Names, or endings after a ``*``, that a listing marks (``Listing.marks``); 64 at most.
    With any, listings have ``is_cache`` and ``newest``, too."""

    gathering: Gathering | None = None
    """What is picked of the entries, if anything."""

    @property
    def looks_for_tags(self) -> bool:
        """Whether it is asked of each directory if it is tagged as a cache."""
        return self.exclude_caches or bool(self.marks)


class UnderWay(NamedTuple):
    """A read that has begun and not ended: its token and ``time.monotonic_ns`` then."""

    token: int
    started_ns: int


class Reader(Protocol):
    """Reads directories; see the module for what every reader guarantees."""

    @property
    def name(self) -> str:
        """``"python"`` or ``"native"``."""

    @property
    def jobs(self) -> int:
        """How many directories are read at once, now."""

    @property
    def capacity(self) -> int:
        """How many requests should be submitted and not yet collected, at most."""

    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]]) -> None:
        """Take requests, each with the token that its listing will carry."""

    def collect(self) -> list[tuple[int, Listing]]:
        """Take every finished listing; empty where there is none. Waits for none."""

    def fileno(self) -> int | None:
        """A descriptor that polls readable while finished listings wait.

        None where ``collect`` has to be called for them to be made.
        """

    def under_way(self) -> list[UnderWay]:
        """The reads going on now, in no order."""

    def hanging(self, nanoseconds: int) -> list[int]:
        """The tokens of reads under way that got no further for so long, in no order."""

    def withdraw(self, parent_device: int) -> list[int]:
        """Take back the requests below directories of a device that nobody reads yet.

        Answers their tokens; none of them comes back from ``collect``.
        """

    def new_sums(self) -> Sums:
        """Empty sums, which this reader's listings can be added to."""

    def close(self) -> None:
        """Drop what is queued and let the threads go; waits for no read that hangs."""
