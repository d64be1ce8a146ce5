import json
from pathlib import Path

import pytest

from benchmarks.trees import main


def test_the_facts_are_printed_and_kept_beside_the_tree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    destination = tmp_path / "tree"
    assert main(["small", str(destination), "--directories", "30", "--seed", "9"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((tmp_path / "tree.json").read_text(encoding="utf-8"))
    assert (printed["kind"], printed["seed"], printed["directories"]) == ("small", 9, 30)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tree", "tree.json"]


def test_a_slash_at_the_end_does_not_put_the_facts_into_the_tree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["small", f"{tmp_path}/tree/", "--directories", "3"]) == 0
    assert (tmp_path / "tree.json").is_file()
    assert capsys.readouterr().err == ""


def test_a_directory_that_holds_something_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").touch()
    assert main(["seed", str(tmp_path), "--directories", "3"]) == 2
    output = capsys.readouterr()
    assert output.err == f"trees: {tmp_path} is not empty\n"
    assert output.out == ""


def test_a_number_that_makes_no_tree_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["seed", str(tmp_path / "tree"), "--directories", "0"]) == 2
    assert capsys.readouterr().err == "trees: a tree has at least one directory\n"
    assert not (tmp_path / "tree").exists()


def test_an_unknown_kind_is_a_usage_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["round", str(tmp_path / "tree")])
    assert ended.value.code == 2
    assert "invalid choice" in capsys.readouterr().err
