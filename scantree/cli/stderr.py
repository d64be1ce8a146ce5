"""Lines on standard error, each beginning with the command's name."""

from __future__ import annotations

import contextlib
import sys

from scantree.cli.stream_encoding import stream_encoding
from scantree.render.escape import restrict


def complain(line: str) -> None:
    """Write one line; its names are escaped already.

    Where standard error is closed or broken there is nobody left to be told.
    """
    if sys.stderr is None:
        return
    with contextlib.suppress(OSError):
        sys.stderr.write(f"scantree: {restrict(line, stream_encoding(sys.stderr))}\n")
        sys.stderr.flush()
