"""A stand-in for ``os`` that says before each look at the file system how many there were."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from unittest.mock import patch

from scantree.reader import by_descriptor, entries, interruptions, open_directory
from scantree.reader.open_at import open_at

ROOMS = (by_descriptor, entries, interruptions, open_directory)
"""Every room that touches the file system when a directory is read."""

LOOKS = frozenset({"open", "stat", "lstat", "fstat", "dup", "scandir"})


class SteppedOs:
    """``os``, with ``before`` called ahead of each of ``LOOKS`` and of each entry listed."""

    def __init__(self, before: Callable[[int], None]) -> None:
        self._before = before
        self._steps = 0

    def step(self) -> None:
        self._before(self._steps)
        self._steps += 1

    def open_at(self, path: bytes, flags: int, dir_fd: int | None = None, /) -> int:
        self.step()
        return open_at(path, flags, dir_fd)

    def __getattr__(self, name: str) -> object:
        value = getattr(os, name)
        if name not in LOOKS:
            return value

        def look(*arguments: object, **named: object) -> object:
            self.step()
            found = value(*arguments, **named)
            return _SteppedEntries(self, found) if name == "scandir" else found

        return look


class _SteppedEntries:
    """The entries of a directory, each a step."""

    def __init__(self, stepped: SteppedOs, entries: os._ScandirIterator[str]) -> None:
        self._stepped = stepped
        self._entries = entries

    def __enter__(self) -> _SteppedEntries:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._entries.close()

    def __iter__(self) -> Iterator[os.DirEntry[str]]:
        for entry in self._entries:
            self._stepped.step()
            yield entry


@contextmanager
def stepping(before: Callable[[int], None]) -> Iterator[None]:
    """The Python twin calls ``before`` ahead of each look, with the number of those before it."""
    stepped = SteppedOs(before)
    with ExitStack() as stack:
        for room in ROOMS:
            stack.enter_context(patch.object(room, "os", stepped))
        stack.enter_context(patch.object(open_directory, "open_at", stepped.open_at))
        yield
