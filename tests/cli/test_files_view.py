"""Single files as the command shows them: the largest, tables, and files among the rows."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scantree.render.schema import schema
from tests.forked_command import forked_command


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    for name, size in (
        ("big.iso", 900_000),
        ("a/b/deep.log", 500_000),
        ("a/b/other", 60_000),
        ("many/x.c", 9_000),
        ("many/y.c", 9_000),
    ):
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"x" * size)
            os.fsync(file.fileno())
    return tree


def shown(*words: str | Path) -> str:
    ended = forked_command("scan", *map(str, words))
    assert (ended.code, ended.err) == (0, b"")
    return ended.out.decode()


def rows_of(view: str) -> list[str]:
    return [line.rpartition(" ")[2] for line in view.split("\n\n", maxsplit=1)[0].splitlines()[1:]]


def document(*words: str | Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(shown("--json", *words))
    Draft202012Validator(json.loads(schema())).validate(told)
    return told


def test_the_tree_view_shows_files_that_are_as_large_as_its_rows(tree: Path) -> None:
    names = rows_of(shown(tree))
    assert names == [str(tree), "big.iso", "a/b", "deep.log", "other", "many"]
    assert rows_of(shown("-n", "2", tree))[:2] == [str(tree), "big.iso"]
    assert "big.iso" not in shown("--inodes", tree)


def test_rows_of_a_document_have_files_where_their_number_is_limited(tree: Path) -> None:
    rows = document("-n", "3", tree)["rows"]
    assert [(row["name"], row["kind"]) for row in rows] == [
        (str(tree), "directory"),
        ("big.iso", "file"),
        ("a", "directory"),
    ]
    assert {row["kind"] for row in document("-d", "1", tree)["rows"]} == {"directory"}


def test_a_kept_scan_shows_the_same_files_among_its_rows_also_linked_ones(
    tree: Path, tmp_path: Path
) -> None:
    os.link(tree / "big.iso", tree / "a/b/again.iso")
    os.link(tree / "a/b/deep.log", tree / "many/z")
    kept = tmp_path / "kept.scan"
    view = shown("--save", kept, "-n", "7", tree)
    again = forked_command("show", "-n", "7", os.fspath(kept)).out.decode()
    assert again == view
    below = forked_command("show", "--files", "--under", f"{tree}/a", os.fspath(kept))
    assert [line.rpartition("/")[2] for line in below.out.decode().splitlines()[1:]] == [
        "again.iso",
        "deep.log",
        "other",
    ]


def test_deep_files_with_several_names_take_no_room_from_those_that_are_asked_for(
    tree: Path,
) -> None:
    for number in range(60):
        os.link(tree / "a/b/deep.log", tree / f"a/b/{number}.link")
        (tree / f"a/b/{number}").write_bytes(b"y" * 100_000)
        os.link(tree / f"a/b/{number}", tree / f"many/{number}")
    assert [
        file["path"] for file in document("--files", "-d", "1", "-n", "2", tree)["largest_files"]
    ] == [f"{tree}/big.iso"]


def test_a_document_has_census_largest_files_and_rows(tree: Path) -> None:
    told = document("--files", "--by", "ext", "--by", "owner", tree)
    assert [row["key"] for row in told["census"]["ext"]] == ["iso", "log", "", "c"]
    assert told["census"]["owner"][0]["id"] == os.geteuid()
    assert told["largest_files"][0]["path"] == f"{tree}/big.iso"
    assert set(told["largest_files"][0]) == {"path", "apparent_size", "allocated_size", "mtime"}
    assert [row["name"] for row in told["rows"]][:2] == [str(tree), "big.iso"]


def test_each_item_of_a_long_list_stands_in_a_line(tree: Path) -> None:
    lines = shown("--json", "--by", "ext", "--files", tree).splitlines()
    assert sum(line.startswith('      {"key": ') for line in lines) == 4
    assert sum(line.startswith('    {"path": ') and '"mtime"' in line for line in lines) == 5


def test_paths_of_the_largest_files_are_bytes_as_they_are(tree: Path) -> None:
    odd = os.fsencode(tree) + b"/\xff\n.iso"
    os.rename(tree / "big.iso", odd)
    assert shown_bytes("--files", "-A", "-b", "-0", "-n", "1", tree) == b"900000\t" + odd + b"\0"
    listed = shown_bytes("--files", "-b", "--paths", "-n", "1", tree)
    assert listed.count(b"\n") == 1
    rows = shown_bytes("--files", "--csv", "-n", "1", tree).split(b"\r\n")
    assert rows[0] == b"path,path_b64,apparent_size,allocated_size,mtime"
    assert b"\xef\xbf\xbd\n.iso" in b"\r\n".join(rows[1:])


def shown_bytes(*words: str | Path) -> bytes:
    return forked_command("scan", *map(str, words)).out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--name", "*.c"), "--name says something of --files or --by, and neither is given"),
        (("--older-than", "1y"), "--older-than says something of --files or --by"),
        (("--csv",), "--csv says something of --files or --by"),
        (("--by", "colour"), "--by: there is no 'colour', only ext, owner, group, age"),
        (("--files", "--inodes"), "--files and --inodes contradict each other"),
        (("--files", "--older-than", "soon"), "--older-than: 'soon' is neither an age"),
        (("--files", "--owner", "nobody at all"), "--owner: there is no user 'nobody at all'"),
        (("--files", "--name", "a/b"), "--name: a name is not empty and has no slash"),
        (("--files", "--min-size", "-1"), "--min-size: '-1' is less than nothing"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_line(words: tuple[str, ...], line: str) -> None:
    ended = forked_command("scan", *words, ".")
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.decode().startswith(f"scantree: {line}")
    assert ended.err.count(b"\n") == 1


def test_what_is_asked_stands_above_and_the_totals_are_of_everything(tree: Path) -> None:
    view = shown("--by", "ext", "--name", "*.c", "--min-size", "1K", tree)
    heading, table, totals = view.split("\n\n")
    assert heading.split() == [
        "only",
        "files",
        "named",
        "'*.c',",
        "of",
        "at",
        "least",
        "1.0",
        "KiB",
    ]
    assert table.splitlines()[-1].split()[-2:] == ["2", "all"]
    assert totals.startswith("the whole scan\n")
    assert "\nfiles                 5\n" in totals
