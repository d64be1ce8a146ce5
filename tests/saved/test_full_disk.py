"""A disk that fills while a scan is kept on it, and has room again later."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import scantree
from tests.reader.in_child import can_mount
from tests.saved.kept import plant, rows_of

_SCRIPT = """
mount -t tmpfs -o size=600k none "$1"
"$3" -m scantree scan -q --json --save "$1/kept" "$2" >"$4/first" 2>"$4/told"
echo $? >"$4/codes"
"$3" -m scantree show -s "$1/kept" >"$4/shown" 2>&1
"$3" -m scantree resume -q --json "$1/kept" >/dev/null 2>"$4/full"
echo $? >>"$4/codes"
mount -o remount,size=64m "$1"
"$3" -m scantree resume -q --json "$1/kept" >"$4/second" 2>"$4/last"
echo $? >>"$4/codes"
cp "$1/kept" "$4/kept"
"""


@pytest.mark.skipif(not can_mount(), reason="needs to mount")
def test_a_full_disk_is_one_line_and_what_was_kept_can_be_gone_on_with(tmp_path: Path) -> None:
    tree, disk, told = tmp_path / "tree", tmp_path / "disk", tmp_path / "told"
    disk.mkdir()
    told.mkdir()
    plant(tree, 1500)
    places = (str(disk), str(tree), sys.executable, str(told))
    script = ["unshare", "-m", "sh", "-c", _SCRIPT, "sh", *places]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    codes = (told / "codes").read_text().split()
    assert (codes[0], codes[-1]) == ("1", "0")
    (line,) = (told / "told").read_text().splitlines()
    assert "No space left on device; what it has can be resumed" in line
    first = json.loads((told / "first").read_text())
    assert first["complete"] is True
    assert (told / "shown").read_text().startswith("incomplete")
    assert len((told / "full").read_text().splitlines()) == 1
    assert (told / "last").read_text() == ""
    second = json.loads((told / "second").read_text())
    assert second["totals"] == first["totals"]
    scantree.scan(tree, save=tmp_path / "whole")
    assert rows_of(told / "kept") == rows_of(tmp_path / "whole")
