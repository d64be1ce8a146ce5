"""Writing to standard output: all of it, now, or an error that can be told.

A reader that went away ends the process as it ends any other tool: by SIGPIPE, quietly;
where that cannot end it, it is an error as well.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator

from scantree.cli.leftovers import drop
from scantree.cli.sigpipe import end_by_sigpipe
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.write_all import write_all
from scantree.render.escape import encode


class StdoutError(Exception):
    """Standard output didn't take what was written; ``str`` says why.

    No OSError: typer ends the process without a word for one about a lost reader.
    """


def write_stdout(data: bytes) -> None:
    """Write all bytes. Raises StdoutError."""
    if sys.stdout is None:
        raise StdoutError(os.strerror(errno.EBADF))
    try:
        write_all(sys.stdout, data, stream_encoding(sys.stdout))
    except BrokenPipeError as error:
        end_by_sigpipe()
        raise StdoutError(error.strerror) from None
    except OSError as error:
        raise StdoutError(error.strerror) from None


@contextlib.contextmanager
def collected_prints() -> Iterator[None]:
    """Have what a library prints meanwhile written here, in the end. Raises StdoutError."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            yield
    finally:
        text = printed.getvalue()
        if text:
            write_stdout(encode(text, stream_encoding(sys.stdout)))


def abandon_stdout() -> None:
    """Let nothing that a library left in the buffer fail again when the process ends."""
    if sys.stdout is not None:
        drop(sys.stdout)
