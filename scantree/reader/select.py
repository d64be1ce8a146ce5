"""The one place that chooses between the twins: the native reader and the Python one.

``SCANTREE_NATIVE=1`` insists on the native reader and ``SCANTREE_NATIVE=0`` on the
Python one; without it the native one is taken where it is built. None is built yet.
"""

from __future__ import annotations

import os

from scantree.reader.protocol import Reader, ReadOptions
from scantree.reader.python_reader import PythonReader

ENVIRONMENT_VARIABLE = "SCANTREE_NATIVE"


class ReaderUnavailableError(Exception):
    """The reader that the environment insists on is not there, or is not known."""


def open_reader(options: ReadOptions, jobs: int | None) -> Reader:
    """The reader for a scan; ``jobs`` directories at once, None for what suits it.

    Raises ``ReaderUnavailableError`` where ``SCANTREE_NATIVE`` asks for what isn't there.
    """
    choice = os.environ.get(ENVIRONMENT_VARIABLE, "")
    if choice == "1":
        raise ReaderUnavailableError(
            f"{ENVIRONMENT_VARIABLE}=1, but scantree was built without its native reader"
        )
    if choice not in {"", "0"}:
        raise ReaderUnavailableError(f"{ENVIRONMENT_VARIABLE} is neither 0 nor 1: {choice!r}")
    return PythonReader(options, jobs)
