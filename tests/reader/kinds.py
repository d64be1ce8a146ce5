"""The readers that one body of tests is run on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from scantree.reader.by_descriptor import DescriptorDirectoryReader, is_supported
from scantree.reader.by_path import PathDirectoryReader
from scantree.reader.protocol import Reader, ReadOptions
from scantree.reader.python_reader import PythonReader


class ReaderKind(NamedTuple):
    """A reader to test; ``is_safe`` where it opens below a root's descriptor."""

    name: str
    open: Callable[[ReadOptions, int | None], Reader]
    is_safe: bool


def _python(options: ReadOptions, jobs: int | None) -> Reader:
    return PythonReader(options, jobs, DescriptorDirectoryReader(options))


def _python_by_path(options: ReadOptions, jobs: int | None) -> Reader:
    return PythonReader(options, jobs, PathDirectoryReader(options))


BY_PATH = ReaderKind("python-by-path", _python_by_path, is_safe=False)
SAFE_KINDS = [ReaderKind("python", _python, is_safe=True)] if is_supported() else []
KINDS = [*SAFE_KINDS, BY_PATH]
