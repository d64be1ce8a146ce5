"""The command where a process may open few files: the answers are those without a limit."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.cli.limited_process import Ended, scan_in_child
from tests.reader.in_child import can_mount, mount, needs_root, with_own_mounts
from tests.reader.kinds import IS_NATIVE_BUILT

COMMAND = [sys.executable, "-m", "scantree"]
LEVELS = 20
NO_DESCRIPTORS = b"Too many open files"

readers = pytest.mark.parametrize("native", ["0", *(["1"] if IS_NATIVE_BUILT else [])])
limits = pytest.mark.parametrize("limit", [8, 9, 10, 12, 16])


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A chain of directories, many beside each other, links of both kinds."""
    root = tmp_path / "tree"
    at = root
    for level in range(LEVELS):
        at /= f"level {level}"
    at.mkdir(parents=True)
    (at / "bottom").write_bytes(b"x" * 5000)
    for number in range(60):
        directory = root / "wide" / f"{number:02d}" / "a"
        directory.mkdir(parents=True)
        (directory / "file").write_bytes(b"x" * number)
    os.link(at / "bottom", root / "wide" / "again")
    (root / "link").symlink_to("wide")
    (root / "wide" / "out").symlink_to(tmp_path)
    (root / "wide" / "file.o").touch()
    return root


@pytest.fixture(scope="module")
def mounts_allowed() -> None:
    if not can_mount():
        pytest.skip("this process may not mount file systems")


def scan(
    limit: int | None, native: str, *arguments: str | Path, cwd: Path | None = None, stdin: str = ""
) -> Ended:
    """Scan with nothing open but the standard streams, and that many descriptors allowed."""

    def lower() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

    return scan_in_child(lower, native, *arguments, cwd=cwd, stdin=stdin)


def become_nobody() -> None:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def answer(document: bytes) -> dict[str, Any]:
    """What a document says, but for when and how long."""
    found: dict[str, Any] = json.loads(document)
    del found["started_at"], found["elapsed_seconds"]
    # Which came first depends on which directory was read first.
    found["problems"]["items"].sort(key=lambda problem: problem["path"])
    return found


def same_answer(limit: int, native: str, *arguments: str | Path, stdin: str = "") -> None:
    """With the limit and without it all is read and everything is the same."""
    free = scan(None, native, "--json", *arguments, stdin=stdin)
    ended = scan(limit, native, "--json", *arguments, stdin=stdin)
    assert (free.code, free.err) == (0, b"")
    assert (ended.code, ended.err) == (0, b"")
    assert answer(ended.out) == answer(free.out)


@readers
@limits
def test_few_descriptors_are_enough(tree: Path, native: str, limit: int) -> None:
    same_answer(limit, native, tree)


@needs_root
@readers
@limits
@pytest.mark.parametrize("options", [(), ("-L",), ("--exclude", "*.o")], ids=" ".join)
def test_few_descriptors_and_few_rights_tell_the_same(
    native: str, limit: int, options: Sequence[str]
) -> None:
    """Directories that may be listed and not searched, searched and not listed, or neither."""

    def scan_as_nobody(limit: int | None, root: Path) -> Ended:
        def lower() -> None:
            become_nobody()
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

        return scan_in_child(lower, native, "--json", *options, root)

    with TemporaryDirectory() as name:
        base = Path(name)
        base.chmod(0o755)
        for mode in (0o744, 0o711, 0o700):
            inner = base / f"{mode:o}" / f"{mode:o}" / "below"
            inner.mkdir(parents=True)
            (inner / "file").write_bytes(b"x" * 5000)
            (inner.parent / "file").write_bytes(b"x" * 5000)
            (inner.parent / "file.o").touch()
            (inner.parent / "link").symlink_to("/")
            inner.parent.chmod(mode)
        for root, code in ((base, 1), (base / "744" / "744", 1), (base / "700" / "700", 3)):
            free = scan_as_nobody(None, root)
            ended = scan_as_nobody(limit, root)
            assert (free.code, ended.code) == (code, code)
            # Which problem is named is a matter of order, too.
            assert ended.err.partition(b", one at ")[0] == free.err.partition(b", one at ")[0]
            assert answer(ended.out) == answer(free.out)


@readers
def test_a_process_that_has_few_from_its_start_scans(tree: Path, native: str) -> None:
    ended = subprocess.run(
        ["sh", "-c", 'ulimit -n 8 && exec "$@"', "sh", *COMMAND, "scan", "--json", str(tree)],
        capture_output=True,
        check=False,
        env={**os.environ, "SCANTREE_NATIVE": native},
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert answer(ended.stdout) == answer(scan(None, native, "--json", tree).out)


@readers
@pytest.mark.parametrize(
    "options",
    [
        ("-L", "--exclude", "*.o", "--exclude", "3?"),
        ("-x", "-l", "-j", "16"),
    ],
    ids=" ".join,
)
def test_few_descriptors_are_enough_for_every_option(
    tree: Path, native: str, options: Sequence[str]
) -> None:
    same_answer(8, native, *options, tree)


@readers
def test_few_descriptors_are_enough_for_roots_from_standard_input(tree: Path, native: str) -> None:
    roots = [tree / "wide", tree / "level 0", tree / "wide" / "file.o"]
    same_answer(8, native, "--files0-from", "-", stdin="\0".join(map(str, roots)))


@pytest.mark.usefixtures("mounts_allowed")
@readers
@pytest.mark.parametrize("limit", [8, 12])
def test_few_descriptors_are_enough_for_other_file_systems(
    tree: Path, native: str, limit: int
) -> None:
    (tree / "wide" / "proc").mkdir()

    def scan_both() -> None:
        mount(b"tmpfs", os.fsencode(tree / "wide" / "00" / "a"), b"tmpfs")
        (tree / "wide" / "00" / "a" / "below").mkdir()
        mount(b"proc", os.fsencode(tree / "wide" / "proc"), b"proc")
        same_answer(limit, native, tree)

    with_own_mounts(scan_both)


@readers
def test_the_view_and_the_file_are_the_same_with_few_descriptors(tree: Path, native: str) -> None:
    written = []
    views = []
    for limit in (None, 8):
        # Both relative: the scan may move about meanwhile.
        ended = scan(limit, native, "-o", "out.json", "tree", cwd=tree.parent)
        assert (ended.code, ended.err) == (0, b"")
        written.append(answer((tree.parent / "out.json").read_bytes()))
        (tree.parent / "out.json").unlink()
        views.append(re.sub(rb"[\d.,]+ (ms|s|entries/s)\b", b"", ended.out))
    assert written[1] == written[0]
    assert views[1] == views[0]


@readers
def test_with_still_fewer_there_is_an_error_of_one_line(tree: Path, native: str) -> None:
    ended = scan(7, native, "--json", tree)
    assert ended.code == 3
    assert ended.err.startswith(b"scantree: ")
    assert ended.err.count(b"\n") == 1
    assert NO_DESCRIPTORS in ended.err
