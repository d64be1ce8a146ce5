"""What ``TERM`` says of a terminal: whether it obeys control sequences at all."""

from __future__ import annotations

from collections.abc import Mapping

_DUMB = frozenset({"", "dumb", "unknown"})


def is_obeying(environment: Mapping[str, str]) -> bool:
    """Whether colours and a live view mean anything to it; not so where ``TERM`` is unset."""
    return environment.get("TERM", "").lower() not in _DUMB
