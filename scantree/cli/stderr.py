"""Lines on standard error, each beginning with the command's name."""

from __future__ import annotations

import sys

from scantree.cli.leftovers import drop
from scantree.cli.stream_encoding import stream_encoding
from scantree.cli.write_all import write_all
from scantree.render.escape import encode

COMMAND = "scantree: "
"""What each line begins with."""


def complain(line: str) -> None:
    """Write one line; its names are escaped already.

    Where standard error is closed or broken there is nobody left to be told.
    """
    stream = sys.stderr
    if stream is None:
        return
    encoding = stream_encoding(stream)
    try:
        write_all(stream, encode(f"{COMMAND}{line}\n", encoding), encoding)
    except OSError:
        drop(stream)
