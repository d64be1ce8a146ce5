from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, TypedDict, Unpack

import pytest

from scantree.reader.patterns import compile_excludes
from scantree.reader.protocol import Reader, ReadOptions
from tests.reader.in_child import can_mount
from tests.reader.kinds import KINDS, SAFE_KINDS, ReaderKind
from tests.reader.walk import Walk


class Options(TypedDict, total=False):
    one_file_system: bool
    include_kernfs: bool
    follow_symlinks: bool
    count_links: bool
    exclude_patterns: tuple[bytes, ...]
    watched: frozenset[tuple[int, int]]
    entries: bool
    roots_read: bool
    exclude_caches: bool
    marks: tuple[bytes, ...]
    records: bool


class Start(Protocol):
    def __call__(
        self, *roots: Path | bytes, jobs: int | None = None, **options: Unpack[Options]
    ) -> Walk: ...


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> ReaderKind:
    chosen: ReaderKind = request.param
    return chosen


def _starter(kind: ReaderKind) -> Iterator[Start]:
    opened: list[Reader] = []

    def start(*roots: Path | bytes, jobs: int | None = None, **options: Unpack[Options]) -> Walk:
        values = ReadOptions(
            tuple(os.fsencode(root) for root in roots),
            excludes=compile_excludes(options.get("exclude_patterns", ())),
            **options,
        )
        opened.append(kind.open(values, jobs))
        return Walk(opened[-1])

    yield start
    for reader in opened:
        reader.close()


@pytest.fixture
def start(kind: ReaderKind) -> Iterator[Start]:
    """Opens a reader of each kind in turn: for what every reader promises."""
    yield from _starter(kind)


@pytest.fixture(params=SAFE_KINDS, ids=lambda kind: kind.name)
def start_safe(request: pytest.FixtureRequest) -> Iterator[Start]:
    """Opens a reader that holds on to its roots: for what only those promise."""
    yield from _starter(request.param)


@pytest.fixture
def public_path() -> Iterator[Path]:
    """A new directory that any user can enter."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def mounts_allowed() -> None:
    if not can_mount():
        pytest.skip("this process may not mount file systems")
