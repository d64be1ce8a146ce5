"""Another process that changes a tree, again and again, while this one reads it."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2

Path = os.PathLike[str] | bytes


def exchange(one: Path, other: Path) -> None:
    """Let two names swap what they stand for, so that neither is ever missing."""
    libc = ctypes.CDLL(None, use_errno=True)
    names = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other))
    if libc.renameat2(*names, _RENAME_EXCHANGE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), os.fsdecode(one))


@contextmanager
def meanwhile(change: Callable[[], None]) -> Iterator[None]:
    """Another process calls ``change`` without end; what it meets that is gone is no matter."""
    child = os.fork()
    if child == 0:
        try:
            while True:
                with suppress(FileNotFoundError, FileExistsError):
                    change()
        finally:
            os._exit(1)
    try:
        yield
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "the other process came to an end"
    finally:
        os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


@contextmanager
def swapping(*pairs: tuple[Path, Path]) -> Iterator[None]:
    """Another process swaps each pair of names, one after the other, again and again."""
    try:
        for one, other in pairs:
            exchange(one, other)
            exchange(one, other)
    except OSError as error:
        pytest.skip(f"this file system cannot swap two names: {error.strerror}")
    swap = ctypes.CDLL(None).renameat2
    calls = [
        (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
        for one, other in pairs
    ]

    def swap_each() -> None:
        for call in calls:
            swap(*call)

    with meanwhile(swap_each):
        yield
