"""The directories of a scan, for a program: by path, the largest, and as a table."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple, TypeAlias

from scantree.scanning.basis import Basis
from scantree.scanning.findings import NO_ROW, Directories
from scantree.scanning.path_type import path_as
from scantree.scanning.same_rows import SameRows
from scantree.scanning.subtree import Subtree, find_row

BasisName: TypeAlias = Literal["allocated", "apparent", "inodes"]
"""What directories are compared by."""

AnyPath: TypeAlias = "str | bytes | os.PathLike[str] | os.PathLike[bytes]"

_SHOWN = 20
"""How many rows are shown of a tree in a notebook."""


class Row(NamedTuple):
    """A directory as a row of a table."""

    path: bytes
    name: bytes
    depth: int
    kind: str
    apparent_size: int
    allocated_size: int
    inodes: int
    files: int


class TreeDirectory:
    """A directory of a ``Tree``: sums of everything at and below it. Sizes are bytes.

    Paths are of the type in which the scan's was given; ``kind`` is ``directory``, unless it is
    a root that is something else.
    """

    __slots__ = ("_tree", "row")

    def __init__(self, tree: Tree, row: int) -> None:
        self._tree = tree
        self.row = row

    @property
    def path(self) -> Any:
        """The whole path, beginning with the root's as it was given."""
        return self._tree._path(self._tree._rows.path(self.row))

    @property
    def name(self) -> Any:
        """Its name; of a root, its path."""
        return self._tree._name(self._tree._rows.name(self.row))

    @property
    def depth(self) -> int:
        """How many names the path has below the root's."""
        return self._tree._rows.depth(self.row)

    @property
    def kind(self) -> str:
        """What it is."""
        return self._tree._rows.kind(self.row)

    @property
    def apparent_size(self) -> int:
        """The st_size of the files and symbolic links."""
        return self._tree._rows.apparent_size(self.row)

    @property
    def allocated_size(self) -> int:
        """The st_blocks * 512 of everything."""
        return self._tree._rows.allocated_size(self.row)

    @property
    def inodes(self) -> int:
        """The number of inodes, itself among them."""
        return self._tree._rows.inodes(self.row)

    @property
    def files(self) -> int:
        """The number of regular files."""
        return self._tree._rows.files(self.row)

    @property
    def parent(self) -> TreeDirectory | None:
        """The directory that it lies in; None for a root."""
        above = self._tree._rows.parent(self.row)
        return None if above == NO_ROW else TreeDirectory(self._tree, above)

    def children(
        self, count: int | None = None, *, basis: BasisName = "allocated"
    ) -> list[TreeDirectory]:
        """The directories in it, or the ``count`` largest of them, the largest first."""
        found = self._tree._rows.largest(self.row, Basis(basis), count)
        return [TreeDirectory(self._tree, row) for row in found]

    def __fspath__(self) -> Any:
        """The path."""
        return os.fspath(self.path)

    def __eq__(self, other: object) -> bool:
        """Whether it is the same of the same tree."""
        if not isinstance(other, TreeDirectory):
            return NotImplemented
        return self._tree is other._tree and self.row == other.row

    def __hash__(self) -> int:
        """By its place."""
        return hash((id(self._tree), self.row))

    def __repr__(self) -> str:
        """What is asked for first."""
        return (
            f"TreeDirectory({self.path!r}, apparent_size={self.apparent_size},"
            f" allocated_size={self.allocated_size}, inodes={self.inodes}, files={self.files})"
        )


class Tree(SameRows):
    """The directories of a scan and what is below each.

    ``tree[path]`` is a ``TreeDirectory``, by a path of any type; ``path in tree`` tells whether
    there is one; going through a tree gives all of them, each before those in it. polars,
    pandas, pyarrow and DuckDB take a tree as a table.

    By numbers of rows, as ``scantree.scanning.findings.Directories`` tells, it can be asked, too.
    """

    __slots__ = (
        "_kind",
        "_rows",
        "_table",
        "parent",
        "roots",
    )

    def __init__(
        self,
        directories: Directories,
        kind: type = str,
        table: Callable[[], Iterable[Row]] | None = None,
    ) -> None:
        super().__init__(directories)
        self._rows = directories
        self._kind = kind
        self._table = table
        self.roots = directories.roots
        self.parent = directories.parent

    def __len__(self) -> int:
        """The number of directories."""
        return len(self._rows)

    def __iter__(self) -> Iterator[TreeDirectory]:
        return (TreeDirectory(self, row) for row in range(len(self._rows)))

    def get(self, path: AnyPath) -> TreeDirectory | None:
        """The directory of this path; None where there is none."""
        row = find_row(self._rows, os.fsencode(path))
        return None if row is None else TreeDirectory(self, row)

    def __getitem__(self, path: AnyPath) -> TreeDirectory:
        """The directory of this path. Raises KeyError where there is none."""
        found = self.get(path)
        if found is None:
            raise KeyError(path)
        return found

    def __contains__(self, path: object) -> bool:
        """Whether there is a directory of this path."""
        return isinstance(path, str | bytes | os.PathLike) and self.get(path) is not None

    @property
    def root_directories(self) -> list[TreeDirectory]:
        """Those of the roots, in the order in which they were given."""
        return [TreeDirectory(self, row) for row in self._rows.roots()]

    def children_of(
        self, path: AnyPath, count: int | None = None, *, basis: BasisName = "allocated"
    ) -> list[TreeDirectory]:
        """The directories in one, or the ``count`` largest of them, the largest first.

        Raises KeyError where there is none of this path.
        """
        return self[path].children(count, basis=basis)

    def largest_directories(
        self,
        count: int = 10,
        *,
        basis: BasisName = "allocated",
        below: AnyPath | None = None,
        max_depth: int | None = None,
    ) -> list[TreeDirectory]:
        """The largest directories with all that is below each, the largest first.

        With ``below`` those at and below one, with ``max_depth`` no deeper ones (a root has
        depth 0). Raises KeyError where there is no directory to be below.
        """
        from scantree.render.selection import Limits, select_rows  # noqa: PLC0415 - where asked

        rows: Directories = self._rows
        if below is not None:
            start = self[below].row
            rows = Subtree(rows, start, len(rows))
        chosen = Basis(basis)
        found = select_rows(rows, chosen, Limits(max(count, 0), max_depth))
        size = rows.measure(chosen)
        ordered = sorted((each.row for each in found), key=lambda row: (-size(row), rows.path(row)))
        return [TreeDirectory(self, row) for row in ordered]

    def table_rows(self) -> Iterator[Row]:
        """All of them, each before those in it, with paths and names as bytes."""
        if self._table is not None:
            yield from self._table()
            return
        rows = self._rows
        for row in range(len(rows)):
            yield Row(
                rows.path(row),
                rows.name(row),
                rows.depth(row),
                rows.kind(row),
                rows.apparent_size(row),
                rows.allocated_size(row),
                rows.inodes(row),
                rows.files(row),
            )

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A table for whoever reads Arrow; its columns are those of the document's rows.

        ``path`` and ``name`` are text, with U+FFFD for bytes that are not UTF-8; ``path_bytes``
        and ``name_bytes`` are exact.
        """
        from scantree.answers.tables import directory_table  # noqa: PLC0415 - where asked for

        return directory_table(self.table_rows())

    def _repr_html_(self) -> str:
        """The largest directories, for a notebook."""
        from scantree.answers.html import rows_html  # noqa: PLC0415 - where asked for

        return rows_html(self, _SHOWN)

    def __repr__(self) -> str:
        """How many there are, and of what."""
        roots = ", ".join(repr(each.path) for each in self.root_directories)
        return f"Tree({roots}: {len(self)} directories)"

    def __reduce__(self) -> tuple[object, ...]:
        """What makes a copy."""
        return Tree, (self._rows, self._kind)

    def _path(self, path: bytes) -> Any:
        return path_as(self._kind, path)

    def _name(self, name: bytes) -> Any:
        return path_as(bytes if self._kind is bytes else str, name)
