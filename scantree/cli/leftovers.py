"""What a standard stream still holds in its buffer when the command ends.

What cannot be written was told where it was written, or there is nobody to be told. Left in
the buffer, it would fail once more when the interpreter ends, which makes an exit code of 120
of any.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def settle_streams() -> None:
    """Write what the standard streams hold, or drop it; nothing fails after this."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except (OSError, ValueError):
                drop(stream)


def drop(stream: TextIO) -> None:
    """Have the stream lead nowhere from now on, with what it holds."""
    try:
        sink = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.dup2(sink, stream.fileno())
        finally:
            os.close(sink)
        stream.flush()
    except (OSError, ValueError):
        # No descriptor is left for that; then the interpreter finds nothing to flush.
        if stream is sys.stdout:
            sys.stdout = None
        if stream is sys.stderr:
            sys.stderr = None
