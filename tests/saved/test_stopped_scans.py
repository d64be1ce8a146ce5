"""Scans that are kept and stopped by a signal, and the command's words about it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import scantree
from tests.forked_command import forked_text
from tests.saved.kept import plant, rows_of

# Stops itself like a user would, once its file has some directories.
_PROGRAM = """
import os, signal, sys
from scantree.saved import keeper
from scantree.saved.recorder import Recorder
keeper.BURST = keeper.COMMIT_COUNT = 5
commit, left, number = Recorder._commit, [6], int(sys.argv[1])
def stop_at_a_commit(self):
    commit(self)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), number)
Recorder._commit = stop_at_a_commit
from scantree.__main__ import main
sys.argv[1:] = sys.argv[2:]
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_stopped_scan_is_one_plain_file_that_can_be_gone_on_with(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    tree, file = tmp_path / "tree", tmp_path / "kept"
    plant(tree, 1500)
    arguments = [
        str(int(number)),
        "scan",
        "-q",
        "--json",
        "-j",
        "1",
        "--save",
        str(file),
        str(tree),
    ]
    stopped = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments], capture_output=True, text=True, check=False
    )
    document = json.loads(stopped.stdout)
    assert stopped.returncode == code
    if document["complete"]:
        pytest.skip("the scan was faster than its signal")
    assert "scantree resume" in stopped.stderr
    assert sorted(os.listdir(tmp_path)) == ["kept", "tree"]
    resumed = forked_text("resume", "-q", "--json", file)
    assert (resumed.returncode, resumed.stderr) == (0, "")
    scantree.scan(tree, save=tmp_path / "whole")
    assert rows_of(file) == rows_of(tmp_path / "whole")


def test_an_old_file_is_whole_until_the_new_one_is_complete(tmp_path: Path) -> None:
    tree, file = tmp_path / "tree", tmp_path / "kept"
    plant(tree, 400)
    scantree.scan(tree / "..", save=file, exclude="tree")
    before = file.read_bytes()
    arguments = [str(int(signal.SIGKILL)), "scan", "-q", "--save", str(file), "--force", str(tree)]
    killed = subprocess.run([sys.executable, "-c", _PROGRAM, *arguments], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert file.read_bytes() == before
    resumed = forked_text("resume", "-q", "-s", f"{file}.new")
    assert (resumed.returncode, resumed.stderr) == (0, "")
    assert sorted(os.listdir(tmp_path)) == ["kept", "tree"]
    scantree.scan(tree, save=tmp_path / "whole")
    assert rows_of(file) == rows_of(tmp_path / "whole")
