"""The error that a command line can hold: the caller's fault, found before any scan."""

from __future__ import annotations

import os
from collections.abc import Sequence


class UsageError(Exception):
    """What is wrong with the command line, in one line; names in it are escaped.

    ``is_in_help`` says whether the command's help tells more of it.
    """

    def __init__(self, line: str, *, is_in_help: bool = True) -> None:
        super().__init__(line)
        self.is_in_help = is_in_help


def only_one(option: str, values: Sequence[str]) -> str | None:
    """The value of an option that may be given once; None where it isn't given.

    Options that only change how something is shown may be repeated, and the last counts.
    Raises UsageError for one where what an earlier value asks for would be left undone.
    """
    if len(values) > 1:
        raise UsageError(f"{option} can be given once only")
    return values[0] if values else None


def refuse_together(*contradictions: tuple[bool, str]) -> None:
    """Raise UsageError for the first of some pairs of options that is found."""
    for found, names in contradictions:
        if found:
            raise UsageError(f"{names} contradict each other")


def refuse_one_file_twice(outputs: Sequence[tuple[str, str | None]]) -> None:
    """Raise UsageError where two options, each with its file, would write the same.

    What is no regular file, such as a terminal, may get several things; None and ``-`` are none.
    """
    found: dict[str, str] = {}
    for option, file in outputs:
        if not file or file == "-" or "\0" in file:
            continue
        path = os.path.realpath(file)
        if path in found and (os.path.isfile(path) or not os.path.exists(path)):
            from scantree.render.escape import quote  # noqa: PLC0415 - to complain only

            both = f"{found[path]} and {option}"
            raise UsageError(f"{both} would write the same file, {quote(file)}", is_in_help=False)
        found[path] = option
