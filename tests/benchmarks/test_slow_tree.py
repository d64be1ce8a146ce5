"""The slow tree, mounted and asked, with next to no delay: what is slow is tested by nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.answers import ask_du
from benchmarks.imagined import ImaginedTree
from benchmarks.shapes import plan
from benchmarks.slow_mount import NoSlowTreeError, slow_tree, why_no_slow_tree

pytestmark = pytest.mark.fuse

REASON = why_no_slow_tree()
needs_fuse = pytest.mark.skipif(REASON is not None, reason=f"no slow tree: {REASON}")
DELAY_MS = 0.01
ROOT = Path(__file__).parent.parent.parent


@needs_fuse
def test_du_says_of_a_slow_tree_what_it_holds(tmp_path: Path) -> None:
    imagined = ImaginedTree(plan("seed", 40, seed=3), seed=3)
    with slow_tree(str(tmp_path), "seed", 40, 3, DELAY_MS) as facts:
        answer = ask_du(str(tmp_path)).answer
    assert facts == imagined.facts.to_dict()
    assert answer.inodes == imagined.facts.inodes
    assert answer.allocated_size == imagined.allocated_size
    assert imagined.facts.apparent_size in {
        answer.apparent_size,
        (answer.apparent_size_with_directories or 0) - 40 * 4096,
    }


@needs_fuse
def test_every_entry_of_a_large_slow_directory_is_listed_once(tmp_path: Path) -> None:
    with slow_tree(str(tmp_path), "huge", 200, 1, DELAY_MS):
        names = os.listdir(tmp_path)
    assert len(names) == len(set(names)) == 1500


@needs_fuse
def test_the_mount_is_gone_in_the_end_whatever_happened(tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError),
        slow_tree(str(tmp_path), "small", 3, 1, DELAY_MS),
    ):
        os.stat(tmp_path / "missing")
    assert not os.path.ismount(tmp_path)


@needs_fuse
def test_a_mount_in_use_goes_all_the_same(tmp_path: Path) -> None:
    with slow_tree(str(tmp_path), "small", 3, 1, DELAY_MS):
        inside = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    os.close(inside)
    assert not os.path.ismount(tmp_path)


@needs_fuse
def test_the_file_system_ends_with_whoever_started_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.slow_tree", str(tmp_path), "--directories", "2"]
    done = subprocess.run(
        command, cwd=ROOT, input="", text=True, capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert '"directories": 2' in done.stdout
    assert not os.path.ismount(tmp_path)


@needs_fuse
def test_without_anybody_to_end_it_a_signal_does(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.slow_tree", str(tmp_path), "--directories", "2"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        assert b'"directories": 2' in server.stdout.readline()
        assert len(os.listdir(tmp_path)) > 0
        server.terminate()
        _, errors = server.communicate(timeout=60)
    assert (server.returncode, errors) == (0, b"")
    assert not os.path.ismount(tmp_path)


@needs_fuse
def test_a_tree_that_cannot_be_served_is_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(NoSlowTreeError, match="slow_tree: a tree has at least one directory"),
        slow_tree(str(tmp_path), "seed", 0, 1, DELAY_MS),
    ):
        raise AssertionError("it was mounted")


def test_why_there_is_no_slow_tree_is_told(tmp_path: Path) -> None:
    missing = str(tmp_path / "fuse")
    assert why_no_slow_tree(device=missing) == f"{missing} is not there, or not for this user"
    assert (why_no_slow_tree(os.devnull, "no_such_module") or "").startswith(
        "no_such_module is not installed"
    )
    assert why_no_slow_tree(os.devnull, "json") is None
