"""What a scan tells of its directories, put aside until it is over, to be exported then.

A nested document cannot be written in the order in which directories are read, and sums are
known in the end. So what is to be told of each is appended to a file without a name in
``$TMPDIR``, which is gone however the process ends, and is read again where the tree of the scan
says. That takes less time than a scan file, which can do much more. In memory are two numbers for
each directory, and what is odd.
"""

from __future__ import annotations

import os
import struct
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scantree.reader.packed_entries import NO_DIRECTORY, Directory
from scantree.saved.depth_first import FAILED_LOOK, PENDING, DirectoryStep, LeftOutName, SumsBelow
from scantree.saved.facts import ALREADY_COUNTED, PART_BYTES, entry_parts
from scantree.saved.schema import FAILED, PARTLY, READ, STATES
from scantree.scanning.account import NOT_COUNTED
from scantree.scanning.findings import DIRECTORY, NO_ROW
from scantree.scanning.tree import DirectoryTree

if TYPE_CHECKING:
    from scantree.reader.listing import Listing
    from scantree.saved.depth_first import Step
    from scantree.scanning.report import ScanReport
    from scantree.scanning.tasks import ScanL1DirTask

_OWN = struct.Struct("<QQqqqqqqq")
"""Device, inode, mtime, uid, gid, mode, both sizes, and how long the entries are."""

_BLOCK = 1 << 20
_END = b"\0"
"""Ends the name of a subdirectory."""


class Spool:
    """A sink of one scan. ``failure`` says why the file is not whole, if it isn't.

    Raises OSError where there can be no file.
    """

    def __init__(self) -> None:
        self.failure: str | None = None
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed in the end
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._size = 0
        self._offsets = array("q")
        self._lengths = array("q")
        self._odd: dict[int, tuple[int, ...]] = {}
        self._states: dict[int, int] = {}
        self._unknown: set[int] = set()
        self._left_out: dict[int, list[LeftOutName]] = {}
        self._unread: dict[int, list[bytes]] = {}

    def let_go(self) -> None:
        """Close the file, and so remove it."""
        self._file.close()

    def enter(self, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        """Put aside what is told of a directory."""
        if row == NOT_COUNTED:
            if listing.is_directory:
                self._leave_out(task, listing)
            return
        if (task.depth and not listing.is_directory) or self.failure is not None:
            return
        if listing.problems or listing.failed or listing.unlisted_problems:
            self._note(row, listing)
        if not listing.identified:
            self._unknown.add(row)
        entries = listing.entries
        numbers = (
            listing.device,
            listing.inode,
            listing.mtime,
            listing.uid,
            listing.gid,
            listing.mode,
            listing.directory_apparent_size,
            listing.directory_allocated_size,
            len(entries),
        )
        try:
            own = _OWN.pack(*numbers)
        except struct.error:
            self._odd[row] = numbers
            own = bytes(_OWN.size)
        names = b"".join([each[0] + _END for each in listing.subdirectories])
        length = len(own) + len(entries) + len(names)
        while len(self._offsets) <= row:
            self._offsets.append(self._size)
            self._lengths.append(0)
        self._lengths[row] = length
        self._size += length
        self._held += (own, entries, names)
        self._held_bytes += length
        if self._held_bytes > _BLOCK:
            self._write_out()

    def close(self, _report: ScanReport) -> None:
        """The end."""
        self._write_out()

    def _write_out(self) -> None:
        rest = memoryview(b"".join(self._held))
        self._held.clear()
        self._held_bytes = 0
        try:
            while rest:
                rest = rest[os.write(self._file.fileno(), rest) :]
        except OSError as error:
            self.failure = error.strerror or str(error)

    def _leave_out(self, task: ScanL1DirTask, listing: Listing) -> None:
        if listing.skip is not None:
            reason = listing.skip.value
        elif listing.failed and not listing.identified:
            reason = FAILED_LOOK
        else:
            reason = ALREADY_COUNTED
        above = task.parent_row if task.depth else NO_ROW
        self._left_out.setdefault(above, []).append(LeftOutName(task.name, reason))

    def _note(self, row: int, listing: Listing) -> None:
        self._states[row] = FAILED if listing.failed else PARTLY
        unread = [problem.name for problem in listing.problems]
        if listing.unlisted_problems:
            unread.append(b"")
        self._unread[row] = unread

    def nested(self, report: ScanReport) -> SpooledScan:
        """The scan, to be told in the order of a nested document. Its tree is there."""
        tree = report.tree
        assert isinstance(tree, DirectoryTree)
        return SpooledScan(self, tree, is_complete=report.complete)

    def step(self, row: int, tree: DirectoryTree, depth: int, root: int) -> DirectoryStep:
        """What is known of a row, but for what is pending in it. Raises OSError."""
        data = os.pread(self._file.fileno(), self._lengths[row], self._offsets[row])
        if len(data) < _OWN.size:
            raise OSError("what was put aside is not there any more")
        numbers = self._odd.get(row) or _OWN.unpack_from(data)
        device, inode, mtime, uid, gid, mode, apparent, allocated, length = numbers
        entries = data[_OWN.size : _OWN.size + length]
        state = self._states.get(row, READ)
        unread = self._unread.get(row, ())
        is_directory = tree.kind(row) == DIRECTORY
        return DirectoryStep(
            row,
            tree.name(row),
            root,
            depth,
            is_directory,
            row not in self._unknown,
            state != FAILED and b"" not in unread,
            STATES[state],
            apparent,
            allocated,
            mode,
            Directory(mtime, inode, uid, gid, device) if is_directory else NO_DIRECTORY,
            self._left_out.get(row, ()),
            [name for name in unread if name] if unread else (),
            _parts(entries),
            SumsBelow(
                tree.apparent_sizes[row],
                tree.allocated_sizes[row],
                tree.inode_counts[row],
                tree.file_counts[row],
            ),
        )

    def subdirectories(self, row: int) -> list[bytes]:
        """The names of the directories that a row was said to have. Raises OSError."""
        data = os.pread(self._file.fileno(), self._lengths[row], self._offsets[row])
        length = (self._odd.get(row) or _OWN.unpack_from(data))[-1]
        return data[_OWN.size + length :].split(_END)[:-1]


class SpooledScan:
    """A scan that is over; see ``NestedScan``."""

    def __init__(self, spool: Spool, tree: DirectoryTree, *, is_complete: bool) -> None:
        self._spool = spool
        self._tree = tree
        self._is_complete = is_complete
        self.roots: Sequence[int] = tree.roots()
        self.working_directory = os.getcwdb()

    def named_roots(self) -> Iterator[tuple[int, bytes, bool]]:
        """The roots' rows, their paths as they were given, and whether they are directories."""
        for row in self.roots:
            yield row, self._tree.name(row), self._tree.kind(row) == DIRECTORY

    def steps(self) -> Iterator[Step]:
        """Directories with their ends. Raises OSError."""
        spool, tree = self._spool, self._tree
        for place, root in enumerate(self.roots):
            stack: list[Iterator[int]] = [iter((root,))]
            while stack:
                row = next(stack[-1], None)
                if row is None:
                    stack.pop()
                    if stack:
                        yield None
                    continue
                step = spool.step(row, tree, len(stack) - 1, place)
                yield step if self._is_complete else self._with_pending(step)
                stack.append(tree.children(row))

    def _with_pending(self, step: DirectoryStep) -> DirectoryStep:
        names = self._spool.subdirectories(step.row)
        if not names:
            return step
        known = {self._tree.name(row) for row in self._tree.children(step.row)}
        known.update(name for name, _ in step.left_out)
        pending = [LeftOutName(name, PENDING) for name in names if name not in known]
        return step._replace(left_out=[*step.left_out, *pending])


def _parts(entries: bytes) -> Sequence[str]:
    if not entries:
        return ()
    if len(entries) <= PART_BYTES:
        return (entries.decode(),)
    return [part.decode() for _, part in entry_parts(0, entries)]
