"""Patterns in a file, one a line, as du(1) ``--exclude-from`` reads them."""

from __future__ import annotations

from scantree.cli.read_file import read_named_file
from scantree.reader.patterns import exclude_file_patterns


def patterns_in(name: str) -> tuple[bytes, ...]:
    """The patterns of the file that ``--exclude-from`` names. Raises UsageError."""
    return tuple(exclude_file_patterns(read_named_file("--exclude-from", name)))
