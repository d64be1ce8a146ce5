"""What figures depend on and a reader cannot guess."""

from __future__ import annotations

import os
import platform


def machine() -> dict[str, object]:
    """The machine that this runs on, by name."""
    return {
        "processors": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "architecture": platform.machine(),
    }
