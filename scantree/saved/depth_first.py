"""A scan in a file read as a nested document has it: each directory between what is above it.

A directory is told with all that is its own, then what is below it, then its end. The directories
above the one that is told are in memory, and the names that they still have to tell; so are the
few directories that were left out, and what could not be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from scantree.reader.packed_entries import NO_DIRECTORY, Directory
from scantree.saved.schema import FAILED, PART_SHIFT, STATES
from scantree.saved.values import name_of, number
from scantree.scanning.findings import NO_ROW, Directories

if TYPE_CHECKING:
    import sqlite3

FAILED_LOOK = "failed"
PENDING = "pending"
"""Why a directory is left out, beside ``Skip`` and ``already_counted``: nothing but its name is
known, because it could not be looked at, or was not yet."""


class LeftOutName(NamedTuple):
    """A name of which nothing more is known, and why."""

    name: bytes
    reason: str


class SumsBelow(NamedTuple):
    """What is at and below a row, as ``Directories`` has it. Sizes are bytes."""

    apparent_size: int
    allocated_size: int
    inodes: int
    files: int


class DirectoryStep(NamedTuple):
    """A directory, or a root that is none, and all that is its own. Sizes are its own, bytes.

    ``state`` is that of ``KeptRow``. ``compared_with`` has its identity, owner and time; ``parts``
    are its packed entries, as ``packed_entries`` has them. ``is_read`` where its list could be read
    whole, but for the names that are ``unread`` because they could not be looked at; not
    ``is_known`` where nothing but its name is known.
    """

    row: int
    name: bytes
    root: int
    depth: int
    is_directory: bool
    is_known: bool
    is_read: bool
    state: str
    apparent_size: int
    allocated_size: int
    mode: int
    compared_with: Directory
    left_out: Sequence[LeftOutName]
    unread: Sequence[bytes]
    parts: Sequence[str] | Iterator[str]
    below: SumsBelow


Step: TypeAlias = "DirectoryStep | None"
"""What is told; None is the end of the directory that was told last and has not ended."""

_OWN = (
    "d.id, d.name, d.root, d.depth, d.kind, d.state, d.directory_apparent_size,"
    " d.directory_allocated_size, d.mode, d.mtime, d.inode, d.uid, d.gid, d.device"
)
_OF_ROW = f"SELECT {_OWN} FROM directory d WHERE d.id = ?"
_SUMS = len(SumsBelow._fields)
_AT_ONCE = 16
_SMALL = 2048
"""How many siblings are read at once, and how long entries are that are read with them: those of
each directory above the one that is told are in memory."""

_CHILDREN = (
    "SELECT s.apparent_size, s.allocated_size, s.inodes, s.files, s.directories,"
    f" iif(length(e.packed) < {_SMALL}, e.packed, NULL), e.id IS NULL, {_OWN}"
    " FROM sums s CROSS JOIN directory d ON d.id = s.id LEFT JOIN entries e ON e.id = s.id"
    f" WHERE s.parent = ? AND s.id > ? ORDER BY s.id LIMIT {_AT_ONCE}"
)
_NUMBERS = {
    "directory": (
        "directory_apparent_size directory_allocated_size mode mtime inode uid gid device depth"
    ),
    "sums": "apparent_size allocated_size inodes files",
}
_HAS_OTHERS = "SELECT " + " OR ".join(
    f"EXISTS(SELECT 1 FROM {table} WHERE "
    + " OR ".join(f"typeof({name}) NOT IN ('integer', 'null')" for name in names.split())
    + ")"
    for table, names in _NUMBERS.items()
)
"""Whether any number is none that SQLite takes for one, and so is to be looked at."""

_Told: TypeAlias = "tuple[Sequence[Any], SumsBelow, bool, Sequence[str] | None]"
"""What is stored of a directory, its sums, whether there may be others in it, and its entries
where they are known."""


class NestedScan(Protocol):
    """A scan that is told as a nested document has it."""

    @property
    def roots(self) -> Sequence[int]:
        """The rows of the roots, in the order in which they were given."""

    @property
    def working_directory(self) -> bytes:
        """What relative roots are meant from."""

    def named_roots(self) -> Iterator[tuple[int, bytes, bool]]:
        """The roots' rows, their paths as they were given, and whether they are directories."""

    def steps(self) -> Iterator[Step]:
        """Directories with their ends."""


class DepthFirst:
    """The scan in an open file. ``roots`` are its rows.

    ``tree`` has its sums where it has not ended, and so has none in its file. Raises
    ``sqlite3.Error`` or ValueError where the file is damaged.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        roots: Sequence[int],
        *,
        tree: Directories | None = None,
        working_directory: bytes,
    ) -> None:
        self._connection = connection
        self.roots = roots
        self._tree = tree
        self.working_directory = working_directory

    def steps(self) -> Iterator[Step]:
        """Directories with their ends."""
        left_out, unread = self._left_out(), self._unread()
        several = self._rows_of_several_parts()
        ((has_others,),) = self._connection.execute(_HAS_OTHERS)
        children_of = self._children()
        # In the order in which they were given, whatever their numbers are.
        places = {row: place for place, row in enumerate(self.roots)}
        roots = sorted(children_of(NO_ROW), key=lambda told: places[number(told[0][0])])
        stack: list[Iterator[_Told]] = [iter(roots)]
        while stack:
            told = next(stack[-1], None)
            if told is None:
                stack.pop()
                if stack:
                    yield None
                continue
            stored, below, is_parent, known_parts = told
            row = number(stored[0])
            parts: Sequence[str] | Iterator[str]
            if known_parts is None or row in several:
                parts = self._parts(row, is_one=row not in several)
            else:
                parts = known_parts
            is_plain = not (has_others or row in unread)
            if is_plain and stored[-1] is not None:
                yield _plain_step(stored, below, left_out.get(row, ()), parts)
            else:
                yield _step(stored, below, left_out.get(row, ()), unread.get(row, ()), parts)
            if is_parent:
                stack.append(children_of(row))
            else:
                yield None

    def named_roots(self) -> Iterator[tuple[int, bytes, bool]]:
        """The roots' rows, their paths as they were given, and whether they are directories."""
        for row in self.roots:
            name, kind = self._connection.execute(
                "SELECT name, kind FROM directory WHERE id = ?", (row,)
            ).fetchone()
            yield row, name_of(name), kind is None

    def _parts(self, row: int, *, is_one: bool) -> Sequence[str] | Iterator[str]:
        if is_one:
            # All but those of huge directories.
            found = self._connection.execute(
                "SELECT packed FROM entries WHERE id = ?", (row,)
            ).fetchone()
            return () if found is None else (str(found[0]),)
        return self._several_parts(row)

    def _several_parts(self, row: int) -> Iterator[str]:
        first = (row + 1) << PART_SHIFT
        for (packed,) in self._connection.execute(
            "SELECT packed FROM entries WHERE id = ? OR id BETWEEN ? AND ? ORDER BY id",
            (row, first, first + (1 << PART_SHIFT) - 1),
        ):
            yield str(packed)

    def _rows_of_several_parts(self) -> frozenset[int]:
        return frozenset(
            number(row)
            for (row,) in self._connection.execute(
                f"SELECT DISTINCT (id >> {PART_SHIFT}) - 1 FROM entries"
                f" WHERE id >= {1 << PART_SHIFT}"
            )
        )

    def _children(self) -> _ChildrenOf:
        if self._tree is None:
            return _ChildrenInFile(self._connection)
        children: dict[int, list[int]] = {NO_ROW: list(self.roots)}
        for row, parent in self._connection.execute(
            "SELECT id, parent FROM directory WHERE id >= 0 AND parent IS NOT NULL ORDER BY id"
        ):
            children.setdefault(number(parent), []).append(number(row))
        return _ChildrenInMemory(self._connection, self._tree, children)

    def _left_out(self) -> dict[int, list[LeftOutName]]:
        found: dict[int, list[LeftOutName]] = {}
        for parent, name, reason in self._connection.execute(
            f"SELECT coalesce(parent, {NO_ROW}), name, iif(state = {FAILED}, ?, skip)"
            " FROM directory WHERE id < 0 AND kind IS NULL"
            f" UNION ALL SELECT coalesce(parent, {NO_ROW}), name, ? FROM pending",
            (FAILED_LOOK, PENDING),
        ):
            one = LeftOutName(name_of(name), str(reason))
            found.setdefault(number(parent), []).append(one)
        return found

    def _unread(self) -> dict[int, list[bytes]]:
        """The names, by directory, that could not be looked at; no name is the directory's own."""
        found: dict[int, list[bytes]] = {}
        for directory, name in self._connection.execute(
            "SELECT directory, coalesce(name, '') FROM problem ORDER BY id"
        ):
            found.setdefault(number(directory), []).append(name_of(name))
        return found


class _ChildrenInFile:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __call__(self, row: int) -> Iterator[_Told]:
        after = row
        while True:
            # Some at once: between them there are those that lie deeper.
            found = self._connection.execute(_CHILDREN, (row, after)).fetchall()
            for told in found:
                directories, packed, is_empty = told[_SUMS : _SUMS + 3]
                parts = () if is_empty else None if packed is None else (str(packed),)
                # As SumsBelow._make does it, in half of the time.
                below = tuple.__new__(SumsBelow, told[:_SUMS])
                yield told[_SUMS + 3 :], below, number(directories) > 1, parts
            if len(found) < _AT_ONCE:
                return
            after = number(found[-1][_SUMS + 3])


class _ChildrenInMemory:
    def __init__(
        self, connection: sqlite3.Connection, tree: Directories, children: dict[int, list[int]]
    ) -> None:
        self._connection = connection
        self._tree = tree
        self._children = children

    def __call__(self, row: int) -> Iterator[_Told]:
        tree = self._tree
        for child in self._children.pop(row, ()):
            told = self._connection.execute(_OF_ROW, (child,)).fetchone()
            if told is None:
                raise ValueError(f"no row {child}")
            below = SumsBelow(
                tree.apparent_size(child),
                tree.allocated_size(child),
                tree.inodes(child),
                tree.files(child),
            )
            yield told, below, child in self._children, None


_ChildrenOf: TypeAlias = "_ChildrenInFile | _ChildrenInMemory"


def _plain_step(
    stored: Sequence[Any],
    below: SumsBelow,
    left_out: Sequence[LeftOutName],
    parts: Sequence[str] | Iterator[str],
) -> DirectoryStep:
    """What ``_step`` makes where all numbers are, and every name could be looked at."""
    row, name, root, depth, kind, state, apparent, allocated, mode, *own = stored
    told = (
        row,
        name_of(name),
        root,
        depth,
        kind is None,
        True,
        state != FAILED,
        STATES[state],
        apparent,
        allocated,
        mode,
        tuple.__new__(Directory, own) if kind is None else NO_DIRECTORY,
        left_out,
        (),
        parts,
        below,
    )
    return tuple.__new__(DirectoryStep, told)


def _step(
    stored: Sequence[Any],
    below: SumsBelow,
    left_out: Sequence[LeftOutName],
    unread: Sequence[bytes],
    parts: Sequence[str] | Iterator[str],
) -> DirectoryStep:
    row, name, root, depth, kind, state, apparent, allocated, mode, *own = stored
    below = SumsBelow(*map(number, below))
    is_known = own[-1] is not None
    return DirectoryStep(
        number(row),
        name_of(name),
        number(root),
        number(depth),
        kind is None,
        is_known,
        state != FAILED and b"" not in unread,
        STATES[number(state)],
        number(apparent),
        number(allocated),
        number(mode),
        Directory(*map(number, own)) if kind is None else NO_DIRECTORY,
        left_out,
        [each for each in unread if each],
        parts,
        below,
    )
