"""Running a part of a test in a forked process, which may give up rights or mount."""

from __future__ import annotations

import ctypes
import os
import pickle
import sys
from collections.abc import Callable
from typing import TypeVar

import pytest

T = TypeVar("T")

_CLONE_NEWNS = 0x00020000
_MS_BIND = 4096
_MS_REC = 16384
_MS_PRIVATE = 1 << 18

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user"
)


def in_child(function: Callable[[], T]) -> T:
    """What ``function`` answers in a child of this process."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(receiving)
            answer = pickle.dumps(function())
            with open(sending, "wb") as pipe:
                pipe.write(answer)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    os.close(sending)
    with open(receiving, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, "the child failed; its traceback is on standard error"
    result: T = pickle.loads(answer)
    return result


def descriptors_with(free: int) -> int:
    """The limit of descriptors (RLIMIT_NOFILE) that leaves this process so many free ones.

    Those that are open may have any numbers.
    """
    number = -1
    while free:
        number += 1
        try:
            os.fstat(number)
        except OSError:
            free -= 1
    return number + 1


def as_nobody(function: Callable[[], T]) -> T:
    """What ``function`` answers in a child that has no rights to speak of."""

    def run() -> T:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        return function()

    return in_child(run)


def with_own_mounts(function: Callable[[], T]) -> T:
    """What ``function`` answers in a child whose mounts nobody else sees."""

    def run() -> T:
        _unshare_mounts()
        return function()

    return in_child(run)


def mount(source: bytes, target: bytes, filesystem_type: bytes) -> None:
    """mount(2) of a new file system; ``source`` is a name to show."""
    _mount(source, target, filesystem_type, 0)


def bind(source: bytes, target: bytes) -> None:
    """Show ``source`` at ``target``, too."""
    _mount(source, target, None, _MS_BIND)


def can_mount() -> bool:
    """Whether a child of this process may mount file systems of its own."""
    if not sys.platform.startswith("linux"):
        return False

    def attempt() -> bool:
        try:
            _unshare_mounts()
            _mount(b"probe", b"/proc", b"tmpfs", 0)
        except OSError:
            return False
        return True

    return in_child(attempt)


def _unshare_mounts() -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    _mount(None, b"/", None, _MS_REC | _MS_PRIVATE)


def _mount(source: bytes | None, target: bytes, filesystem_type: bytes | None, flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(source, target, filesystem_type, ctypes.c_ulong(flags), None) != 0:
        raise OSError(ctypes.get_errno(), "mount", os.fsdecode(target))
