"""The one place that chooses between the twins: the native reader and the Python one.

``SCANTREE_NATIVE=1`` insists on the native reader and ``SCANTREE_NATIVE=0`` on the
Python one; without it the native one is taken where it is there. Either needs some
descriptors for itself. Where the process hasn't as many left, or the system none, the
Python one reads without threads, and gives the same answers.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from scantree.named_tuple import NamedTuple
from scantree.native import ENVIRONMENT_VARIABLE, is_refused
from scantree.reader.descriptors import FOR_A_READER, are_left, is_shortage
from scantree.reader.protocol import Reader, ReaderUnavailableError, ReadOptions, is_store

if TYPE_CHECKING:
    from scantree.reader.inline_reader import InlineReader
    from scantree.reader.native_reader import NativeReader
    from scantree.reader.python_reader import PythonReader

_EXTENSION = "scantree.reader._native"


class ReaderChoice(NamedTuple):
    """Which reader reads, and why that isn't the native one (empty where it is)."""

    name: str
    reason: str


def choose_reader() -> ReaderChoice:
    """The reader that ``open_reader`` opens.

    Raises ``ReaderUnavailableError`` where ``SCANTREE_NATIVE`` asks for what isn't there.
    """
    choice = os.environ.get(ENVIRONMENT_VARIABLE, "")
    if choice not in {"", "0", "1"}:
        raise ReaderUnavailableError(f"{ENVIRONMENT_VARIABLE} is neither 0 nor 1: {choice!r}")
    if choice == "0":
        return ReaderChoice("python", f"{ENVIRONMENT_VARIABLE}=0")
    reason = _why_not_native()
    if reason is None:
        return ReaderChoice("native", "")
    if choice == "1":
        raise ReaderUnavailableError(f"{ENVIRONMENT_VARIABLE}=1, but {reason}")
    return ReaderChoice("python", reason)


def open_reader(options: ReadOptions, jobs: int | None) -> Reader:
    """The reader for a scan; ``jobs`` directories at once, None for what suits it.

    Raises ``ReaderUnavailableError`` where ``SCANTREE_NATIVE`` asks for what isn't there, or
    a root is in an object store and nothing here can read one.
    """
    in_stores = sum(map(is_store, options.roots))
    if not in_stores:
        return _open_local_reader(options, jobs)
    if in_stores == len(options.roots):
        return _open_object_reader(options, jobs)

    from scantree.reader.by_root import RoutingReader  # noqa: PLC0415 - if roots differ

    return RoutingReader(
        [_open_local_reader(options, jobs), _open_object_reader(options, jobs)],
        list(map(is_store, options.roots)),
    )


def _open_object_reader(options: ReadOptions, jobs: int | None) -> Reader:
    from scantree.reader.objects import open_object_reader  # noqa: PLC0415 - if asked for

    return open_object_reader(options, jobs)


def _open_local_reader(options: ReadOptions, jobs: int | None) -> Reader:
    # A function that comes without its patterns is nothing for threads in C.
    is_callback = options.excludes is not None and not options.exclude_patterns
    is_native = choose_reader().name == "native" and not is_callback
    if are_left(FOR_A_READER):
        try:
            return (_native_reader() if is_native else _python_reader())(options, jobs)
        except OSError as error:
            if not is_shortage(error):
                raise
    return _inline_reader()(options)


def _native_reader() -> type[NativeReader]:
    from scantree.reader.native_reader import NativeReader  # noqa: PLC0415 - not everywhere

    return NativeReader


def _python_reader() -> type[PythonReader]:
    from scantree.reader.python_reader import PythonReader  # noqa: PLC0415 - start-up

    return PythonReader


def _inline_reader() -> type[InlineReader]:
    from scantree.reader.inline_reader import InlineReader  # noqa: PLC0415 - hardly ever needed

    return InlineReader


def is_built_without_native() -> bool:
    """Whether the native reader is missing where it could be, and nobody refused it."""
    if is_refused() or sys.platform != "linux" or _why_not_native() is None:
        return False
    from importlib.util import find_spec  # noqa: PLC0415 - start-up

    return find_spec(_EXTENSION) is None


def _why_not_native() -> str | None:
    if sys.platform != "linux":
        return "the native reader is for Linux only"
    try:
        _native_reader()
    except ImportError as error:
        from importlib.util import find_spec  # noqa: PLC0415 - start-up

        # An extension that is there and cannot be loaded is another matter.
        if find_spec(_EXTENSION) is None:
            return "scantree was built without its native reader"
        return f"the native reader cannot be loaded: {error}"
    return None


# The one that will be needed is imported now: a program may give up its rights, and with
# them the right to read its own files, before it scans.
if is_refused() or _why_not_native() is not None:
    _python_reader()
