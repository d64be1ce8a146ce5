"""The commands in README.md: what a reader can copy, and who runs it here.

A fenced ``bash`` block after a line ``<!-- ci: NAME -->`` is run by .ci/run, which asks for
it with ``python3 tests/readme_blocks.py README.md NAME``; every other one is run by the
tests. So are ``python`` blocks, and commands in code spans that begin with ``scantree``.
Imports nothing but the standard library: .ci/run calls it before anything is installed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

_MARK = re.compile(r"<!-- ci: (\w+) -->")
_FENCE = re.compile(r"```(.*)")
_SPAN = re.compile(r"`(scantree [^`]+)`")


class Block(NamedTuple):
    """A fenced block: its info string, its text, and the name of the leg that runs it."""

    language: str
    text: str
    leg: str = ""


class NoSuchBlockError(Exception):
    """Which block a page lacks, in a line."""


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order. Raises NoSuchBlockError for a loose mark."""
    found: list[Block] = []
    leg = ""
    lines = iter(page.splitlines())
    for line in lines:
        fence = _FENCE.fullmatch(line)
        mark = _MARK.fullmatch(line)
        if fence:
            inside = []
            for text in lines:
                if text == "```":
                    break
                inside.append(text)
            found.append(Block(fence[1].strip(), "\n".join(inside), leg))
            leg = ""
        elif leg:
            raise NoSuchBlockError(f"no block follows the mark {leg!r}")
        elif mark:
            leg = mark[1]
    if leg:
        raise NoSuchBlockError(f"no block follows the mark {leg!r}")
    return found


def spans(page: str) -> list[str]:
    """The commands that stand in code spans outside of blocks, in order."""
    found = []
    is_inside = False
    for line in page.splitlines():
        if line.startswith("```"):
            is_inside = not is_inside
        elif not is_inside:
            found += _SPAN.findall(line)
    return found


def command(page: str, leg: str) -> str:
    """The one line that .ci/run is to run as ``leg``. Raises NoSuchBlockError."""
    found = [block for block in blocks(page) if block.leg == leg]
    if len(found) != 1 or found[0].language != "bash" or "\n" in found[0].text:
        raise NoSuchBlockError(f"there must be one bash block of one line marked {leg!r}")
    return found[0].text


if __name__ == "__main__":
    try:
        print(command(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2]))
    except NoSuchBlockError as error:
        sys.exit(f"{sys.argv[1]}: {error}")
