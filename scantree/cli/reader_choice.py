"""Which reader reads, for a person: a word for ``--version``, a line where there is none."""

from __future__ import annotations

from scantree.cli.usage import UsageError
from scantree.reader.select import ReaderUnavailableError, choose_reader


def reader_line() -> str:
    """Which reader runs, and why not the native one where it does not."""
    try:
        choice = choose_reader()
    except ReaderUnavailableError as error:
        return f"no reader: {error}"
    return f"{choice.name} reader" + (f": {choice.reason}" if choice.reason else "")


def check_reader() -> None:
    """Raise UsageError where the environment asks for a reader that is not there."""
    try:
        choose_reader()
    except ReaderUnavailableError as error:
        raise UsageError(str(error)) from None
