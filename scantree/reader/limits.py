"""The limits that the system sets to this process, see getrlimit(2)."""

from __future__ import annotations

from typing import Literal


def limit_of(name: Literal["AS", "DATA", "NOFILE"]) -> int | None:
    """The soft limit; None where there is none, or nothing tells."""
    try:
        import resource  # noqa: PLC0415 - not on every platform

        limit: int = resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0]
    except (ImportError, OSError):
        # A sandbox may forbid to ask; then what there is shows when it is taken.
        return None
    return None if limit == resource.RLIM_INFINITY else limit
