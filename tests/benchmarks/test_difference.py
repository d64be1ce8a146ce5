from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.difference import main
from benchmarks.trees import make_tree


def test_the_changes_of_a_tree_are_told_exactly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make_tree("seed", str(tmp_path / "tree"), 60, 1)
    assert main([str(tmp_path / "tree"), "--changes", "40"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["exact"]
    assert told["changes"] == 40
    assert told["memory_mib"] > 0
