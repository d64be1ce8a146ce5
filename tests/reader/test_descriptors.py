from __future__ import annotations

import os

import pytest

from scantree.reader.descriptors import are_left
from tests.reader.in_child import in_child

resource = pytest.importorskip("resource")


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="there is no /proc/self/fd")
def test_what_the_limit_leaves_is_counted_wherever_it_is() -> None:
    def run() -> list[bool]:
        highest = max(int(number) for number in os.listdir("/proc/self/fd"))
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 10,) * 2)
        # Eight are free between what was open and the highest that may be.
        os.dup2(0, highest + 9)
        return [are_left(8), are_left(highest + 9)]

    assert in_child(run) == [True, False]


def test_a_higher_limit_leaves_more() -> None:
    def run() -> bool:
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        return are_left(6)

    assert in_child(run)
