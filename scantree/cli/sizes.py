"""Sizes on the command line, as du(1) reads them: ``512``, ``4K``, ``1GiB``, ``10MB``.

``K``, ``M``, ``G`` ... and ``KiB`` ... are powers of 1024, ``KB`` ... powers of 1000. A
unit alone stands for one of it.
"""

from __future__ import annotations

import re

from scantree.cli.usage import UsageError
from scantree.render.escape import quote
from scantree.render.size_format import BlockSize

_LETTERS = "KMGTPEZYRQ"
_SIZE = re.compile(
    rf"(?P<sign>[+-]?)(?P<number>[0-9]*)(?:(?P<letter>[{_LETTERS}])(?P<kind>I?B)?|B)?",
    re.ASCII | re.IGNORECASE,
)
_MAX_DIGITS = 30
"""Far more than any file system holds, and little enough to calculate with at once."""


def parse_size(option: str, text: str) -> int:
    """The number of bytes that ``text`` stands for, with its sign.

    Raises UsageError, which names the option, for anything else.
    """
    match = _SIZE.fullmatch(text)
    if match is None or not (match["number"] or match["letter"]):
        raise _invalid(option, text)
    if len(match["number"]) > _MAX_DIGITS:
        raise UsageError(f"{option}: size too large: {quote(text)}")
    size = int(match["number"] or "1") * _unit(match["letter"], match["kind"])
    return -size if match["sign"] == "-" else size


def parse_threshold(text: str) -> int:
    """The size behind ``--threshold``; ``-0`` is refused, as du does."""
    size = parse_size("--threshold", text)
    if size == 0 and text.startswith("-"):
        raise _invalid("--threshold", text)
    return size


def parse_block_size(text: str) -> BlockSize:
    """The blocks behind ``--block-size``; a unit without a number is shown, as by du."""
    block = parse_size("--block-size", text)
    if block <= 0:
        raise _invalid("--block-size", text)
    has_number = any(char.isdigit() for char in text)
    return BlockSize(block, "" if has_number else text.lstrip("+"))


def _unit(letter: str | None, kind: str | None) -> int:
    if letter is None:
        return 1
    power: int = _LETTERS.index(letter.upper()) + 1
    base = 1000 if kind is not None and kind.upper() == "B" else 1024
    result: int = base**power
    return result


def _invalid(option: str, text: str) -> UsageError:
    return UsageError(
        f"{option}: invalid size {quote(text)}"
        " (a whole number, and K, M, G ... or KiB ... of 1024 or KB ... of 1000)"
    )
