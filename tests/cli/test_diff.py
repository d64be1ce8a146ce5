from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import scantree
from scantree.render.schema import schema
from tests.forked_command import EndedInText, forked_command, forked_text


def run(*arguments: object, code: int = 0) -> EndedInText:
    ended = forked_text("diff", *arguments)
    assert ended.returncode == code, ended.stderr
    return ended


@pytest.fixture
def scans(tmp_path: Path) -> tuple[Path, Path]:
    """Two scans of a tree: one large file was added three levels down, a directory was moved."""
    root = tmp_path / "tree"
    (root / "a" / "b" / "c").mkdir(parents=True)
    (root / "x" / "inner").mkdir(parents=True)
    (root / "x" / "inner" / "f.txt").write_bytes(b"x" * 20_000)
    (root / "a" / "small").write_bytes(b"y" * 5000)
    old, new = tmp_path / "old.scan", tmp_path / "new.scan"
    scantree.scan(root, save=old)
    (root / "a" / "b" / "c" / "large.iso").write_bytes(b"z" * 3_000_000)
    os.rename(root / "x" / "inner", root / "outer")
    scantree.scan(root, save=new)
    return old, new


def document(*arguments: object) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run("--json", *arguments).stdout)
    jsonschema.Draft202012Validator(json.loads(schema("diff"))).validate(told)
    return told


def names(output: str) -> list[str]:
    """The names of the drawn tree, with what is told of each."""
    return [line.split("─ ", 1)[1] for line in output.splitlines() if "─ " in line]


def test_the_tree_descends_to_what_explains_a_directory(scans: tuple[Path, Path]) -> None:
    shown = run(*scans).stdout
    root = scans[0].parent / "tree"
    assert names(shown) == [
        "a/b/c/large.iso  new",
        f"outer/  moved from {root}/x/inner",
        f"x/inner/  moved to {root}/outer",
    ]
    assert f"│██████████ {root}" in shown
    assert "+2.9 MiB" in shown


def test_where_what_explains_is_too_deep_the_directory_is_shown(scans: tuple[Path, Path]) -> None:
    assert names(run("-d", 1, *scans).stdout)[0] == "a/"
    assert names(run("-d", 2, *scans).stdout)[0] == "a/b/"


def test_n_t_and_under_choose_what_is_shown(scans: tuple[Path, Path]) -> None:
    assert len(names(run("-n", 2, *scans).stdout)) == 1
    assert names(run("-t", "1M", *scans).stdout) == ["a/b/c/large.iso  new"]
    root = scans[0].parent / "tree"
    under = run("--under", root / "x", "--paths", *scans).stdout.splitlines()
    assert [line.split("\t")[2] for line in under] == [f"{root}/x"]
    assert "neither scan has" in run("--under", root / "nowhere", *scans, code=2).stderr


def test_the_document_has_all_changes_and_the_sums_of_both(scans: tuple[Path, Path]) -> None:
    told = document(*scans)
    root = str(scans[0].parent / "tree")
    assert told["schema"] == "scantree.diff/1"
    assert told["comparable"]
    assert told["reasons"] == []
    by_path = {each["path"]: each for each in told["changes"]}
    assert {path.removeprefix(root): each["change"] for path, each in by_path.items()} == {
        "": "grown",
        "/a": "grown",
        "/a/b": "grown",
        "/a/b/c": "grown",
        "/a/b/c/large.iso": "new",
        "/x": "shrunk",
        "/outer": "moved",
    }
    assert by_path[f"{root}/outer"]["moved_from"] == f"{root}/x/inner"
    assert by_path[f"{root}/a"]["explained_by"] == f"{root}/a/b"
    for name in ("apparent_size", "allocated_size", "inodes", "files"):
        difference = told["new"]["totals"][name] - told["old"]["totals"][name]
        assert by_path[root]["delta"][name] == told["delta"][name] == difference
    sizes = [abs(each["delta"]["allocated_size"]) for each in told["changes"]]
    assert sizes == sorted(sizes, reverse=True)


def test_the_document_can_go_to_a_file_as_well(scans: tuple[Path, Path], tmp_path: Path) -> None:
    run("-o", tmp_path / "diff.json", *scans)
    assert json.loads((tmp_path / "diff.json").read_text()) == document(*scans)


def test_by_ext_tells_what_each_extension_has_more(scans: tuple[Path, Path]) -> None:
    shown = run("--by", "ext", *scans).stdout
    assert "+2.9 MiB" in next(line for line in shown.splitlines() if line.endswith("  iso"))
    told = document("--by", "ext", "--by", "owner", *scans)
    assert {row["key"] for row in told["census"]["ext"]} == {"iso", "txt", ""}
    assert told["census"]["ext"][0]["delta"]["apparent_size"] == 3_000_000
    assert told["census"]["owner"][0]["key"] == str(os.getuid())
    assert "only ext and owner" in run("--by", "colour", *scans, code=2).stderr


def test_too_much_growth_is_an_exit_code_of_its_own(scans: tuple[Path, Path]) -> None:
    ended = run("--fail-over", "1M", *scans, code=4)
    assert "2.9 MiB" in ended.stderr
    assert names(ended.stdout)
    run("--fail-over", "1G", *scans)
    run("--fail-over", "1M", *reversed(scans))


def test_what_makes_two_scans_incomparable_is_said_first(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "f").write_bytes(b"x")
    scantree.scan(tmp_path / "a", save=tmp_path / "old")
    scantree.scan(
        [tmp_path / "a", tmp_path / "b"], save=tmp_path / "new", exclude="*.o", no_entries=True
    )
    shown = run(tmp_path / "old", tmp_path / "new").stdout
    assert [line.split("  ")[0] for line in shown.splitlines()[:3]] == ["not comparable"] * 3
    told = document(tmp_path / "old", tmp_path / "new")
    assert not told["comparable"]
    assert "exclude was empty, and is *.o" in told["reasons"][0]
    assert f"only the new scan has {tmp_path}/b" in told["reasons"][1]
    assert "without entries" in told["reasons"][2]
    assert (
        "without entries" in run("--by", "ext", tmp_path / "old", tmp_path / "new", code=2).stderr
    )


def test_names_reach_a_document_whole_and_a_pipe_escaped(tmp_path: Path) -> None:
    root = os.path.join(os.fsencode(tmp_path), b"r")
    os.mkdir(root)
    scantree.scan(root, save=tmp_path / "old")
    odd = os.path.join(root, b"od\xffd\n\x1b[31m")
    with open(odd, "wb") as file:
        file.write(b"x" * 9000)
    scantree.scan(root, save=tmp_path / "new")
    shown = run(tmp_path / "old", tmp_path / "new").stdout
    assert "\x1b" not in shown
    assert len(names(shown)) == 1
    with_zero = forked_command("diff", "-0", tmp_path / "old", tmp_path / "new").out
    assert odd in {row.split(b"\t", 2)[2] for row in with_zero.split(b"\0") if row}
    (item,) = [
        each
        for each in document(tmp_path / "old", tmp_path / "new")["changes"]
        if "path_b64" in each
    ]
    assert item["change"] == "new"


def test_what_is_no_scan_is_told_in_one_line(scans: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no scan")
    ended = run(scans[0], tmp_path / "text", code=3)
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "it is no scan file" in ended.stderr
    run(scans[0], tmp_path / "missing", code=3)
    run(scans[0], code=2)
    run(code=2)


def test_a_directory_is_scanned_now_as_the_kept_scan_was(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    (root / "f.o").write_bytes(b"x" * 9000)
    scantree.scan(root, save=tmp_path / "old", exclude="*.o", count_links=True)
    (root / "new").write_bytes(b"x" * 9000)
    told = document(tmp_path / "old", root)
    assert told["comparable"]
    assert {each["path"]: each["change"] for each in told["changes"]} == {
        str(root): "grown",
        f"{root}/new": "new",
    }
    back = document(root, tmp_path / "old")
    assert {each["change"] for each in back["changes"]} == {"gone", "shrunk"}
    assert document(root, root)["changes"] == []


def test_an_export_is_a_scan_and_what_it_lacks_is_said(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    (root / "a").mkdir(parents=True)
    (root / "a" / "f").write_bytes(b"x" * 9000)
    scantree.scan(root, save=tmp_path / "old")
    export = tmp_path / "old.json"
    assert forked_command("export", "--format", "ncdu", "-o", export, root).code == 0
    assert document(export, tmp_path / "old")["changes"] == []
    (root / "a" / "f").unlink()
    assert names(run(export, root).stdout) == ["a/f  gone"]


def test_a_scan_that_did_not_end_is_told_with_how_to_go_on(scans: tuple[Path, Path]) -> None:
    with closing(sqlite3.connect(scans[1])) as sql, sql:
        sql.execute("UPDATE scan SET value = 0 WHERE key = 'complete'")
    shown = run(*scans).stdout
    assert shown.startswith("not comparable  the new scan is incomplete\n")
    assert f"scantree resume '{scans[1]}'" in shown


@pytest.mark.parametrize("damaged", [0, 1])
def test_of_two_files_the_damaged_one_is_named(scans: tuple[Path, Path], damaged: int) -> None:
    with closing(sqlite3.connect(scans[damaged])) as sql:
        ((page,),) = sql.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'directory'")
    with open(scans[damaged], "r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    ended = run(*scans, code=3)
    assert f"{scans[damaged]}'" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
