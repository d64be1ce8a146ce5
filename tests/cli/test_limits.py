"""The command where the system gives little: threads, memory; descriptors for many jobs."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from scantree.cli.entry import run
from tests.machine import needs_proc
from tests.reader.in_child import as_nobody, needs_root
from tests.reader.kinds import IS_NATIVE_BUILT

SCAN = [sys.executable, "-m", "scantree", "scan", "--json"]
DIRECTORIES = 40

readers = pytest.mark.parametrize("native", ["0", *(["1"] if IS_NATIVE_BUILT else [])])


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Forty directories, the root among them, some deep, each but that with a file."""
    root = tmp_path / "tree"
    root.mkdir()
    for number in range(13):
        at = root
        for name in (f"{number:02d}", "a", "b"):
            at /= name
            at.mkdir()
            (at / "file").touch()
    return root


def scan_with(
    limit: str, native: str, *arguments: str | Path
) -> subprocess.CompletedProcess[bytes]:
    """Scan under a shell's ``ulimit``."""
    return subprocess.run(
        ["sh", "-c", f'ulimit {limit} && exec "$@"', "sh", *SCAN, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "SCANTREE_NATIVE": native},
    )


@readers
@pytest.mark.parametrize("jobs", ["auto", "1", "16"])
def test_sixteen_descriptors_are_enough(tree: Path, native: str, jobs: str) -> None:
    ended = scan_with("-n 16", native, "-j", jobs, tree)
    assert (ended.returncode, ended.stderr) == (0, b"")
    totals = json.loads(ended.stdout)["totals"]
    assert (totals["directories"], totals["files"]) == (DIRECTORIES, DIRECTORIES - 1)


@readers
@needs_proc
def test_where_memory_is_lacking_for_threads_there_are_fewer(tree: Path, native: str) -> None:
    # Room for a few dozen stacks, and for what the threads work with.
    code = (
        "import resource, sys, scantree.api\n"
        "from scantree.cli.entry import run\n"
        "pages = int(open('/proc/self/statm').read().split()[0])\n"
        "bound = pages * resource.getpagesize() + 32 * 1024 * 1024\n"
        "resource.setrlimit(resource.RLIMIT_AS, (bound, bound))\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "scan", "--json", "-j", "500", str(tree)],
        capture_output=True,
        check=False,
        env={**os.environ, "SCANTREE_NATIVE": native},
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout)["totals"]["directories"] == DIRECTORIES


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("MemoryError()", b"out of memory"),
        ("ImportError('libssl.so.3: failed to map')", b"libssl.so.3: failed to map"),
        ("OSError(24, 'Too many open files')", b"[Errno 24] Too many open files"),
    ],
)
def test_what_cannot_start_says_why_in_one_line(error: str, reason: bytes) -> None:
    code = (
        "import sys\n"
        "class Failing:\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == 'trio': raise {error}\n"
        "sys.meta_path.insert(0, Failing())\n"
        "from scantree.__main__ import main\n"
        "sys.exit(main())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "scan", "/"], capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert ended.stderr == b"scantree: cannot start: %s\n" % reason


@pytest.mark.parametrize("when", ["start", "document"])
def test_memory_that_ends_is_an_error_of_one_line(
    tree: Path,
    when: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise MemoryError

    room = "scantree.scanning.run.open_reader" if when == "start" else "json.dumps"
    monkeypatch.setattr(room, fail)
    code = run(["scan", "--json", str(tree)])
    monkeypatch.undo()
    out, err = capfd.readouterr()
    assert (code, out) == (3 if when == "start" else 1, "")
    assert err.startswith("scantree: ")
    assert err.endswith("Cannot allocate memory\n")
    assert err.count("\n") == 1


@pytest.fixture
def public_tree() -> Iterator[Path]:
    """Two directories on a path that everybody may search."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        for root in ("a", "b"):
            Path(name, root).mkdir()
        yield Path(name)


@needs_root
@readers
@pytest.mark.parametrize("roots", [1, 2])
@needs_proc
def test_without_any_thread_the_answer_is_the_same(
    public_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, native: str, roots: int
) -> None:
    monkeypatch.setenv("SCANTREE_NATIVE", native)
    paths = [str(public_tree / name) for name in ("a", "b")][:roots]
    with open(tmp_path / "out", "wb") as out:

        def scan() -> tuple[int, int]:
            resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
            os.dup2(out.fileno(), 1)
            with open(1, "w", encoding="utf-8", closefd=False) as sys.stdout:
                code = run(["scan", "--json", *paths])
            return code, len(os.listdir("/proc/self/task"))

        assert as_nobody(scan) == (0, 1)
    document = json.loads((tmp_path / "out").read_bytes())
    assert document["totals"]["directories"] == roots
