"""The answers about space on the command line: in a view, as paths, in a document."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from scantree.cli.entry import run
from scantree.reader.cache_tag import SIGNATURE
from scantree.render.schema import schema


def document(out: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(out)
    Draft202012Validator(json.loads(schema())).validate(told)
    return told


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a/node_modules/x", "b/target", "c/__pycache__", "d\udcff/__pycache__"):
        (tmp_path / "root" / name).mkdir(parents=True)
    (tmp_path / "root/a/package.json").touch()
    (tmp_path / "root/a/node_modules/x/f").write_bytes(b"x" * 100_000)
    (tmp_path / "root/c/__pycache__/f").write_bytes(b"x" * 10_000)
    return tmp_path


@pytest.mark.usefixtures("tree")
def test_the_document_has_the_list_and_the_sums_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", "--json", "--rebuildable", "-n", "2", "root"]) == 0
    told = document(capsys.readouterr().out)
    listed, total = told["rebuildable"], told["rebuildable_total"]
    assert isinstance(listed, list)
    assert isinstance(total, dict)
    assert [item["path"] for item in listed] == ["root/a/node_modules", "root/c/__pycache__"]
    assert (total["directories"], total["files"], total["apparent_size"]) == (3, 2, 110_000)


@pytest.mark.usefixtures("tree")
def test_paths_are_listed_for_a_program(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["scan", "-0", "-B1", "-A", "--rebuildable", "root"]) == 0
    assert capfdbinary.readouterr().out.split(b"\0") == [
        b"100000\troot/a/node_modules",
        b"10000\troot/c/__pycache__",
        b"0\troot/d\xff/__pycache__",
        b"",
    ]


@pytest.mark.usefixtures("tree")
def test_a_kept_scan_and_a_directory_that_is_shown_tell_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["scan", "-q", "--json", "--rebuildable", "--save", "kept", "root"]) == 0
    told = document(capsys.readouterr().out)
    for scan in ("kept", "root"):
        assert run(["show", "--json", "--rebuildable", scan]) == 0
        shown = document(capsys.readouterr().out)
        assert shown["rebuildable"] == told["rebuildable"]
        assert shown["rebuildable_total"] == told["rebuildable_total"]
    assert run(["show", "--rebuildable", "--under", "root/a", "kept"]) == 0
    assert "in 1 directory that can be made again" in capsys.readouterr().out


def test_of_a_directory_that_is_shown_tags_are_read(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in (("valid", SIGNATURE), ("none", SIGNATURE.lower())):
        (tree / "root" / name).mkdir()
        (tree / "root" / name / "CACHEDIR.TAG").write_bytes(content)
    assert run(["scan", "-q", "-s", "--save", "kept", "root"]) == 0
    capsys.readouterr()
    caches = {}
    for scan in ("root", "kept"):
        assert run(["show", "--json", "--rebuildable", scan]) == 0
        told = document(capsys.readouterr().out)
        listed, total = told["rebuildable"], told["rebuildable_total"]
        assert isinstance(listed, list)
        assert isinstance(total, dict)
        paths = [item["path"] for item in listed if item["kind"] == "cache"]
        caches[scan] = (sorted(paths), total["tags_read"])
    assert caches["root"] == (["root/valid"], True)
    assert caches["kept"] == (["root/none", "root/valid"], False)


@pytest.mark.usefixtures("tree")
def test_where_nothing_can_be_made_again_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    os.mkdir("empty")
    assert run(["scan", "--rebuildable", "empty"]) == 0
    assert "nothing was found that can be made again" in capsys.readouterr().out


@pytest.mark.usefixtures("tree")
def test_what_is_left_out_for_its_tag_counts_as_excluded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tag = Path("root/a/CACHEDIR.TAG")
    tag.write_bytes(b"Signature: 8a477f597d28d172789f06886806bc55")
    assert run(["scan", "-q", "--json", "--exclude-caches", "--save", "kept", "root"]) == 0
    told = document(capsys.readouterr().out)
    assert told["options"] == {"exclude_caches": True}
    totals = told["totals"]
    assert isinstance(totals, dict)
    assert (totals["skipped"]["excluded"], totals["apparent_size"]) == (1, 10_000)
    assert run(["show", "--json", "kept"]) == 0
    assert document(capsys.readouterr().out)["totals"] == totals


@pytest.mark.usefixtures("tree")
def test_rows_have_what_is_exclusive_and_what_is_shared(capsys: pytest.CaptureFixture[str]) -> None:
    os.link("root/c/__pycache__/f", "outside")
    os.link("root/a/node_modules/x/f", "root/b/target/f")
    assert run(["scan", "-q", "--json", "--shared", "--save", "kept", "root"]) == 0
    rows = document(capsys.readouterr().out)["rows"]
    assert isinstance(rows, list)
    assert len(rows) == 10
    shared = {row["path"]: (row["exclusive"]["files"], row["shared"]["files"]) for row in rows}
    assert shared["root"] == (2, 1)
    assert shared["root/a"] == (1, 1)
    assert shared["root/b/target"] == (0, 1)
    assert run(["show", "--json", "--shared", "kept"]) == 0
    assert document(capsys.readouterr().out)["rows"] == rows
    assert run(["show", "--shared", "--under", "root/b", "-n1", "kept"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:3] == ["allocated", "exclusive", "shared"]


@pytest.mark.usefixtures("tree")
def test_what_can_be_made_again_is_told_with_what_would_be_freed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    os.link("root/a/node_modules/x/f", "outside")
    assert run(["scan", "-q", "--json", "--rebuildable", "--shared", "root"]) == 0
    listed = document(capsys.readouterr().out)["rebuildable"]
    assert isinstance(listed, list)
    (item,) = (each for each in listed if each["kind"] == "npm")
    assert (item["exclusive"]["files"], item["shared"]["files"]) == (0, 1)
    assert run(["scan", "-q", "--rebuildable", "--shared", "-B1", "root"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[3] == "exclusive"
    (line,) = (each for each in lines if "node_modules" in each)
    assert int(line.split()[3]) == item["exclusive"]["allocated_size"]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("option", ["-l", "-L"])
def test_where_names_are_not_told_apart_nothing_is_shared(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", option, "--shared", "root"]) == 2
    assert f"{option} and --shared" in capsys.readouterr().err
    assert run(["scan", "-q", option, "--save", "kept", "root"]) == 0
    assert run(["show", "--shared", "kept"]) == 2
    assert "--shared: the scan" in capsys.readouterr().err


@pytest.mark.usefixtures("tree")
def test_each_file_system_has_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", "-q", "--json", "--explain-df", "root", "root/a"]) == 0
    told = document(capsys.readouterr().out)
    systems = told["file_systems"]
    assert isinstance(systems, list)
    (system,) = systems
    totals = told["totals"]
    assert isinstance(totals, dict)
    assert system["found"] == totals["allocated_size"]
    assert system["inodes"]["found"] == totals["inodes"]
    assert system["difference"] == system["used"] - system["found"]
    assert system["outside"]["allocated_size"] is None
    assert run(["scan", "-q", "--explain-df", "root"]) == 0
    out = capsys.readouterr().out
    labels = [line.split("  ")[0] for line in out.splitlines() if not line.startswith(" ")]
    assert labels[:6] == ["file system", "size", "used", "found", "difference", "reserved"]
    assert run(["scan", "-l", "--explain-df", "root"]) == 2
    assert "-l and --explain-df" in capsys.readouterr().err


@pytest.mark.usefixtures("tree")
def test_where_no_root_can_be_read_nothing_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--explain-df", "--shared", "--rebuildable"):
        assert run(["scan", "-q", option, "missing"]) == 3
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "Traceback" not in captured.err
