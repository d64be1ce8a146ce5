"""The error that a command line can hold: the caller's fault, found before any scan."""

from __future__ import annotations


class UsageError(Exception):
    """What is wrong with the command line, in one line; names in it are escaped."""
