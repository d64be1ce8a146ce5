"""What one directory contributes to a scan.

That is its own identity and size, the sums over its non-directories, and the names of
its subdirectories.

A listing is a value. The errors of the world (a directory that cannot be opened, an
entry that cannot be looked at) are values inside it, never exceptions, so one broken
directory is nobody else's business. Memory is bounded by the number of subdirectories
and multiply linked entries, not by the number of files, nor of what is wrong with them;
unless a listing is asked to carry its entries, packed.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from scantree.named_tuple import NamedTuple

if TYPE_CHECKING:
    from scantree.reader.picking import Gathered


class Operation(enum.StrEnum):
    """The system call family that met a problem; ``list`` is an object store's answer."""

    OPEN = "open"
    READ = "read"
    STAT = "stat"
    LIST = "list"


class EntryKind(enum.IntEnum):
    """What a non-directory is: a regular file, a symbolic link, or anything else."""

    FILE = 0
    SYMLINK = 1
    OTHER = 2


class Skip(enum.Enum):
    """Why a directory was not entered, where that is no problem."""

    OTHER_FILESYSTEM = "other_filesystem"
    KERNEL_FILESYSTEM = "kernel_filesystem"
    EXCLUDED = "excluded"
    VANISHED = "vanished"


class Subdirectory(NamedTuple):
    """A directory's name in its parent, and the inode number the parent's list gave.

    In an object store a name may be empty: that of what lies between two slashes.

    ``inode`` is 0 where it is not known; it is a claim to check after opening, not
    an identity: the parent of a mount point names the inode below the mount.
    ``followed`` is true for a symbolic link to a directory that the request follows.
    """

    name: bytes
    inode: int
    followed: bool = False


class LinkedEntry(NamedTuple):
    """A non-directory that may be met again under another name.

    Its sizes (bytes) are not part of the listing's sums: whoever knows which
    inodes were seen adds them once.
    """

    device: int
    inode: int
    kind: EntryKind
    link_count: int
    apparent_size: int
    allocated_size: int


class EntryProblem(NamedTuple):
    """One operation that failed: on the entry ``name``, or on the directory (``b""``).

    ``code`` is what an object store calls the error (``AccessDenied``); others have none.
    """

    operation: Operation
    name: bytes
    errno: int
    code: str = ""


MOST_LISTED_PROBLEMS = 1_000
"""How many problems a listing has by name, and how many entries that have vanished; any
further ones are only counted."""

ProblemCounts: TypeAlias = dict[tuple[Operation, int], int]
"""How many problems there are of each operation and errno."""


class Listing:
    """One directory as it was read. Sizes are bytes.

    ``failed`` is true where nothing below the directory could be read (its open or
    its first read failed, or it could not even be looked at); ``problems`` then
    says why. ``identified`` is true where ``device``, ``inode`` and the directory's
    own sizes are known. ``unlisted_problems`` counts those that ``problems`` has no
    room for; None where it has them all. ``vanished_names`` are the first of the entries that
    were listed and gone when looked at, which ``vanished`` counts. A root that is no directory
    is a listing with ``is_directory`` false whose only entry is the root itself.
    ``apparent_size`` is st_size over files and symbolic links, ``allocated_size``
    st_blocks * 512 over all non-directories; both without ``links``. ``mtime`` (whole
    seconds since the epoch), ``uid``, ``gid`` and ``mode`` are an identified directory's own.
    ``entries`` are its non-directories as ``packed_entries`` packs them, or as
    ``entry_records`` writes them, where the options ask for that; where they ask for ``marks``,
    bit n of these says whether one of its non-directories has the n-th of those names,
    ``is_cache`` whether the directory is tagged (``cache_tag``), and ``newest`` is the latest
    mtime of it and its non-directories. ``gathered`` is what was picked of its non-directories
    (``picking``) where the options ask for that.
    """

    __slots__ = (
        "allocated_size",
        "apparent_size",
        "device",
        "directory_allocated_size",
        "directory_apparent_size",
        "entries",
        "excluded",
        "failed",
        "files",
        "gathered",
        "gid",
        "identified",
        "inode",
        "is_cache",
        "is_directory",
        "links",
        "marks",
        "mode",
        "mtime",
        "newest",
        "others",
        "problems",
        "skip",
        "subdirectories",
        "symlinks",
        "uid",
        "unlisted_problems",
        "vanished",
        "vanished_names",
    )

    def __init__(self) -> None:
        self.device = 0
        self.inode = 0
        self.identified = False
        self.is_directory = True
        self.failed = False
        self.skip: Skip | None = None
        self.directory_apparent_size = 0
        self.directory_allocated_size = 0
        self.mtime = 0
        self.uid = 0
        self.gid = 0
        self.mode = 0
        self.files = 0
        self.symlinks = 0
        self.others = 0
        self.apparent_size = 0
        self.allocated_size = 0
        self.excluded = 0
        self.vanished = 0
        self.vanished_names: list[bytes] = []
        self.subdirectories: list[Subdirectory] = []
        self.links: list[LinkedEntry] = []
        self.problems: list[EntryProblem] = []
        self.unlisted_problems: ProblemCounts | None = None
        self.entries = b""
        self.gathered: Sequence[Gathered] = ()
        self.is_cache = False
        self.marks = 0
        self.newest = 0

    def entries_size(self) -> int:
        """How many bytes ``entries`` are."""
        return len(self.entries)

    def plain_numbers(self) -> tuple[int, ...] | None:
        """What a directory is and holds, where there is nothing to note of it but numbers.

        That are ``device``, ``inode``, ``mtime``, ``uid``, ``gid``, ``mode``, ``files``,
        ``symlinks``, ``apparent_size``, ``allocated_size``, ``directory_apparent_size`` and
        ``directory_allocated_size`` of one that was read in full: no linked entry, no problem,
        nothing left out or vanished, and of files and symbolic links alone. None for any other.
        """
        if (
            self.links
            or self.problems
            or self.others
            or self.excluded
            or self.vanished
            or self.failed
            or self.skip is not None
            or not self.identified
            or not self.is_directory
        ):
            return None
        return (
            self.device,
            self.inode,
            self.mtime,
            self.uid,
            self.gid,
            self.mode,
            self.files,
            self.symlinks,
            self.apparent_size,
            self.allocated_size,
            self.directory_apparent_size,
            self.directory_allocated_size,
        )
