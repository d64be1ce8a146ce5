"""A scan in a file read as a nested document has it: each directory between what is above it.

A directory is told with all that is its own, then what is below it, then its end. The directories
above the one that is told are in memory, and the names that they still have to tell; so are the
few directories that were left out, and what could not be looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from scantree.reader.packed_entries import NO_DIRECTORY, Directory
from scantree.saved.schema import FAILED, PART_SHIFT
from scantree.saved.values import name_of, number
from scantree.scanning.findings import NO_ROW

FAILED_LOOK = "failed"
PENDING = "pending"
"""Why a directory is left out, beside ``Skip`` and ``already_counted``: nothing but its name is
known, because it could not be looked at, or was not yet."""


class LeftOutName(NamedTuple):
    """A name of which nothing more is known, and why."""

    name: bytes
    reason: str


class DirectoryStep(NamedTuple):
    """A directory, or a root that is none, and all that is its own. Sizes are its own, bytes.

    ``compared_with`` has its identity, owner and time; ``parts`` are its packed entries, as
    ``packed_entries`` has them. ``is_read`` where its list could be read whole, but for the names
    that are ``unread`` because they could not be looked at; not ``is_known`` where
    nothing but its name is known.
    """

    row: int
    name: bytes
    root: int
    depth: int
    is_directory: bool
    is_known: bool
    is_read: bool
    apparent_size: int
    allocated_size: int
    mode: int
    compared_with: Directory
    left_out: Sequence[LeftOutName]
    unread: Sequence[bytes]
    parts: Iterator[str]


Step: TypeAlias = "DirectoryStep | None"
"""What is told; None is the end of the directory that was told last and has not ended."""

_DIRECTORY = (
    "SELECT name, root, depth, kind, state, directory_apparent_size, directory_allocated_size,"
    " mode, mtime, inode, uid, gid, device FROM directory WHERE id = ?"
)


class DepthFirst:
    """The scan in an open file. ``has_sums`` where it has ended. ``roots`` are its rows.

    Raises ``sqlite3.Error`` or ValueError where the file is damaged.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        roots: Sequence[int],
        *,
        has_sums: bool,
        working_directory: bytes,
    ) -> None:
        self._connection = connection
        self.roots = roots
        self._has_sums = has_sums
        self.working_directory = working_directory

    def steps(self) -> Iterator[Step]:
        """Directories with their ends."""
        left_out, unread = self._left_out(), self._unread()
        children_of = self._children()
        stack: list[Iterator[int]] = [iter(self.roots)]
        while stack:
            row = next(stack[-1], None)
            if row is None:
                stack.pop()
                if stack:
                    yield None
                continue
            yield self._directory(row, left_out.get(row, ()), unread.get(row, ()))
            stack.append(iter(children_of(row)))

    def named_roots(self) -> Iterator[tuple[int, bytes, bool]]:
        """The roots' rows, their paths as they were given, and whether they are directories."""
        for row in self.roots:
            name, kind = self._connection.execute(
                "SELECT name, kind FROM directory WHERE id = ?", (row,)
            ).fetchone()
            yield row, name_of(name), kind is None

    def _directory(
        self, row: int, left_out: Sequence[LeftOutName], unread: Sequence[bytes]
    ) -> DirectoryStep:
        found = self._connection.execute(_DIRECTORY, (row,)).fetchone()
        if found is None:
            raise ValueError(f"no row {row}")
        name, root, depth, kind, state, apparent, allocated, mode, *own = found
        is_known = own[-1] is not None
        return DirectoryStep(
            row,
            name_of(name),
            number(root),
            number(depth),
            kind is None,
            is_known,
            state != FAILED and b"" not in unread,
            number(apparent),
            number(allocated),
            number(mode),
            Directory(*map(number, own)) if kind is None else NO_DIRECTORY,
            left_out,
            [each for each in unread if each],
            self._parts(row),
        )

    def _parts(self, row: int) -> Iterator[str]:
        first = (row + 1) << PART_SHIFT
        for (packed,) in self._connection.execute(
            "SELECT packed FROM entries WHERE id = ? OR id BETWEEN ? AND ? ORDER BY id",
            (row, first, first + (1 << PART_SHIFT) - 1),
        ):
            yield str(packed)

    def _children(self) -> _ChildrenOf:
        if self._has_sums:
            return _ChildrenInFile(self._connection)
        children: dict[int, list[int]] = {}
        for row, parent in self._connection.execute(
            "SELECT id, parent FROM directory WHERE id >= 0 AND parent IS NOT NULL ORDER BY id"
        ):
            children.setdefault(number(parent), []).append(number(row))
        return _ChildrenInMemory(children)

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

    def __call__(self, row: int) -> Sequence[int]:
        found = self._connection.execute(
            "SELECT id FROM sums WHERE parent = ? ORDER BY id", (row,)
        ).fetchall()
        if found and number(found[0][0]) <= row:
            raise ValueError("a parent comes after its child")
        return [number(child) for (child,) in found]


class _ChildrenInMemory:
    def __init__(self, children: dict[int, list[int]]) -> None:
        self._children = children

    def __call__(self, row: int) -> Sequence[int]:
        return self._children.pop(row, ())


_ChildrenOf: TypeAlias = "_ChildrenInFile | _ChildrenInMemory"
