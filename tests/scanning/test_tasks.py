"""The task of a directory."""

from __future__ import annotations

import pytest

from scantree.scanning.findings import NO_ROW
from scantree.scanning.tasks import LONG_PREFIX, ScanL1DirTask, ScanScope

SCOPE = ScanScope(3, b"/data", 5)


@pytest.mark.parametrize(
    ("prefix", "name"), [(b"", b""), (b"a", b"a"), (b"a/b", b"b"), (b"a/\xff\n", b"\xff\n")]
)
def test_the_name_is_the_last_of_the_path(prefix: bytes, name: bytes) -> None:
    task = ScanL1DirTask(SCOPE, prefix, 0, NO_ROW)
    assert (task.dir_prefix, task.name) == (prefix, name)
    assert (task.root, task.bucket, task.scan_start_ns) == (3, b"/data", 5)


def test_a_path_below_another_task_is_whole() -> None:
    long = b"/".join([b"n" * 255] * 20)
    assert len(long) > LONG_PREFIX
    task = ScanL1DirTask(SCOPE, long, 20, NO_ROW)
    for number in range(10_000):
        task = ScanL1DirTask(SCOPE, b"a/%d" % number, 22, NO_ROW, base=task)
    whole = b"/".join([long, *(b"a/%d" % number for number in range(10_000))])
    assert task.dir_prefix == whole
    assert task.name == b"9999"
