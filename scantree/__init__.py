"""A fast, exact file system scanner: ``scantree.scan(path)`` answers a report.

What is named here is imported when it is first used, since a command that only prints
its version, or is interrupted while it starts, needs none of it. ``scan`` is a function
and a room at once: the room ``scantree.scan``, which can be called.

Hardly anything is imported here, either: until ``scantree.__main__`` runs, Ctrl-C is answered
with a traceback.
"""

from __future__ import annotations

import sys
from types import ModuleType

from scantree.version import __version__

TYPE_CHECKING = False
"""Type checkers take it for true; ``typing``, which has it as well, takes long to import."""

if TYPE_CHECKING:
    from scantree.api import ScanOptions
    from scantree.api import scan as scan
    from scantree.api import scan_async as scan_async
    from scantree.scan.report import ScanReport

__all__ = ["ScanOptions", "ScanReport", "__version__", "scan", "scan_async"]

_ROOMS = {
    "ScanOptions": "scantree.api",
    "ScanReport": "scantree.scan.report",
    "scan_async": "scantree.api",
}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # noqa: PLC0415 - see above

    return getattr(importlib.import_module(_ROOMS[name]), name)


def _callable_room(_package: ModuleType) -> ModuleType:
    import importlib  # noqa: PLC0415 - see above

    importlib.import_module("scantree.api")  # which makes it callable
    return sys.modules["scantree.scan"]


def _keep_property(_package: ModuleType, _room: ModuleType) -> None:
    """Importing the room ``scantree.scan`` binds it here, callable or not."""


class _Package(ModuleType):
    scan = property(_callable_room, _keep_property)


sys.modules[__name__].__class__ = _Package
