import json
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from benchmarks.answers import Answer
from benchmarks.compare import NoComparisonError, compare, main
from benchmarks.contenders import BARE_LOOP, DU
from benchmarks.ground import Ground
from benchmarks.slow_mount import why_no_slow_tree

NO_SLOW_TREE = why_no_slow_tree()


@pytest.fixture(autouse=True)
def _scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))


def test_a_comparison_over_a_made_tree_checks_totals_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = tmp_path / "result.json"
    arguments = ["--tree", "seed", "--directories", "40", "--runs", "2", "--json", str(result)]
    assert main([*arguments, "--tool", DU, "--tool", BARE_LOOP]) == 0
    document = json.loads(result.read_text(encoding="utf-8"))
    assert {row["name"]: row["verdict"] for row in document["rows"]} == {
        DU: "equal",
        BARE_LOOP: "equal",
    }
    assert [len(row["runs"]) for row in document["rows"]] == [2, 2]
    assert document["tree"]["directories"] == 40
    assert document["tree"]["inodes"] == document["reference"]["inodes"]
    assert DU in capsys.readouterr().out
    assert os.listdir(tmp_path / "scratch") == []


def test_the_bare_loop_is_wrong_where_there_are_hard_links(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--tree", "linked", "--directories", "40", "--runs", "1"]
    assert main([*arguments, "--tool", DU, "--tool", BARE_LOOP]) == 0
    assert f"{BARE_LOOP}: inodes" in capsys.readouterr().out


def test_a_path_is_compared_as_it_is_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = tmp_path / "tree"
    (tree / "below").mkdir(parents=True)
    (tree / "below" / "file").write_bytes(b"x")
    assert main(["--path", str(tree), "--runs", "1", "--tool", DU]) == 0
    assert "equal (allocated)" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.rglob("*")) == [
        "below",
        "file",
        "scratch",
        "tree",
    ]


def test_facts_that_du_denies_stop_the_comparison(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    with pytest.raises(NoComparisonError, match="du says 1 inodes, the tree was made with 2"):
        compare(Ground(str(tmp_path / "tree"), {"inodes": 2}), [], 1, 60.0)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--tool", "no such tool"], "no tool is called 'no such tool'"),
        (["--runs", "0"], "--runs must be at least 1"),
        (["--path", "/nonexistent/tree"], "/nonexistent/tree is no directory"),
        (["--directories", "0"], "a tree has at least one directory"),
        (["--mode", "slow", "--path", "/"], "--mode slow makes its own tree: it takes no --path"),
    ],
)
def test_what_cannot_be_compared_is_one_line_and_exit_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith(f"compare: {says}")


def test_a_du_that_fails_is_one_line_and_exit_2(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(path: str) -> Answer:
        raise subprocess.CalledProcessError(127, ["du", path])

    monkeypatch.setattr("benchmarks.compare.ask_du", fail)
    assert main(["--path", str(tmp_path), "--tool", DU]) == 2
    assert "compare: du failed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("mode", "asked"), [("cold", "why_not_dropped"), ("slow", "why_no_slow_tree")]
)
def test_a_mode_that_is_not_possible_here_is_skipped_with_its_reason(
    mode: str, asked: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(f"benchmarks.compare.{asked}", lambda: "not here")
    assert main(["--mode", mode, "--tool", DU]) == 2
    assert capsys.readouterr().err == f"compare: --mode {mode} is skipped: not here\n"


def test_cold_runs_each_begin_with_empty_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dropped: list[str] = []
    monkeypatch.setattr("benchmarks.compare.why_not_dropped", lambda: None)
    monkeypatch.setattr("benchmarks.mode.drop_caches", lambda: dropped.append("all"))
    (tmp_path / "tree").mkdir()
    arguments = ["--mode", "cold", "--path", str(tmp_path / "tree"), "--runs", "2"]
    assert main([*arguments, "--tool", DU, "--tool", BARE_LOOP]) == 0
    assert len(dropped) == 6


@pytest.mark.skipif(NO_SLOW_TREE is not None, reason=f"no slow tree: {NO_SLOW_TREE}")
def test_a_comparison_over_slow_storage_checks_totals_and_leaves_no_mount(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    arguments = ["--mode", "slow", "--directories", "10", "--delay-ms", "0.01", "--runs", "1"]
    assert main([*arguments, "--tool", DU, "--tool", BARE_LOOP, "--json", str(result)]) == 0
    document = json.loads(result.read_text(encoding="utf-8"))
    assert document["mode"] == "slow"
    assert document["tree"]["inodes"] == document["reference"]["inodes"]
    assert {row["verdict"] for row in document["rows"]} == {"equal"}
    assert os.listdir(tmp_path / "scratch") == []
