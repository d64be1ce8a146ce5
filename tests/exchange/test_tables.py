"""ndjson, csv and parquet: one table of entries, read back by others."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import scantree
from scantree.cli.entry import run
from scantree.cli.export_formats import OF_NESTED_SCANS
from scantree.exchange.csv_writing import CSV_COLUMNS
from scantree.exchange.entry_rows import COLUMNS
from scantree.render.schema import schema
from scantree.saved.loading import loading
from tests.saved.kept import plant
from tests.truth.chain import make_chain

PathOrStr = Path | str


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("exported") / 'a "tree", é'
    plant(tree, 60)
    return tree


@pytest.fixture(scope="module")
def kept(tree: Path) -> Path:
    kept = tree.parent / "kept"
    scantree.scan(tree, save=kept)
    return kept


def exported(kept: Path, name: str) -> bytes:
    with loading(os.fsencode(kept)) as scan:
        return b"".join(OF_NESTED_SCANS[name](scan.depth_first, scan.report))


def lines_of(document: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in document.decode().splitlines()]


def rows_of(document: bytes) -> list[dict[str, Any]]:
    """The rows of a table, with numbers in place of text, and without what has no value."""
    texts = {"path", "path_b64", "kind", "state", "schema"}
    reader = csv.DictReader(io.StringIO(document.decode(), newline=""), strict=True)
    return [
        {key: value if key in texts else int(value) for key, value in row.items() if value}
        for row in reader
    ]


def exact(row: Mapping[str, Any]) -> bytes:
    if row.get("path_b64") is not None:
        return base64.b64decode(row["path_b64"], validate=True)
    return str(row["path"]).encode()


def expected(tree: Path) -> dict[bytes, dict[str, Any]]:
    """What lstat(2) says of everything, by path."""
    found = {}
    kinds = {0o100000: "file", 0o120000: "symlink", 0o040000: "directory"}
    paths = [os.fsencode(tree)]
    for above, directories, files in os.walk(os.fsencode(tree)):
        paths += [os.path.join(above, name) for name in directories + files]
    for path in paths:
        told = os.lstat(path)
        kind = kinds.get(told.st_mode & 0o170000, "other")
        found[path] = {
            "kind": kind,
            "apparent_size": 0 if kind == "other" else told.st_size,
            "allocated_size": told.st_blocks * 512,
            "mtime": int(told.st_mtime // 1),
            "uid": told.st_uid,
            "gid": told.st_gid,
            "mode": told.st_mode,
            "device": told.st_dev,
            "inode": told.st_ino,
            **({} if kind == "directory" else {"links": told.st_nlink}),
        }
    return found


def assert_tells(rows: Iterable[Mapping[str, Any]], tree: Path) -> None:
    by_path = {exact(row): row for row in rows}
    told = expected(tree)
    assert by_path.keys() == told.keys()
    for path, facts in told.items():
        assert {key: by_path[path].get(key) for key in facts} == facts
        assert (by_path[path].get("links") is None) == (facts["kind"] == "directory")


def test_each_line_of_json_is_an_entry_as_the_system_tells_it(tree: Path, kept: Path) -> None:
    document = exported(kept, "ndjson")
    head, *lines = lines_of(document)
    assert len(lines) == document.count(b"\n") - 1
    assert_tells(lines, tree)
    validator = jsonschema.Draft202012Validator(json.loads(schema("ndjson")))
    for line in (head, *lines):
        validator.validate(line)
    report = scantree.scan(tree).to_dict()
    assert head["schema"] == "scantree.ndjson/1"
    assert (head["totals"], head["roots"]) == (report["totals"], report["roots"])


def test_what_is_in_a_table_of_commas_is_what_is_in_the_lines(tree: Path, kept: Path) -> None:
    document = exported(kept, "csv")
    rows = rows_of(document)
    assert document.split(b"\n", 1)[0].decode().split(",") == list(CSV_COLUMNS)
    validator = jsonschema.Draft202012Validator(json.loads(schema("csv")))
    for row in rows:
        validator.validate(row)
        assert row.pop("schema") == "scantree.csv/1"
    assert_tells(rows, tree)
    assert rows == lines_of(exported(kept, "ndjson"))[1:]


def test_the_schemas_tell_the_columns() -> None:
    for name, columns in (("csv", CSV_COLUMNS), ("parquet", COLUMNS)):
        assert tuple(json.loads(schema(name))["properties"]) == columns


def test_the_sums_of_the_entries_are_the_totals(tree: Path, kept: Path) -> None:
    totals = scantree.scan(tree).totals
    inodes = {(row["device"], row["inode"]): row for row in lines_of(exported(kept, "ndjson"))[1:]}
    assert len(inodes) == totals.inodes
    assert sum(row["allocated_size"] for row in inodes.values()) == totals.allocated_size
    sizes = dict.fromkeys((True, False), 0)
    for row in inodes.values():
        sizes[row["kind"] == "directory"] += row["apparent_size"]
    assert sizes == {True: totals.directory_apparent_size, False: totals.apparent_size}


def test_directories_have_the_sums_of_the_tree_view(tree: Path, kept: Path) -> None:
    lines = {exact(line): line for line in lines_of(exported(kept, "ndjson"))[1:]}
    with loading(os.fsencode(kept)) as scan:
        for row in range(len(scan.directories)):
            line = lines[scan.directories.path(row)]
            assert line["total_allocated_size"] == scan.directories.allocated_size(row)
            assert line["total_apparent_size"] == scan.directories.apparent_size(row)
            assert line["total_inodes"] == scan.directories.inodes(row)
            assert line["total_files"] == scan.directories.files(row)
            assert line["depth"] == scan.directories.depth(row)


@pytest.fixture(scope="module")
def parquet(kept: Path) -> Path:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    file = kept.parent / "kept.parquet"
    assert run(["export", str(kept), "--format", "parquet", "-o", str(file)]) == 0
    return file


def test_a_parquet_file_has_the_rows_of_the_lines(tree: Path, kept: Path, parquet: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    table = pq.read_table(parquet)
    rows = table.to_pylist()
    assert_tells(rows, tree)
    lines = lines_of(exported(kept, "ndjson"))
    given = [{key: value for key, value in row.items() if value is not None} for row in rows]
    assert sorted(given, key=exact) == sorted(lines[1:], key=exact)
    document = json.loads(schema("parquet"))
    for row in rows:
        jsonschema.validate(row, document)
    head = json.loads(table.schema.metadata[b"scantree"])
    jsonschema.validate(head, document["$defs"]["scan"])
    assert head == lines[0] | {"schema": "scantree.parquet/1"}


def test_duckdb_reads_parquet_lines_and_table(tree: Path, kept: Path, parquet: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    totals = scantree.scan(tree).totals
    sums = (
        "SELECT sum(allocated_size), sum(apparent_size) FILTER (kind <> 'directory'), count(*)"
        " FROM (SELECT DISTINCT ON (device, inode) * FROM {} WHERE kind IS NOT NULL)"
    )
    for name in ("csv", "ndjson"):
        (kept.parent / f"kept.{name}").write_bytes(exported(kept, name))
    for source in (
        f"'{parquet}'",
        f"read_csv('{kept.parent}/kept.csv')",
        f"read_json('{kept.parent}/kept.ndjson', format = 'newline_delimited')",
    ):
        assert duckdb.sql(sums.format(source)).fetchone() == (
            totals.allocated_size,
            totals.apparent_size,
            totals.inodes,
        )


def test_polars_reads_parquet(tree: Path, parquet: Path) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    table = polars.read_parquet(parquet)
    assert tuple(table.columns) == COLUMNS
    inodes = table.unique(["device", "inode"])
    assert inodes["allocated_size"].sum() == scantree.scan(tree).totals.allocated_size
    assert_tells(table.to_dicts(), tree)


def test_parquet_without_pyarrow_is_one_line(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    for command in (
        ["export", str(kept), "--format", "parquet"],
        ["scan", "--export", f"parquet:{kept.parent}/none", str(kept.parent)],
    ):
        assert run(command) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1
        assert "pip install 'scantree[parquet]'" in said.err


def test_a_scan_writes_what_an_export_of_it_writes(tree: Path, tmp_path: Path) -> None:
    asked = [f"--export={name}:{tmp_path / name}" for name in ("ndjson", "csv")]
    assert run(["scan", "-q", "--json", "-o", os.devnull, *asked, str(tree)]) == 0
    assert_tells(lines_of((tmp_path / "ndjson").read_bytes())[1:], tree)
    assert_tells(rows_of((tmp_path / "csv").read_bytes()), tree)


def test_several_roots_and_a_file_are_told_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "a\n").mkdir()
    (tmp_path / "a\n" / "b").write_bytes(b"four")
    (tmp_path / "one").write_bytes(b"three")
    roots = [tmp_path / "one", tmp_path / "a\n"]
    scantree.scan(roots, save=tmp_path / "kept")
    _, *lines = lines_of(exported(tmp_path / "kept", "ndjson"))
    names = [(os.path.relpath(line["path"], tmp_path), line["depth"]) for line in lines]
    assert names == [("one", 0), ("a\n", 0), ("a\n/b", 1)]
    assert [line["apparent_size"] for line in lines if line["kind"] == "file"] == [5, 4]
    assert rows_of(exported(tmp_path / "kept", "csv"))[0]["path"] == str(tmp_path / "one")


def test_a_deep_tree_is_told_without_recursion(tmp_path: Path) -> None:
    make_chain(os.fsencode(tmp_path), b"d", 1_200)
    scantree.scan(tmp_path, save=tmp_path.parent / "deep", force=True)
    subprocess.run(["rm", "-r", tmp_path], check=True)
    rows = rows_of(exported(tmp_path.parent / "deep", "csv"))
    assert {row["depth"] for row in rows} >= set(range(1_201))
    assert [row["path"].count("/d") for row in rows] == sorted(
        row["path"].count("/d") for row in rows
    )
    os.unlink(tmp_path.parent / "deep")


def test_what_was_left_out_or_could_not_be_looked_at_has_a_state(tmp_path: Path) -> None:
    (tmp_path / "export").write_text(
        '[1,2,{"progname":"ncdu"},[{"name":"/x","dsize":1},{"name":"l","read_error":true},'
        '{"name":"k","excluded":"kernfs"},[{"name":"d","read_error":true}],{"name":"f"}]]'
    )
    ended = subprocess.run(
        [sys.executable, "-m", "scantree", "export", "--format", "ndjson", tmp_path / "export"],
        capture_output=True,
        check=True,
    )
    lines = {line["path"]: line for line in lines_of(ended.stdout)[1:]}
    assert (lines["/x/l"]["kind"], lines["/x/l"]["state"]) == ("unknown", "failed")
    assert (lines["/x/k"]["kind"], lines["/x/k"]["state"]) == ("directory", "skipped")
    assert (lines["/x/d"]["kind"], lines["/x/d"]["state"]) == ("directory", "failed")
    assert lines["/x/f"]["kind"] == "file"
    assert "uid" not in lines["/x/f"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--format", "csv", "-d", "2"], "-d is for"),
        (["--format", "ndjson", "-n", "2"], "-n is for"),
        (["--format", "csv", "-x"], "SCAN is none"),
        (["--format", "csv", "--exclude", "a"], "SCAN is none"),
        (["--format", "csv", "--files0-from", "a"], "--files0-from"),
        (["--format", "csv", "--events", "-"], "--events"),
        (["--format", "xml"], "no format"),
    ],
)
def test_options_that_mean_nothing_are_refused(
    kept: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    assert run(["export", str(kept), *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert word in said.err


def test_what_is_exported_of_a_directory_is_scanned_as_asked(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    asked = ["--format", "ndjson", "--exclude", "hard", "-j", "1", "-q", "-o", str(out)]
    assert run(["export", str(tree), *asked]) == 0
    head, *lines = lines_of(out.read_bytes())
    assert head["options"] == {"exclude": ["hard"]}
    assert lines
    assert not any(exact(line).endswith(b"/hard") for line in lines)
    assert capsys.readouterr().err == ""
