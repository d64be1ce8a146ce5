"""The one place that chooses between the twins: ``_native``, in C, and ``core``, in Python.

The one in C is taken where it is there and ``SCANTREE_NATIVE`` isn't 0.
"""

from __future__ import annotations

from scantree.native import ENVIRONMENT_VARIABLE, is_refused

__all__ = [
    "ContextCore",
    "FamilyCore",
    "HierarchyCore",
    "Node",
    "ReadyQueue",
    "TaskBuilderCore",
    "WakeupCore",
    "execute_burst",
    "why_in_python",
]

why_in_python = ""
"""Why it isn't the one in C; empty where it is."""

try:
    if is_refused():
        raise ImportError(f"{ENVIRONMENT_VARIABLE}=0")  # noqa: TRY301 - as if it weren't there
    from scantree.engine._native import (
        ContextCore,
        FamilyCore,
        HierarchyCore,
        Node,
        ReadyQueue,
        TaskBuilderCore,
        WakeupCore,
        execute_burst,
    )
except ImportError as error:
    from scantree.engine.core.builder import TaskBuilderCore
    from scantree.engine.core.burst import execute_burst
    from scantree.engine.core.context import ContextCore
    from scantree.engine.core.hierarchy import HierarchyCore
    from scantree.engine.core.node import FamilyCore, Node
    from scantree.engine.core.ready_queue import ReadyQueue
    from scantree.engine.core.wakeup import WakeupCore

    why_in_python = str(error)
