"""Writes the facts of a scan into its file, from one thread, a transaction at a time.

What is handed in together is inserted with few statements of many rows each: SQLite lets go of
the interpreter once for a statement, and gets it back only when the scan's thread rests. The
values of most rows are made in C, see ``scantree.reader.plain_rows``.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from scantree.reader.listing import Listing
from scantree.reader.plain_rows import Key, take_plain_rows
from scantree.saved import schema
from scantree.saved.facts import (
    PART_BYTES,
    entry_parts,
    fitted,
    full_row,
    links_text,
    odd_entries,
    problem_rows,
)
from scantree.saved.pending import PendingDirectories
from scantree.saved.values import Value, fitting, number, shown_if_odd, stored_name
from scantree.scanning.account import NOT_COUNTED
from scantree.scanning.tasks import ScanL1DirTask
from scantree.scanning.tree import DirectoryTree

if TYPE_CHECKING:
    from scantree.scanning.report import ScanReport

Fact: TypeAlias = tuple[int, ScanL1DirTask, Listing]
"""What a sink is told of a directory."""

_PLAIN = f"directory({', '.join(schema.PLAIN_COLUMNS)})"

_PROBLEM = f"problem({', '.join(schema.PROBLEM_COLUMNS)})"

ROWS_AT_ONCE = 128
_SUMS_AT_ONCE = 20_000
"""How many rows of the sums are written in a transaction."""


class Recorder:
    """The tables of a scan file, as they are filled. Raises ``sqlite3.Error``.

    ``roots`` are the scan's; ``left_out`` is how many directories the file has that are not in
    the tree. ``started`` is when the clock of the scan stood at 0, by ``time.perf_counter``.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        roots: tuple[bytes, ...],
        pending: PendingDirectories,
        *,
        left_out: int = 0,
        started: float | None = None,
    ) -> None:
        self._connection = connection
        self._roots = roots
        self._pending = pending
        self._left_out = left_out
        self._started = time.perf_counter() if started is None else started
        self._is_in_transaction = False
        self._inserts: dict[tuple[str, int, int], str] = {}

    def write(self, facts: list[Fact]) -> None:
        """Write what was found, in order of arrival."""
        self.begin()
        plain: list[Value] = []
        entries: list[Value] = []
        read: list[Key] = []
        for row, task, listing in take_plain_rows(
            facts, plain, entries, self._pending.new, read, PART_BYTES
        ):
            self._write_fully(row, task, listing, entries)
        self._pending.remove(read)
        self._insert(_PLAIN, plain, len(plain) // len(schema.PLAIN_COLUMNS))
        self._insert("entries", entries, len(entries) // 2)

    def write_part(self, row: int, part: int, packed: bytes) -> None:
        """Write some of a directory's entries before it is told; ``part`` counts them from 0."""
        self.begin()
        number = row if part == 0 else ((row + 1) << schema.PART_SHIFT) + part - 1
        self._insert("entries", [number, packed.decode()], 1)
        self._insert_each("odd_entry", odd_entries(number, packed))

    def _add_parts(self, entries: list[Value], number: int, packed: bytes) -> None:
        """Add rows of entries that are many, or have names that are not UTF-8."""
        for part, text in entry_parts(number, packed):
            entries += (part, text.decode())
            self._insert_each("odd_entry", odd_entries(part, text))

    def _write_fully(
        self, row: int, task: ScanL1DirTask, listing: Listing, entries: list[Value]
    ) -> None:
        """Write a directory of which there is more to tell; its entries are added to some."""
        name = stored_name(task.name if task.depth else task.bucket)
        number = row
        if row == NOT_COUNTED or (task.depth and not listing.is_directory):
            self._left_out += 1
            number = -self._left_out
        self._insert_each("directory", [full_row(number, row, task, name, listing)])
        if isinstance(name, bytes):
            self._insert_each("odd_name", [(number, shown_if_odd(name))])
        if listing.problems or listing.unlisted_problems:
            self._insert_each(_PROBLEM, problem_rows(number, listing))
        if row != NOT_COUNTED:
            if listing.links:
                self._insert_each("links", [(number, links_text(listing))])
            if listing.entries:
                self._add_parts(entries, number, listing.entries)

    def begin(self) -> None:
        """Begin a transaction, unless one has begun."""
        if not self._is_in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
            self._is_in_transaction = True

    def commit(self) -> None:
        """Make what was written last, with what is pending now and the time that it took."""
        self.begin()
        self._connection.executemany("DELETE FROM pending WHERE id = ?", self._pending.take_gone())
        new = self._pending.take_new(self._roots)
        self._insert("pending", new, len(new) // len(schema.PENDING_COLUMNS))
        self.set_values({"elapsed_seconds": time.perf_counter() - self._started})
        self._commit()

    def _commit(self) -> None:
        self._connection.execute("COMMIT")
        self._is_in_transaction = False

    def set_values(self, values: dict[str, Value]) -> None:
        """Set rows of the table ``scan``."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO scan VALUES (?, ?)",
            ((key, fitting(value)) for key, value in values.items()),
        )

    def finish(self, report: ScanReport) -> None:
        """Write what is known at the end: the sums below each directory, and the document."""
        self.commit()
        tree = report.tree
        if isinstance(tree, DirectoryTree):
            self._write_sums(tree)
            self._write_shared(tree)
        self.begin()
        if report.complete:
            self._connection.execute("DELETE FROM links")
        self.set_values(
            {
                **flattened(report.to_dict()),
                "rows": 0 if tree is None else len(tree),
                "started_at_ns": report.started_at_ns,
                "roots_read": report.roots_read,
                "ended": 1,
            }
        )
        self._commit()

    def _write_sums(self, tree: DirectoryTree) -> None:
        for values in tree.sums_by_parent(_SUMS_AT_ONCE):
            self.begin()
            self._insert("sums", [*values], len(values) // len(schema.SUMS_COLUMNS))
            self._commit()

    def _write_shared(self, tree: DirectoryTree) -> None:
        """Write how a directory's own sums differ from those of its listing.

        That is by the linked inodes that it is shown with, and by what became a non-directory.
        """
        self.begin()
        execute = self._connection.execute
        rows = execute(
            "SELECT id FROM links WHERE id >= 0"
            " UNION SELECT parent FROM directory WHERE id < 0 AND kind IS NOT NULL"
        ).fetchall()
        columns = (tree.apparent_sizes, tree.allocated_sizes, tree.inode_counts, tree.file_counts)
        for (row,) in rows:
            own = [column[row] for column in columns]
            for child in tree.children(row):
                for place, column in enumerate(columns):
                    own[place] -= column[child]
            read = execute(
                "SELECT apparent_size, allocated_size, directory_allocated_size,"
                " files + symlinks + others + (kind IS NULL), files FROM directory WHERE id = ?",
                (row,),
            ).fetchone()
            apparent, allocated, own_allocated, inodes, files = map(number, read)
            listed = (apparent, allocated + own_allocated, inodes, files)
            shared = [mine - theirs for mine, theirs in zip(own, listed, strict=True)]
            if any(shared):
                self._insert_each("shared", [(row, *shared)])
        self._commit()

    def _insert(self, table: str, values: list[Value], count: int) -> None:
        """Insert ``count`` rows, whose values follow each other."""
        if not count:
            return
        width = len(values) // count
        at = 0
        while count:
            rows = min(count, ROWS_AT_ONCE)
            if rows < ROWS_AT_ONCE:
                # Few lengths, so that few statements are prepared.
                rows = 1 << (rows.bit_length() - 1)
            some = values[at : at + rows * width]
            statement = self._statement(table, width, rows)
            try:
                self._connection.execute(statement, some)
            except OverflowError:
                self._connection.execute(statement, fitted(some))
            at += rows * width
            count -= rows

    def _insert_each(self, table: str, rows: Iterable[Iterable[Value]]) -> None:
        """Insert a few rows."""
        for row in rows:
            self._insert(table, list(row), 1)

    def _statement(self, table: str, width: int, rows: int) -> str:
        known = self._inserts.get((table, width, rows))
        if known is None:
            row = f"({', '.join('?' * width)})"
            known = f"INSERT INTO {table} VALUES {', '.join([row] * rows)}"
            self._inserts[table, width, rows] = known
        return known


def flattened(document: dict[str, object], prefix: str = "") -> dict[str, Value]:
    """The fields of a document by their dotted names; lists, and counts by name, as JSON."""
    values: dict[str, Value] = {}
    for key, value in document.items():
        name = prefix + key
        if isinstance(value, dict) and name not in _AS_JSON:
            values.update(flattened(value, name + "."))
        elif isinstance(value, dict | list):
            values[name] = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        elif isinstance(value, int | float | str):
            values[name] = value
        else:
            values[name] = None
    return values


_AS_JSON = frozenset({"object_store", "options", "problems.by_errno"})
"""Objects that are kept whole: their names are not the schema's."""
