"""Directories on the way to paths beyond PATH_MAX, kept open for the next such path.

What is kept may be moved out of the root meanwhile. So before it is used it is asked
whether as many ".." lead to the root as names had led from there; that takes time for
each level, so the answer is believed for some times as long as it takes to get it.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from typing import NamedTuple

from scantree.reader.interruptions import status_of
from scantree.reader.open_at import open_at

MAX_PATH = 4096 if sys.platform.startswith("linux") else 1024
"""PATH_MAX in bytes, with the NUL at the end."""

MOST_KEPT = 4
"""How many steps are worth their descriptors."""

_UP_AT_ONCE = MAX_PATH // 3
_BELIEVED_NS = 500
"""For each level."""

_PASS = (
    getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
)


class Step(NamedTuple):
    """An open directory, and the path below its root that led to it, with a slash at its end."""

    root: int
    passed: bytes
    descriptor: int
    believed_until_ns: int = 0


class KeptSteps:
    """A few steps, ``most`` of them. Safe for use by several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._steps: deque[Step] = deque()

    def take(self, root: int, prefix: bytes, identity: tuple[int, int] | None) -> Step | None:
        """Take out a step on the way of a path, if there is one that is still below its root.

        ``identity`` is the root's device and inode; where it is None, nothing is asked.
        """
        try:
            step = self._steps.pop()
        except IndexError:
            return None
        if step.root == root and prefix.startswith(step.passed):
            if identity is None or not step.passed:
                return step
            now = time.monotonic_ns()
            if now < step.believed_until_ns:
                return step
            levels = step.passed.count(b"/")
            if _leads_up_to(identity, step.descriptor, levels):
                return step._replace(believed_until_ns=now + _BELIEVED_NS * levels)
        os.close(step.descriptor)
        return None

    def keep(self, step: Step) -> None:
        """Keep a step, or close it where there are enough."""
        if len(self._steps) < self._most:
            self._steps.append(step)
        else:
            os.close(step.descriptor)

    def release(self) -> None:
        """Close all that is kept."""
        while self._steps:
            try:
                os.close(self._steps.pop().descriptor)
            except IndexError:
                return


def _leads_up_to(identity: tuple[int, int], descriptor: int, levels: int) -> bool:
    """Whether so many ".." lead to the root."""
    at = descriptor
    try:
        while levels > _UP_AT_ONCE:
            above = open_at(b"../" * _UP_AT_ONCE, _PASS, at)
            if at != descriptor:
                os.close(at)
            at = above
            levels -= _UP_AT_ONCE
        status = status_of(b"../" * levels, dir_fd=at)
    except OSError:
        return False
    finally:
        if at != descriptor:
            os.close(at)
    return (status.st_dev, status.st_ino) == identity
