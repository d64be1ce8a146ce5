from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator

import pytest

from scantree.native import ENVIRONMENT_VARIABLE
from tests.forked_command import server
from tests.reader.in_child import can_mount
from tests.reader.kinds import IS_NATIVE_BUILT
from tests.truth.plot import Plot

READERS = {"python": "0", **({"native": "1"} if IS_NATIVE_BUILT else {})}


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each reader in turn, for scans here and in other processes."""
    name: str = request.param
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, READERS[name])
    return name


MEMORY = "/dev/shm"
MANY = 500_000


def _plot(ground: str | None = None) -> Iterator[Plot]:
    # Not pytest's own directory: any user may enter this one, and nothing is kept.
    base = os.fsencode(tempfile.mkdtemp(dir=ground))
    os.chmod(base, 0o755)
    yield Plot(base)
    subprocess.run(["rm", "-rf", "--", base], check=True)


@pytest.fixture
def plot() -> Iterator[Plot]:
    """An empty directory that any user can enter, removed afterwards however deep."""
    yield from _plot()


@pytest.fixture(scope="module")
def large_plot() -> Iterator[Plot]:
    """A directory for what takes long to make: the tests of a module share it.

    In memory where there is room, since disks take their time for that many names.
    """
    try:
        has_room = os.statvfs(MEMORY).f_favail > MANY and os.access(MEMORY, os.W_OK)
    except OSError:
        has_room = False
    yield from _plot(MEMORY if has_room else None)


@pytest.fixture(scope="session", autouse=True)
def _started_server() -> None:
    """For commands of children of this process, too, which have mounts of their own."""
    server()


@pytest.fixture(scope="session")
def mounts_allowed() -> None:
    if not can_mount():
        pytest.skip("this process may not mount file systems")
