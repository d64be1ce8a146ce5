"""Writing to a standard stream: every byte, now, and past its buffer.

Nothing is left in a buffer, where it would fail again when the interpreter ends. A pipe or a
terminal may be set not to let anybody wait, by a program that shares it: then it is waited for
here. A reader that went away is an error like any other, for SIGPIPE is ignored.
"""

from __future__ import annotations

import os
from typing import TextIO


def write_all(stream: TextIO, text: bytes, encoding: str) -> None:
    """Write all of a text that is encoded already. Raises OSError."""
    stream.flush()
    try:
        descriptor = stream.fileno()
    except ValueError:
        # Python's own, of a program that collects what is printed.
        stream.write(text.decode(encoding))
        return
    rest = memoryview(text)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            _wait_for_room(descriptor)


def _wait_for_room(descriptor: int) -> None:
    import select  # noqa: PLC0415 - hardly ever needed

    waiting = select.poll()
    waiting.register(descriptor, select.POLLOUT)
    waiting.poll()
