import json
import os
import tempfile
from pathlib import Path

import pytest

from benchmarks.contenders import BARE_LOOP
from benchmarks.growth import main


@pytest.fixture(autouse=True)
def _scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))


def test_each_tree_is_made_measured_and_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = tmp_path / "result.json"
    arguments = ["--directories", "10", "--directories", "30", "--runs", "2", "--tool", BARE_LOOP]
    assert main([*arguments, "--json", str(result)]) == 0
    document = json.loads(result.read_text(encoding="utf-8"))
    assert [step["tree"]["directories"] for step in document["steps"]] == [10, 30]
    assert [len(step["rows"][0]["runs"]) for step in document["steps"]] == [2, 2]
    assert capsys.readouterr().out.count(BARE_LOOP) == 2
    assert os.listdir(tmp_path / "scratch") == []


def test_a_total_that_is_not_true_is_exit_1() -> None:
    # The loop counts every hard link.
    assert (
        main(["--tree", "linked", "--directories", "40", "--runs", "1", "--tool", BARE_LOOP]) == 1
    )


def test_a_tree_for_which_there_is_no_room_is_refused_before_any_is_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def few_inodes(path: str) -> os.statvfs_result:
        del path
        return os.statvfs_result((4096, 4096, 1, 1, 1, 900, 900, 800, 0, 255))

    monkeypatch.setattr(os, "statvfs", few_inodes)
    arguments = ["--directories", "10", "--directories", "100", "--tool", BARE_LOOP]
    assert main(arguments) == 2
    assert capsys.readouterr().err == (
        "growth: 100 directories take 850 inodes, and there are 800\n"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--tool", "no such tool"], "no tool is called 'no such tool'"),
        (["--directories", "0", "--tool", BARE_LOOP], "a tree has at least one directory"),
    ],
)
def test_what_cannot_be_measured_is_one_line_and_exit_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"growth: {says}")
