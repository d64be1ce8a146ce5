from __future__ import annotations

import errno
import os

import pytest

from scantree.cli.shortage import shortage


@pytest.mark.parametrize(
    "number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.EPERM, errno.ENOSYS]
)
def test_what_the_system_cannot_or_will_not_give_is_named(number: int) -> None:
    assert shortage(OSError(number, os.strerror(number))) == os.strerror(number)


def test_memory_and_threads_are_among_it() -> None:
    assert shortage(MemoryError()) == "Cannot allocate memory"
    assert shortage(RuntimeError("can't start new thread")) == "no thread can be started"


@pytest.mark.parametrize("error", [OSError("bug"), RuntimeError("bug"), KeyError()])
def test_other_errors_are_no_shortage(error: Exception) -> None:
    assert shortage(error) is None
    assert shortage(ExceptionGroup("several", [error])) is None


def test_it_is_found_in_groups_and_behind_other_errors() -> None:
    wrapped = RuntimeError("internal error")
    wrapped.__cause__ = ExceptionGroup("tasks", [MemoryError(), MemoryError()])
    assert shortage(ExceptionGroup("tasks", [wrapped])) == "Cannot allocate memory"


def test_another_error_is_not_hidden_by_a_shortage_beside_it() -> None:
    assert shortage(ExceptionGroup("tasks", [MemoryError(), ValueError()])) is None
