"""What directories are compared by."""

from __future__ import annotations

import enum


class Basis(enum.Enum):
    """Allocated size, apparent size, or the number of inodes; the value is its title."""

    ALLOCATED = "allocated"
    APPARENT = "apparent"
    INODES = "inodes"
