"""``python -m benchmarks.walk``: both programs come to the same, and the ratio is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import walk


def test_both_add_up_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_bytes(b"x" * 5_000)
    assert walk.main([str(tmp_path), "--runs", "1"]) == 0
    assert "median ratio" in capsys.readouterr().out


def test_a_difference_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "WITH_SCANTREE", "print(1, 2, 3)")
    assert walk.main([str(tmp_path), "--runs", "1"]) == 1
    assert "they differ" in capsys.readouterr().err
