# The extension module, as built from the C sources in native/.

from array import array
from collections.abc import Sequence

from scantree.reader.entry_core import Entry as _Entry
from scantree.reader.entry_place import EntryPlace
from scantree.reader.listing import Listing
from scantree.reader.plain_rows import Family, Key, R, Values
from scantree.reader.protocol import DirectoryRequest

MOST_THREADS: int

class NativeListing(Listing):
    """A listing as the native reader read it.

    It has a Listing's attributes, read-only, and is an instance of it to a type checker
    alone. Its lists and counts of problems are made anew whenever they are asked for.
    """

class Entry(_Entry):
    """An entry of the native reader, and an instance of its twin to a type checker alone."""

def make_entries(records: bytes, place: EntryPlace, as_text: bool, /) -> tuple[Entry, ...]: ...
def plain_rows(
    facts: list[tuple[int, R, Listing]],
    rows: Values,
    entries: Values,
    known: dict[int, Family[R]],
    read: list[Key],
    most: int,
    /,
) -> list[tuple[int, R, Listing]]:
    """See ``scantree.reader.plain_rows``."""

class Sums:
    """What plain listings of the native reader add up to, see ``scantree.reader.sums``."""

    def __new__(cls) -> Sums: ...
    def add(self, listing: Listing, /) -> bool: ...
    def counts(self) -> tuple[int, int, int, int, int, int, int]: ...
    def new_rows(self) -> Rows: ...

class Rows:
    """Rows of plain listings of the native reader, see ``scantree.reader.sums``."""

    def __new__(cls) -> Rows: ...
    def add(self, listing: Listing, parent: int, path: bytes, /) -> int: ...
    def take(self) -> tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes]: ...
    def begin(self, first: int, names_before: int, /) -> None: ...
    def values(self, rows: array[int], columns: tuple[Sequence[int], ...], /) -> list[int]: ...
    def sum_upwards(self, parents: array[int], column: array[int], /) -> int: ...
    def __len__(self) -> int: ...

class Tally:
    """What entries add up to that the native reader picked, see ``scantree.reader.tally``."""

    def __new__(
        cls,
        keys: tuple[int, ...],
        sizes: tuple[int, ...],
        times: tuple[int, ...],
        is_apparent: bool,
    ) -> Tally: ...
    def add(
        self, listing: Listing, depth: int, /
    ) -> (
        Sequence[tuple[tuple[bytes, int, int, int, int, int, int, int, int, int], bool, bool]]
        | None
    ): ...
    def sums(
        self, first: int, /
    ) -> tuple[list[tuple[int, bytes | int, int, int, int]], int] | None: ...

class Pool:
    """Threads that read directories, and what they share."""

    def __new__(
        cls,
        roots: tuple[bytes, ...],
        one_file_system: bool,
        include_kernfs: bool,
        follow_symlinks: bool,
        count_links: bool,
        exclude_patterns: tuple[bytes, ...],
        watched: tuple[tuple[int, int], ...],
        jobs: int,
        without_openat2: bool = ...,
        entries: bool = ...,
        roots_read: bool = ...,
        exclude_caches: bool = ...,
        marks: tuple[bytes, ...] = ...,
        records: bool = ...,
        reads_ahead: bool = ...,
        gathering: tuple[object, ...] | None = ...,
    ) -> Pool: ...
    def skip_smaller(self, size: int, last: tuple[int, bytes, bytes] | None, /) -> None: ...
    def submit(self, batch: Sequence[tuple[int, DirectoryRequest]], /) -> int: ...
    def collect(self) -> list[tuple[int, Listing]]: ...
    def fileno(self) -> int: ...
    def under_way(self) -> list[tuple[int, int]]: ...
    def hanging(self, nanoseconds: int, /) -> list[int]: ...
    def withdraw(self, parent_device: int, /) -> list[int]: ...
    def measure(self) -> tuple[int, int, int, int, int, int, int, int, int]: ...
    def set_jobs(self, jobs: int, /) -> None: ...
    def close(self) -> None: ...
