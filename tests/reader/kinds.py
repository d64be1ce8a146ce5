"""The readers that one body of tests is run on."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

from scantree.native import ENVIRONMENT_VARIABLE
from scantree.reader.by_descriptor import DescriptorDirectoryReader, is_supported
from scantree.reader.by_path import PathDirectoryReader
from scantree.reader.by_working_directory import WorkingDirectoryReader
from scantree.reader.inline_reader import InlineReader, frugal_readers
from scantree.reader.protocol import Reader, ReadOptions
from scantree.reader.python_reader import PythonReader


class ReaderKind(NamedTuple):
    """A reader to test; ``is_safe`` where no link that is swapped in leads it outside."""

    name: str
    open: Callable[[ReadOptions, int | None], Reader]
    is_safe: bool


def _python(options: ReadOptions, jobs: int | None) -> Reader:
    return PythonReader(options, jobs, DescriptorDirectoryReader(options))


def _python_by_path(options: ReadOptions, jobs: int | None) -> Reader:
    return PythonReader(options, jobs, PathDirectoryReader(options))


def _inline(options: ReadOptions, jobs: int | None) -> Reader:
    return InlineReader(options)


def _in_working_directory(options: ReadOptions, jobs: int | None) -> Reader:
    if not os.access(os.getcwd(), os.X_OK):
        # Nobody may be unable to come back to where the tests are run.
        os.chdir("/")
    return InlineReader(options, [WorkingDirectoryReader(options), *frugal_readers(options)])


def _native(options: ReadOptions, jobs: int | None) -> Reader:
    from scantree.reader.native_reader import NativeReader  # noqa: PLC0415

    return NativeReader(options, jobs)


def _native_without_openat2(options: ReadOptions, jobs: int | None) -> Reader:
    from scantree.reader.native_reader import NativeReader  # noqa: PLC0415

    return NativeReader(options, jobs, without_openat2=True)


IS_NATIVE_BUILT = (
    find_spec("scantree.reader._native") is not None and os.environ.get(ENVIRONMENT_VARIABLE) != "0"
)
NATIVE = ReaderKind("native", _native, is_safe=True)
NATIVE_KINDS = [
    NATIVE,
    ReaderKind("native-without-openat2", _native_without_openat2, is_safe=True),
]
BY_PATH = ReaderKind("python-by-path", _python_by_path, is_safe=False)
SAFE_KINDS = [
    *([ReaderKind("python", _python, is_safe=True)] if is_supported() else []),
    *(NATIVE_KINDS if IS_NATIVE_BUILT else []),
]
FRUGAL_KINDS = (
    [
        ReaderKind("python-inline", _inline, is_safe=True),
        ReaderKind("python-in-working-directory", _in_working_directory, is_safe=True),
    ]
    if is_supported()
    else []
)
"""Those for want of descriptors: links that are swapped in lead them nowhere, but they don't
hold on to their roots."""
KINDS = [*SAFE_KINDS, *FRUGAL_KINDS, BY_PATH]
