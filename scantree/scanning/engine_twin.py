"""Which of its twins the engine is, for whoever tells a person."""

from __future__ import annotations

from scantree.engine.twin import why_in_python


def why_engine_in_python() -> str:
    """Why the engine isn't the one in C; empty where it is."""
    return why_in_python
