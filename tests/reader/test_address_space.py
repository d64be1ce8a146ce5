from __future__ import annotations

import os
import threading
from contextlib import closing
from pathlib import Path

import pytest

from scantree.reader import python_reader
from scantree.reader.address_space import RESERVE, ensure_reserve, is_left
from scantree.reader.protocol import ReadOptions
from scantree.reader.python_reader import PythonReader
from tests.reader.in_child import in_child
from tests.reader.walk import Walk

resource = pytest.importorskip("resource")
STATM = "/proc/self/statm"


def test_without_a_limit_there_is_room() -> None:
    def run() -> bool:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY,) * 2)
        return is_left(1 << 60)

    assert in_child(run)


@pytest.mark.skipif(not os.path.exists(STATM), reason="nothing tells how much is taken already")
def test_what_a_limit_leaves_is_found_out() -> None:
    def run() -> tuple[bool, bool]:
        with open(STATM, "rb") as statm:
            taken = int(statm.read().split()[0]) * resource.getpagesize()
        bound = taken + 4 * RESERVE
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
        ensure_reserve()
        return is_left(2 * RESERVE), is_left(5 * RESERVE)

    assert in_child(run) == (True, False)


def test_less_than_the_reserve_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scantree.reader.address_space.is_left", lambda size: size < RESERVE)
    with pytest.raises(MemoryError, match="Cannot allocate memory"):
        ensure_reserve()


def test_without_room_for_a_thread_the_collector_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.setattr(python_reader, "is_room_for_thread", lambda: False)
    before = threading.active_count()
    with closing(PythonReader(ReadOptions((os.fsencode(tmp_path),)), 4)) as reader:
        assert list(Walk(reader).read_tree()) == [b"", b"a", b"a/b"]
        assert threading.active_count() == before
