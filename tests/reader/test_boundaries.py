from __future__ import annotations

import os

import pytest

from scantree.reader.boundaries import Boundaries
from scantree.reader.listing import Skip
from scantree.reader.mounts import Mount, MountTable
from scantree.reader.protocol import ReadOptions

ROOT, PLAIN, KERNELS, UNKNOWN = 1, 100, 200, 5000
COUNT = 50


class Tables:
    """Counts how often the table is read, in which each device is mounted once."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self) -> MountTable:
        self.reads += 1
        plain = [Mount(PLAIN + n, b"/", b"/p%d" % n, "tmpfs") for n in range(COUNT)]
        return MountTable(
            [*plain, *(Mount(KERNELS + n, b"/", b"/k%d" % n, "proc") for n in range(COUNT))]
        )


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Tables:
    found = Tables()
    monkeypatch.setattr(MountTable, "read", found.read)
    return found


def test_the_table_is_read_once_for_all_devices_in_it(tables: Tables) -> None:
    found = Boundaries(ReadOptions((b"/",)))
    found.set_root_device(0, ROOT)
    assert [found.skip(0, PLAIN + n) for n in range(COUNT)] == [None] * COUNT
    assert [found.skip(0, KERNELS + n) for n in range(COUNT)] == [Skip.KERNEL_FILESYSTEM] * COUNT
    assert tables.reads == 1


def test_a_device_that_is_not_in_it_is_asked_for(tables: Tables) -> None:
    found = Boundaries(ReadOptions((b"/",)))
    descriptor = os.open("/", os.O_RDONLY)
    try:
        assert [found.skip(0, UNKNOWN + n, descriptor) for n in range(COUNT)] == [None] * COUNT
    finally:
        os.close(descriptor)
    assert tables.reads == 1


def test_where_it_cannot_be_asked_the_table_is_read_again(tables: Tables) -> None:
    found = Boundaries(ReadOptions((b"/",)))
    assert found.skip(0, UNKNOWN) is None
    assert found.skip(0, UNKNOWN) is None
    assert tables.reads == 2
