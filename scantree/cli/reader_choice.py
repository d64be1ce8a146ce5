"""Which reader reads, for a person: a word for ``--version``, a line where there is none."""

from __future__ import annotations

import os

from scantree.cli.usage import UsageError
from scantree.native import ENVIRONMENT_VARIABLE
from scantree.reader.protocol import ReaderUnavailableError
from scantree.reader.select import choose_reader
from scantree.scanning.engine_twin import why_engine_in_python


def reader_line() -> str:
    """Which reader runs, and why not the native one; why not the native engine beside it."""
    try:
        choice = choose_reader()
    except ReaderUnavailableError as error:
        return f"no reader: {error}"
    line = f"{choice.name} reader" + (f": {choice.reason}" if choice.reason else "")
    why = why_engine_in_python()
    return f"{line}, engine in Python: {why}" if choice.name == "native" and why else line


def check_reader() -> None:
    """Raise UsageError where the environment asks for what is not there."""
    try:
        choose_reader()
    except ReaderUnavailableError as error:
        raise UsageError(str(error), is_in_help=False) from None
    why = why_engine_in_python()
    if os.environ.get(ENVIRONMENT_VARIABLE) == "1" and why:
        line = f"{ENVIRONMENT_VARIABLE}=1, but the engine is in Python: {why}"
        raise UsageError(line, is_in_help=False)
