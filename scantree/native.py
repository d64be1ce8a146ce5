"""Whether the parts in C are used where they are there: what ``SCANTREE_NATIVE`` says."""

from __future__ import annotations

import os

ENVIRONMENT_VARIABLE = "SCANTREE_NATIVE"


def is_refused() -> bool:
    """Whether everything is to be done in Python."""
    return os.environ.get(ENVIRONMENT_VARIABLE) == "0"
