"""Sizes on the command line, as du(1) reads them: ``512``, ``4K``, ``1GiB``, ``10MB``.

``K``, ``M``, ``G`` ... and ``KiB`` ... are powers of 1024, ``KB`` ... powers of 1000. A
unit alone stands for one of it. A fraction (``0.5G``, which du refuses) is taken where it is
a whole number of bytes.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping

from scantree.cli.usage import UsageError
from scantree.render.escape import quote
from scantree.render.size_format import BINARY_SIZE, DECIMAL_SIZE, BlockSize, SizeFormat

_LETTERS = "KMGTPEZYRQ"
_SIZE = re.compile(
    rf"(?P<sign>[+-]?)(?P<number>[0-9]*)(?:\.(?P<fraction>[0-9]+))?(?:(?P<letter>[{_LETTERS}])(?P<kind>I?B)?|B)?",
    re.ASCII | re.IGNORECASE,
)
_WORDS = {"human-readable": BINARY_SIZE, "si": DECIMAL_SIZE}

_GROUPING = "'"
"""Before a size, it asks for thousands to be set apart."""

_VARIABLES = ("DU_BLOCK_SIZE", "BLOCK_SIZE", "BLOCKSIZE")

_MAX_DIGITS = 30
"""Far more than any file system holds, and little enough to calculate with at once."""


def parse_size(option: str, text: str) -> int:
    """The number of bytes that ``text`` stands for, with its sign.

    Raises UsageError, which names the option, for anything else.
    """
    match = _SIZE.fullmatch(text)
    if match is None or not (match["number"] or match["fraction"] or match["letter"]):
        raise _invalid(option, text)
    fraction = match["fraction"] or ""
    if len(match["number"]) + len(fraction) > _MAX_DIGITS:
        raise UsageError(f"{option}: size too large: {quote(text)}")
    has_number = match["number"] or fraction
    number = int((match["number"] or "0") + fraction) if has_number else 1
    size, rest = divmod(number * _unit(match["letter"], match["kind"]), 10 ** len(fraction))
    if rest:
        shown = quote(text)
        raise UsageError(f"{option}: {shown} is no whole number of bytes; {size} is next to it")
    return int(-size if match["sign"] == "-" else size)


def parse_threshold(text: str) -> int:
    """The size behind ``--threshold``; ``-0`` is refused, as du does."""
    size = parse_size("--threshold", text)
    if size == 0 and text.startswith("-"):
        raise _invalid("--threshold", text)
    return size


def parse_block_size(text: str, option: str = "--block-size") -> SizeFormat:
    """How sizes are written under ``--block-size``; a unit without a number is shown, as by du.

    Its words may be shortened, as du's: ``human-readable`` and ``si``. After an apostrophe
    thousands are set apart.
    """
    groups = text.startswith(_GROUPING)
    text = text.removeprefix(_GROUPING)
    for word, sizes in _WORDS.items():
        if text and word.startswith(text):
            return sizes
    block = parse_size(option, text)
    if block <= 0:
        raise _invalid(option, text)
    has_number = any(char.isdigit() for char in text)
    return BlockSize(block, "" if has_number else text.lstrip("+"), groups=groups)


def environment_sizes(environment: Mapping[str, str]) -> SizeFormat | None:
    """How sizes are written where no option says it: as du's variables do, if one is set.

    The first that is set counts. One that means nothing is no reason to fail, nor is it to du.
    """
    for name in _VARIABLES:
        if name in environment:
            with contextlib.suppress(UsageError):
                return parse_block_size(environment[name], name)
            return None
    return None


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
        " (a number, and K, M, G ... or KiB ... of 1024 or KB ... of 1000)"
    )
