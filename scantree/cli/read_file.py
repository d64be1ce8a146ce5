"""Reading a file that an option names; ``-`` is standard input."""

from __future__ import annotations

import sys

from scantree.cli.usage import UsageError
from scantree.render.escape import quote

STANDARD_STREAM = "-"


def read_named_file(option: str, name: str) -> bytes:
    """Everything in the file. Raises UsageError, which names the option."""
    try:
        if name == STANDARD_STREAM:
            if sys.stdin is None:
                raise UsageError(f"{option}: standard input is closed", is_in_help=False)
            return sys.stdin.buffer.read()
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise UsageError(
            f"{option}: cannot read {quote(name)}: {error.strerror}", is_in_help=False
        ) from None
    except ValueError:
        raise UsageError(
            f"{option}: no file can be named {quote(name)}", is_in_help=False
        ) from None
