"""Writing to a standard stream: every byte, now, and past its buffer.

Nothing is left in a buffer, where it would fail again when the interpreter ends. A pipe or a
terminal may be set not to let anybody wait, by a program that shares it: then it is waited for
here. A reader that went away is an error like any other, for SIGPIPE is ignored.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

TERMINAL_SECONDS = 2.0
"""How long a terminal that takes nothing is waited for, once the process was asked to end."""

_is_in_a_hurry: Callable[[], bool] = bool


@contextmanager
def hurried_on_terminals(is_in_a_hurry: Callable[[], bool]) -> Iterator[None]:
    """Meanwhile wait no longer than a moment for a terminal that is stopped, once this is so.

    It is started again first, as the kernel does it at Ctrl-C.
    """
    global _is_in_a_hurry  # noqa: PLW0603 - as the streams are this process's
    before, _is_in_a_hurry = _is_in_a_hurry, is_in_a_hurry
    try:
        yield
    finally:
        _is_in_a_hurry = before


def write_all(stream: TextIO, text: bytes, encoding: str) -> None:
    """Write all of a text that is encoded already. Raises OSError."""
    stream.flush()
    try:
        descriptor = stream.fileno()
    except ValueError:
        # Python's own, of a program that collects what is printed.
        stream.write(text.decode(encoding))
        return
    if _is_in_a_hurry() and os.isatty(descriptor):
        _write_soon(stream, text)
        return
    rest = memoryview(text)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            _wait_for_room(descriptor)


def _write_soon(terminal: TextIO, text: bytes) -> None:
    from scantree.cli.offer import OfferedStream, start_again  # noqa: PLC0415 - hardly ever needed

    start_again(terminal.fileno())
    offered = OfferedStream(terminal)
    offered.write_bytes(text)
    is_written = offered.catch_up(TERMINAL_SECONDS)
    offered.close()
    if not is_written:
        raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))


def _wait_for_room(descriptor: int) -> None:
    import select  # noqa: PLC0415 - hardly ever needed

    waiting = select.poll()
    waiting.register(descriptor, select.POLLOUT)
    waiting.poll()
