"""Writing to standard output: all of it, now, or an error that can be told.

Bytes go to the descriptor itself, so nothing is left in a buffer that the interpreter
would fail to flush when it ends. A reader that went away ends the process as it ends
any other tool: by SIGPIPE, quietly.
"""

from __future__ import annotations

import errno
import os
import signal
import sys

from scantree.cli.sigpipe import end_by_sigpipe, sigpipe


def write_stdout(data: bytes) -> None:
    """Write all bytes. Raises OSError."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    sys.stdout.flush()
    descriptor = sys.stdout.fileno()
    rest = memoryview(data)
    try:
        with sigpipe(signal.SIG_IGN):
            while rest:
                rest = rest[os.write(descriptor, rest) :]
    except BrokenPipeError:
        end_by_sigpipe()


def abandon_stdout() -> None:
    """Let nothing that a library left in the buffer fail again when the process ends."""
    if sys.stdout is None:
        return
    try:
        with open(os.devnull, "wb") as sink:
            os.dup2(sink.fileno(), sys.stdout.fileno())
    except OSError:
        # No descriptor is left for that; then the interpreter finds nothing to flush.
        sys.stdout = None
