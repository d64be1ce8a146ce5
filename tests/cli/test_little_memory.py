"""The command where the address space is bounded: a right answer, or one line and its code."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.limited_process import HANG_SECONDS, scan_in_child
from tests.reader.kinds import IS_NATIVE_BUILT

DIRECTORIES = 2000
MIB = 1024 * 1024

pytestmark = pytest.mark.skipif(
    not os.path.exists("/proc/self/statm"), reason="nothing tells how much is taken already"
)
readers = pytest.mark.parametrize("native", ["0", *(["1"] if IS_NATIVE_BUILT else [])])


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand directories, the root among them."""
    root = tmp_path_factory.mktemp("memory") / "tree"
    for number in range(DIRECTORIES - 50):
        (root / f"{number % 49:02d}" / f"{number:04d}").mkdir(parents=True)
    return root


def bound_data(room: int) -> None:
    """The same for what may be written to (``ulimit -d``)."""
    with open("/proc/self/status", "rb") as status:
        taken = next(int(line.split()[1]) for line in status if line.startswith(b"VmData:"))
    bound = taken * 1024 + room
    resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))


def bound_memory(room: int) -> None:
    """From now on this process may take no more than ``room`` in addition."""
    with open("/proc/self/statm", "rb") as statm:
        bound = int(statm.read().split()[0]) * resource.getpagesize() + room
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def check(code: int, out: bytes, err: bytes) -> None:
    """It was read and is right, or an error of one line says that it wasn't."""
    if code == 0:
        assert err == b""
        assert json.loads(out)["totals"]["directories"] == DIRECTORIES
        return
    assert code in {1, 3}
    assert err.startswith(b"scantree: ")
    assert err.count(b"\n") == 1


@readers
@pytest.mark.parametrize("bound", [bound_memory, bound_data])
def test_whatever_memory_is_left_a_scan_is_right_or_says_why_it_is_not(
    tree: Path, native: str, bound: Callable[[int], None]
) -> None:
    codes = []
    for mebibytes in (*range(1, 12), 14, 16, 20, 24):
        ended = scan_in_child(lambda: bound(mebibytes * MIB), native, "--json", tree)  # noqa: B023
        check(*ended)
        codes.append(ended.code)
    # Neither is an accident of one limit.
    assert (codes[0], codes[-1]) == (3, 0)


@readers
def test_where_more_and_more_is_waiting_a_scan_says_so_before_memory_ends(
    tmp_path: Path, native: str
) -> None:
    for number in range(15_000):
        (tmp_path / f"{number % 20}" / f"{number}").mkdir(parents=True)
    for mebibytes in (5, 6, 7):
        ended = scan_in_child(lambda: bound_memory(mebibytes * MIB), native, "--json", tmp_path)  # noqa: B023
        assert (ended.code, ended.err) == (3, b"scantree: cannot scan: Cannot allocate memory\n")


@readers
@pytest.mark.parametrize("mebibytes", [30, 36, 40])
def test_whatever_memory_there_is_from_the_start_a_command_says_what_is_lacking(
    tree: Path, native: str, mebibytes: int
) -> None:
    ended = subprocess.run(
        [
            *("sh", "-c", f'ulimit -v {mebibytes * 1024} && exec "$@"', "sh"),
            *(sys.executable, "-m", "scantree", "scan", "--json", str(tree)),
        ],
        capture_output=True,
        check=False,
        env={**os.environ, "SCANTREE_NATIVE": native},
        timeout=HANG_SECONDS,
    )
    if b"scantree" not in ended.stderr and ended.returncode != 0:
        pytest.skip("the interpreter itself does not start with so little")
    check(ended.returncode, ended.stdout, ended.stderr)
