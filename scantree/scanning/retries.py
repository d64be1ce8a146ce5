"""Which directories are read once more: those of which something failed that may pass.

An interrupted call, a file handle that has gone stale, a time-out; an input/output error
where a program or another machine answers for the file system, since a disk's own doesn't
pass. The engine waits and asks again (its ``RetryPolicy``), with the directory in its place
among its siblings. Where very many directories fail, the file system is broken and not busy:
then no further ones are tried again.
"""

from __future__ import annotations

import errno

from scantree.engine import RetryPolicy
from scantree.reader.hanging_filesystems import may_hang
from scantree.reader.listing import Listing
from scantree.reader.mounts import MountTable
from scantree.scanning.tasks import ScanL1DirTask

DEFAULT_RETRIES = 2

_PASSING = frozenset({errno.EINTR, errno.EAGAIN, errno.ESTALE, errno.ETIMEDOUT})
_MOST_DIRECTORIES = 10_000
_FIRST_DELAY_SECONDS = 0.1
_BACKOFF = 3.0
_LONGEST_DELAY_SECONDS = 10.0
_JITTER = 0.5


def retry_policy(retries: int) -> RetryPolicy:
    """The engine's policy for so many further attempts."""
    return RetryPolicy(
        retries + 1,
        delay_seconds=_FIRST_DELAY_SECONDS,
        backoff=_BACKOFF,
        max_delay_seconds=_LONGEST_DELAY_SECONDS,
        jitter=_JITTER,
    )


class MayPassError(Exception):
    """A listing has an error that may pass; nothing of it was counted."""


class Retries:
    """Says what is tried again; ``directories`` is how many were read more than once."""

    __slots__ = ("_mounts", "directories", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self._mounts: MountTable | None = None
        self.directories = 0

    def check(self, task: ScanL1DirTask, listing: Listing) -> None:
        """Raise MayPassError where a directory with problems had better be read again."""
        if self._may_pass(task, listing):
            raise MayPassError

    def grant(self, attempt: int) -> bool:
        """Whether another attempt follows this one, the first being 1."""
        if attempt > self.most or (attempt == 1 and self.directories >= _MOST_DIRECTORIES):
            return False
        self.directories += attempt == 1
        return True

    def _may_pass(self, task: ScanL1DirTask, listing: Listing) -> bool:
        # Where the error has a code, whoever asked an object store has tried again.
        errors = {problem.errno for problem in listing.problems if not problem.code}
        if errno.ETIMEDOUT in errors:
            from scantree.reader.time_limit import UnansweredListing  # noqa: PLC0415 - start-up

            if isinstance(listing, UnansweredListing):
                # It had its time, and a thread still waits there.
                return False
        if not errors.isdisjoint(_PASSING):
            return True
        if errno.EIO not in errors:
            return False
        device = listing.device if listing.identified else task.parent_device
        return not device or self._is_remote(device)

    def _is_remote(self, device: int) -> bool:
        if self._mounts is None:
            self._mounts = MountTable.read() or MountTable()
        filesystem_type = self._mounts.filesystem_type(device)
        return filesystem_type is not None and may_hang(filesystem_type)
