"""What a scan found until it stopped, entered again in the order in which it came.

The books that it kept (totals, tree, links, what was visited) are not in its file. They are made
again by entering what is, directory by directory, so they are what they were: each gets the row
that it had, and an inode whose other name comes later is known.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from scantree.reader.listing import EntryKind, LinkedEntry, Listing, Skip
from scantree.saved import schema
from scantree.saved.facts import ALREADY_COUNTED
from scantree.saved.kept_fields import KeptFields
from scantree.saved.values import name_of, number
from scantree.scanning.account import NOT_COUNTED, Account, UnreadDirectoryError
from scantree.scanning.findings import FILE, NO_ROW, SYMLINK
from scantree.scanning.lineage import Lineage
from scantree.scanning.paths import below, join
from scantree.scanning.problems import Problem
from scantree.scanning.tasks import LONG_PREFIX, ScanL1DirTask, ScanScope

_AT_ONCE = 1_000
"""How many directories are entered before others get a turn."""

_COLUMNS = ", ".join(
    (*schema.PLAIN_COLUMNS, "others", "excluded", "vanished", "state", "skip", "kind")
)
_ROWS = (
    f"SELECT {_COLUMNS}, links.packed FROM directory LEFT JOIN links USING (id)"
    " WHERE {condition} ORDER BY id"
)


class Replay:
    """See ``Resumption``. Raises ``sqlite3.Error`` or ValueError where the file is damaged."""

    def __init__(self, connection: sqlite3.Connection, fields: KeptFields) -> None:
        self._connection = connection
        self.started_at_ns = fields.number("started_at_ns")
        self.elapsed_seconds = fields.seconds("elapsed_seconds")
        self.completed = 0
        self.failed = 0
        (self.remaining,) = connection.execute("SELECT count(*) FROM pending").fetchone()
        self._roots = tuple(root.path for root in fields.roots)
        self._scopes = [
            ScanScope(place, root, self.started_at_ns) for place, root in enumerate(self._roots)
        ]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def restore(self, account: Account) -> Iterator[None]:
        """Enter all that was found in an empty account."""
        # What lies in no row of its own is in its parent's.
        for condition in ("id >= 0", "id < 0"):
            for count, row in enumerate(
                self._connection.execute(_ROWS.format(condition=condition))
            ):
                self._enter(account, row)
                if count % _AT_ONCE == 0:
                    yield
        self._enter_problems(account)

    def _enter(self, account: Account, values: Sequence[object]) -> None:
        row, parent, name, root, depth = values[:5]
        state, skip, kind, links = values[-4:]
        task = ScanL1DirTask(
            self._scopes[number(root)],
            self._prefix(parent, name_of(name)) if skip else name_of(name) if depth else b"",
            number(depth),
            NO_ROW if parent is None else number(parent),
        )
        if state == schema.SKIPPED and skip == ALREADY_COUNTED:
            account.leave_out(task)
            self.completed += 1
            return
        listing = _listing(values, kind, links)
        try:
            if state == schema.SKIPPED:
                listing.skip = Skip(skip)
                account.enter(task, listing)
                entered = NOT_COUNTED
            elif state == schema.FAILED:
                listing.failed = True
                # Nothing but its name may be known.
                listing.identified = number(row) >= 0
                enter = account.enter_again if listing.identified else account.enter
                entered = enter(task, listing)
            else:
                entered = account.enter_again(task, listing)
            self.completed += 1
        except UnreadDirectoryError as failure:
            entered = failure.row
            self.failed += 1
        if number(row) >= 0 and entered != row:
            raise ValueError(f"row {row} comes after row {entered}")

    def _prefix(self, parent: object, name: bytes) -> bytes:
        """The path below its root of a directory that was left out."""
        if parent is None:
            return b""
        _, above, depth = self._place(number(parent))
        return above + b"/" + name if depth else name

    def _enter_problems(self, account: Account) -> None:
        problems = account.problems
        tree = account.tree
        assert tree is not None
        columns = "directory, name, operation, errno, code, times, listed"
        for directory, name, operation, errno, code, times, is_listed in self._connection.execute(
            f"SELECT {columns} FROM problem ORDER BY id"
        ):
            if problems.is_full or not is_listed:
                problems.add_unlisted(errno, times)
                continue
            path = tree.path(directory) if directory >= 0 else self._path_left_out(directory)
            if name is not None:
                path = join(path, name_of(name))
            problems.add(Problem(path, str(operation), errno, str(code)))

    def _path_left_out(self, row: int) -> bytes:
        parent, name = self._connection.execute(
            "SELECT parent, name FROM directory WHERE id = ?", (row,)
        ).fetchone()
        if parent is None:
            return name_of(name)
        root, prefix, depth = self._place(parent)
        prefix = prefix + b"/" + name_of(name) if depth else name_of(name)
        return below(self._roots[root], prefix)

    def _path(self, row: int) -> bytes:
        """The path of a row, its root's as it was given."""
        root, prefix, depth = self._place(row)
        return below(self._roots[root], prefix) if depth else self._roots[root]

    def _place(self, row: int) -> tuple[int, bytes, int]:
        """The root that a row lies below, its path below that, and how many names that has."""
        names: list[bytes] = []
        while True:
            parent, name, root = self._connection.execute(
                "SELECT parent, name, root FROM directory WHERE id = ?", (row,)
            ).fetchone()
            if parent is None:
                return number(root), b"/".join(reversed(names)), len(names)
            if parent >= row:
                raise ValueError("a parent comes after its child")
            names.append(name_of(name))
            row = parent

    def left(self, scopes: Sequence[ScanScope], served: frozenset[int]) -> Iterable[ScanL1DirTask]:
        """The tasks of the directories that are left."""
        above = NO_ROW
        prefix, device = b"", 0
        scope: ScanScope
        base: ScanL1DirTask | None = None
        for parent, name, root, depth, inode, followed in self._connection.execute(
            "SELECT parent, name, root, depth, inode, followed FROM pending ORDER BY id"
        ).fetchall():
            if parent is None:
                yield ScanL1DirTask(scopes[root], b"", 0, NO_ROW)
                continue
            if parent != above:
                above = parent
                _, prefix, _ = self._place(parent)
                device, scope = self._device(parent), scopes[root]
                if device in served:
                    scope = scope._replace(lineage=self._lineage(parent))
                base = None
                if len(prefix) >= LONG_PREFIX:
                    base = ScanL1DirTask(scope, prefix, depth - 1, NO_ROW)
            path = name_of(name)
            if depth > 1 and base is None:
                path = prefix + b"/" + path
            yield ScanL1DirTask(
                scope,
                path,
                depth,
                parent,
                device,
                number(inode),
                bool(followed),
                base,
            )

    def _device(self, row: int) -> int:
        (device,) = self._connection.execute(
            "SELECT device FROM directory WHERE id = ?", (row,)
        ).fetchone()
        return number(device)

    def _lineage(self, row: int) -> Lineage | None:
        """The directories above and at a row."""
        found = []
        while True:
            parent, device, inode = self._connection.execute(
                "SELECT parent, device, inode FROM directory WHERE id = ?", (row,)
            ).fetchone()
            found.append((number(device), number(inode)))
            if parent is None:
                break
            row = parent
        lineage: Lineage | None = None
        for device, inode in reversed(found):
            lineage = Lineage(device, inode, lineage)
        return lineage


def _listing(values: Sequence[object], kind: object, links: object) -> Listing:
    """The listing of a stored directory, without its problems."""
    listing = Listing()
    listing.identified = True
    listing.is_directory = kind is None
    numbers = list(map(number, values[5:20]))
    (
        listing.device,
        listing.inode,
        listing.mtime,
        listing.uid,
        listing.gid,
        listing.mode,
        listing.files,
        listing.symlinks,
        listing.apparent_size,
        listing.allocated_size,
        listing.directory_apparent_size,
        listing.directory_allocated_size,
        listing.others,
        listing.excluded,
        listing.vanished,
    ) = numbers
    if links is not None:
        listing.links = [
            LinkedEntry(device, inode, EntryKind(link_kind), *sums)
            for device, inode, link_kind, *sums in json.loads(str(links))
        ]
    elif kind is not None and kind not in {FILE, SYMLINK} and not listing.others:
        raise ValueError("a row is nothing")
    return listing
