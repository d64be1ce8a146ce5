from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import scantree
from scantree.saved import keeper
from scantree.saved.errors import ScanFileError
from scantree.saved.recorder import Recorder
from scantree.saved.resuming import RootChangedError, UnendedScan
from tests.forked_command import forked_text
from tests.saved.kept import plant, resume, rows_of


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    plant(tmp_path / "tree", 80)
    return tmp_path / "tree"


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction for every few directories."""
    monkeypatch.setattr(keeper, "BURST", 3)
    monkeypatch.setattr(keeper, "COMMIT_COUNT", 3)


def copied_at_each_commit(monkeypatch: pytest.MonkeyPatch, file: Path, copies: Path) -> None:
    """Have the file copied after each commit, as kill -9 would leave it then."""
    commit = Recorder._commit
    count = iter(range(1_000_000))
    copies.mkdir()

    def commit_and_copy(self: Recorder) -> None:
        commit(self)
        copy = copies / f"{next(count):04}"
        for suffix in ("", "-wal"):
            if os.path.exists(f"{file}{suffix}"):
                shutil.copy(f"{file}{suffix}", f"{copy}{suffix}")

    monkeypatch.setattr(Recorder, "_commit", commit_and_copy)


def _replace(tree: Path) -> None:
    shutil.move(tree, f"{tree}2")
    os.mkdir(tree)


def _run(
    command: Sequence[str | Path], cwd: Path | str | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


@pytest.mark.parametrize("options", [{}, {"no_entries": True}, {"count_links": True}])
@pytest.mark.usefixtures("small_steps")
def test_a_scan_that_was_killed_at_any_commit_ends_as_if_it_had_not_been(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: Any
) -> None:
    file = tmp_path / "kept"
    with monkeypatch.context() as patched:
        copied_at_each_commit(patched, file, tmp_path / "copies")
        report = scantree.scan([tree, tree / "d1"], save=file, **options)
    expected = rows_of(file)
    copies = sorted(path for path in (tmp_path / "copies").iterdir() if path.suffix == "")
    copies = [copy for copy in copies if not copy.name.endswith("-wal")]
    assert len(copies) > 20
    last = copies.pop()
    assert rows_of(last) == expected
    for copy in copies:
        with closing(sqlite3.connect(copy)) as sql:
            started = "SELECT value FROM scan WHERE key = 'started_at_ns'"
            (started_at_ns,) = sql.execute(started).fetchone()
        resumed = resume(copy)
        assert resumed.complete
        assert resumed.started_at_ns == started_at_ns
        assert resumed.tasks == report.tasks
        for what, found in rows_of(copy).items():
            assert sorted(set(found) ^ set(expected[what])) == [], copy
        assert not os.path.exists(f"{copy}-wal")


@pytest.mark.usefixtures("small_steps")
def test_a_scan_can_stop_again_and_again(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scantree.scan(tree, save=tmp_path / "whole")
    file = tmp_path / "kept"
    with monkeypatch.context() as patched:
        copied_at_each_commit(patched, file, tmp_path / "first")
        scantree.scan(tree, save=file)
    again = tmp_path / "first" / "0004"
    for times in range(4):
        with monkeypatch.context() as patched:
            copied_at_each_commit(patched, again, tmp_path / f"again{times}")
            resume(again)
        again = tmp_path / f"again{times}" / "0003"
    resume(again)
    assert rows_of(again) == rows_of(tmp_path / "whole")


def test_what_is_known_and_was_not_read_is_pending(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "BURST", 3)
    monkeypatch.setattr(keeper, "COMMIT_COUNT", 3)
    copied_at_each_commit(monkeypatch, tmp_path / "kept", tmp_path / "copies")
    scantree.scan(tree, save=tmp_path / "kept")
    with closing(sqlite3.connect(tmp_path / "copies" / "0000")) as sql:
        rows = sql.execute("SELECT path, state, depth FROM directories").fetchall()
    assert rows == [(str(tree), "pending", 0)]
    with closing(sqlite3.connect(tmp_path / "copies" / "0005")) as sql:
        read = {
            path
            for (path,) in sql.execute("SELECT path_bytes FROM directories WHERE state = 'read'")
        }
        pending = {
            path
            for (path,) in sql.execute("SELECT path_bytes FROM directories WHERE state = 'pending'")
        }
        assert sql.execute("SELECT value FROM scan WHERE key = 'complete'").fetchone() == (0,)
    below = {
        os.path.join(above, name)
        for above in read
        for name in os.listdir(above)
        if os.path.isdir(os.path.join(above, name))
        and not os.path.islink(os.path.join(above, name))
    }
    assert pending == below - read
    assert pending


def test_the_command_goes_on_with_a_scan_that_was_killed(tree: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept"
    # Killed by itself at its first commit after the tables were made.
    program = (
        "import os, signal, sys; from scantree.saved import keeper; from scantree.saved.recorder"
        " import Recorder; keeper.BURST = keeper.COMMIT_COUNT = 5; commit = Recorder._commit\n"
        "def _commit(self, left=[4]):\n"
        "    commit(self); left[0] -= 1\n"
        "    if not left[0]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "Recorder._commit = _commit; import scantree; scantree.scan(sys.argv[1], save=sys.argv[2])"
    )
    killed = _run([sys.executable, "-c", program, tree.name, file], cwd=tmp_path)
    assert killed.returncode == -signal.SIGKILL
    shown = forked_text("show", file)
    assert shown.returncode == 0
    assert shown.stdout.startswith("incomplete")
    resumed = forked_text("resume", "--json", file, cwd="/")
    assert (resumed.returncode, resumed.stderr) == (0, "")
    scantree.scan(tree, save=tmp_path / "whole")
    resumed_rows, whole = rows_of(file), rows_of(tmp_path / "whole")
    assert len(resumed_rows["directories"]) == 80
    assert [row[4:] for row in resumed_rows["files"]] == [row[4:] for row in whole["files"]]
    again = forked_text("resume", "-s", file)
    assert again.returncode == 0
    assert "nothing is left to scan" in again.stderr


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (shutil.rmtree, "No such file"),
        (_replace, "another directory"),
    ],
)
def test_a_root_that_is_gone_or_another_is_told_and_nothing_is_changed(
    tree: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], object],
    reason: str,
) -> None:
    copied_at_each_commit(monkeypatch, tmp_path / "kept", tmp_path / "copies")
    scantree.scan(tree, save=tmp_path / "kept")
    copy = tmp_path / "copies" / "0005"
    change(tree)
    before = copy.read_bytes(), Path(f"{copy}-wal").read_bytes()
    unended = UnendedScan(os.fsencode(copy))
    with pytest.raises(RootChangedError, match=reason):
        unended.check_roots()
    unended.close()
    assert (copy.read_bytes(), Path(f"{copy}-wal").read_bytes()) == before
    assert not os.path.exists(f"{copy}-shm")


def test_one_process_at_a_time_goes_on(tree: Path, tmp_path: Path) -> None:
    scantree.scan(tree, save=tmp_path / "kept")
    first = UnendedScan(os.fsencode(tmp_path / "kept"))
    with pytest.raises(ScanFileError, match="another process is writing it"):
        UnendedScan(os.fsencode(tmp_path / "kept"))
    with pytest.raises(ScanFileError, match="another process is writing it"):
        scantree.scan(tree, save=tmp_path / "kept", force=True)
    first.close()
