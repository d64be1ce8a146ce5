from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import scantree
from scantree.cli.export_argument import imported, opened_export
from scantree.exchange import importing, ncdu_reading
from scantree.exchange.json_items import Bracket, JsonError, json_items
from scantree.exchange.ncdu_writing import ncdu_export
from scantree.render.document import document
from scantree.saved.loading import loading
from tests.exchange.documents import ncdu, needs_ncdu, tree_of
from tests.forked_command import Ended
from tests.saved.kept import plant
from tests.truth.chain import make_chain
from tests.truth.command import command

HEAD = '[1,2,{"progname":"ncdu","progver":"1.18","timestamp":1795713850},\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    plant(tmp_path / "tree", 90)
    return tmp_path / "tree"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "export"


def told(*arguments: Path | str) -> dict[str, Any]:
    """The document of a scan, without what an export does not have."""
    ended = command(*map(str, arguments), "--json", "-n", "1000")
    assert ended.err == b""
    fields: dict[str, Any] = json.loads(ended.out)
    for name in ("started_at", "elapsed_seconds", "options"):
        del fields[name]
    return fields


def shown(file: Path, text: str | bytes) -> dict[str, Any]:
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return told("show", file)


def export(*arguments: Path | str) -> bytes:
    ended = command("export", "--format", "ncdu", *map(str, arguments))
    assert ended.err == b""
    return ended.out


def test_the_rows_and_totals_of_an_export_are_those_of_the_scan(tree: Path, file: Path) -> None:
    assert shown(file, export(tree)) == told("scan", tree)


def test_what_is_read_and_written_again_is_the_same_to_the_last_byte(
    tree: Path, file: Path
) -> None:
    file.write_bytes(export(tree))
    again = export(file)
    assert tree_of(again) == tree_of(file.read_bytes())
    file.write_bytes(again)
    assert export(file) == again


def test_several_roots_come_back_as_several(tree: Path, tmp_path: Path, file: Path) -> None:
    (tmp_path / "one").write_bytes(b"four")
    os.symlink("nowhere", tmp_path / "link")
    (tmp_path / "a/b").mkdir(parents=True)
    roots = [tree, tmp_path / "one", tmp_path / "a/b", tmp_path / "link"]
    scantree.scan(roots, save=tmp_path / "kept")
    assert shown(file, export(tmp_path / "kept")) == told("show", tmp_path / "kept")
    scantree.scan(tmp_path / "one", save=tmp_path / "kept", force=True)
    assert shown(file, export(tmp_path / "kept")) == told("show", tmp_path / "kept")


@needs_ncdu
@pytest.mark.parametrize("how", ["-e", "--no-extended"])
def test_an_export_of_ncdu_has_the_totals_of_a_scan(tree: Path, file: Path, how: str) -> None:
    ncdu(how, "-o", file, tree)
    totals, expected = told("show", file)["totals"], told("scan", tree)["totals"]
    assert totals == expected
    for row, scanned in zip(told("show", file)["rows"], told("scan", tree)["rows"], strict=True):
        assert row == scanned


@needs_ncdu
@pytest.mark.parametrize("opened", [False, True], ids=["file", "pipe"])
def test_what_is_compressed_by_gzip_is_read(tree: Path, file: Path, *, opened: bool) -> None:
    packed = gzip.compress(ncdu("-o", "-", tree))
    file.write_bytes(packed)
    if not opened:
        assert told("show", file) == told("scan", tree)
        return
    ended = subprocess.run(
        [sys.executable, "-m", "scantree", "show", "--json", "-"],
        input=packed,
        capture_output=True,
        check=True,
    )
    assert json.loads(ended.stdout)["totals"] == told("scan", tree)["totals"]


@pytest.mark.skipif(shutil.which("zstd") is None, reason="there is no zstd")
def test_what_is_compressed_by_zstd_is_read(tree: Path, file: Path) -> None:
    document = export(tree)
    packed = subprocess.run(["zstd", "-c"], input=document, capture_output=True, check=True).stdout
    assert shown(file, packed) == shown(file, document)
    with importing.unpacked(b"x", io.BufferedReader(io.BytesIO(packed))) as found:
        assert found is not None
        assert found.read(5) == document[:5]
    half = command("show", str(file)) if file.write_bytes(packed[: len(packed) // 2]) else None
    assert half is not None
    assert (half.code, half.out) == (3, b"")
    assert half.err.count(b"\n") == 1
    assert b"damaged" in half.err


GDU_HEAD = '[1,2,{"progname":"gdu","progver":"v5.31.0","timestamp":1795713850},'
OLD_GDU = (
    GDU_HEAD + '[{"name":"/x","mtime":1629333600},\n[{"name":"d","mtime":5}\n,{"name":"a\\u003cb",'
    '"asize":10,"dsize":4096,"ino":7,"hlnkc":true},\n{"name":"c","asize":10,"dsize":4096,"ino":7,'
    '"hlnkc":true}],\n{"name":"s","asize":3,"notreg":true},[{"name":"e"}\n]]]'
)
NEW_GDU = (
    GDU_HEAD + '[{"name":"/x","asize":9000,"dsize":20480},[{"name":"d","asize":5000,"dsize":12288}'
    ',{"name":"f","asize":904,"dsize":8192}],{"name":"g","asize":4,"dsize":4096}]]'
)


def test_an_export_of_gdu_is_read_and_its_links_count_once(file: Path) -> None:
    totals = shown(file, OLD_GDU)["totals"]
    assert (totals["directories"], totals["files"], totals["symlinks"]) == (3, 1, 1)
    assert (totals["apparent_size"], totals["allocated_size"]) == (13, 4096)
    assert totals["hard_links"]["extra_links"] == 1
    heading = command("show", str(file)).out.splitlines()[0]
    assert heading.startswith(b"from an export of gdu v5.31.0, which tells no read errors")


def test_sizes_of_directories_with_all_below_are_not_counted_again(file: Path) -> None:
    document = shown(file, NEW_GDU)
    rows = {
        row["path"]: row["allocated_size"] for row in document["rows"] if row["kind"] == "directory"
    }
    assert rows == {"/x": 20480, "/x/d": 12288}
    assert document["totals"]["allocated_size"] == 20480
    assert document["totals"]["apparent_size"] == 908


def test_what_was_left_out_or_not_read_is_told(file: Path) -> None:
    document = shown(
        file,
        HEAD + '[{"name":"/x","dsize":1},{"name":"p","excluded":"pattern"},'
        '{"name":"k","excluded":"kernfs"},{"name":"o","excluded":"otherfs"},'
        '{"name":"o2","excluded":"othfs"},[{"name":"c","dsize":9,"excluded":"pattern"},'
        '{"name":"below","asize":9}],{"name":"l","read_error":true},'
        '[{"name":"d","dsize":1,"read_error":true}],'
        '[{"name":"half","read_error":true},{"name":"f"}]]]',
    )
    totals = document["totals"]
    assert (totals["directories"], totals["files"], totals["allocated_size"]) == (3, 1, 2)
    assert totals["skipped"]["excluded"] == 2
    assert totals["skipped"]["kernel_filesystem"] == 1
    assert totals["skipped"]["other_filesystem"] == 2
    paths = {item["path"] for item in document["problems"]["items"]}
    assert paths == {"/x/l", "/x/d", "/x/half"}
    assert document["tasks"]["failed"] == 1


def test_links_on_two_devices_are_two_inodes(file: Path) -> None:
    one = '"asize":5,"dsize":7,"ino":3,"nlink":2'
    document = shown(
        file,
        HEAD + f'[{{"name":"/x","dev":1}},{{"name":"a",{one}}},{{"name":"b",{one}}},'
        f'{{"name":"c","dev":2,{one}}},[{{"name":"d","dev":2}},{{"name":"e",{one}}}]]]',
    )
    assert document["totals"]["allocated_size"] == 14
    assert document["totals"]["hard_links"]["extra_links"] == 2


def test_names_are_the_bytes_that_they_were(file: Path, tmp_path: Path) -> None:
    names = (b'\xff"', b"\\n\n", "é".encode(), b"a\xc3", b"\x7f\x01")
    (tmp_path / "tree").mkdir()
    for name in names:
        (tmp_path / "tree" / os.fsdecode(name)).write_bytes(b"1")
        (tmp_path / "tree" / os.fsdecode(b"d" + name)).mkdir()
    file.write_bytes(export(tmp_path / "tree"))
    assert tree_of(export(file)) == tree_of(export(tmp_path / "tree"))


def test_a_deep_export_takes_no_recursion(file: Path, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    make_chain(os.fsencode(tmp_path / "tree"), b"d", 3_000)
    assert shown(file, export(tmp_path / "tree"))["totals"]["max_depth"] == 3_000
    subprocess.run(["rm", "-r", tmp_path / "tree"], check=True)
    deep = '[{"name":"d"},' * 20_000
    file.write_text(HEAD + deep + '{"name":"f","asize":1}' + "]" * 20_001)
    ended = command("show", "--json", str(file))
    assert json.loads(ended.out)["totals"]["directories"] == 20_000


def test_entries_of_directories_that_go_on_are_not_held(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a", "b" * 90, "\u00e9", "\udcff"]
    entries = ",".join(
        f'{{"name":"{name}{place}","asize":{place},"dsize":512,"ino":{place + 1}}}'
        for place in range(40)
        for name in names
    )
    again = entries.replace('"name":"', '"name":"2')
    text = f'[{{"name":"/x"}},{entries},[{{"name":"d"}},{entries},[{{"name":"e"}}],{again}]]]'
    file.write_bytes((HEAD + text).encode("utf-8", "surrogateescape"))
    whole = told("show", file)
    exported = export(file)
    for held, part in ((500, 1 << 20), (1 << 20, 700), (0, 0)):
        monkeypatch.setattr(ncdu_reading, "_MOST_HELD", held)
        monkeypatch.setattr(ncdu_reading, "PART_BYTES", part)
        with opened_export(os.fsencode(file)) as opened:
            assert opened is not None
            with imported(os.fsencode(file), opened) as (scan, _):
                assert scan.report.totals.to_dict() == whole["totals"]
                pieces = ncdu_export(scan.depth_first, version="0.1.0", timestamp=1795713850)
                assert tree_of(b"".join(pieces))[1:] == tree_of(exported)[1:]
                packed = dict(scan.findings.packed())
                assert sorted(map(len, map(json.loads, packed.values()))) == [160, 320]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[", "ends too early"),
        ("[]", "ends too early"),
        ("[1,2]", "no export"),
        ("[2,0,{},[]]", "version 2.0"),
        ("[1,2,{}]", "no directory"),
        (HEAD + "[]]", "no export"),
        (HEAD + '[{"name":"/x"}', "ends too early"),
        (HEAD + '[{"name":"/x"},{"name":"a","asi', "ends too early"),
        (HEAD + '[{"name":"/x"},]]', "no JSON"),
        (HEAD + '[{"name":"/x"} {"name":"y"}]]', "no JSON"),
        (HEAD + '[{"name":"/x"}]] more', "no JSON"),
        (HEAD + '[{"name":"/x"}],[{"name":"/y"}]]', "several"),
        (HEAD + '[{"name":"/x"},7]]', "no export"),
        (HEAD + '[{"name":7}]]', "no name"),
        (HEAD + '[{"asize":7}]]', "no name"),
        (HEAD + '[{"name":"/x"},{"name":"../y"}]]', "name that none"),
        (HEAD + '[{"name":"/x"},[{"name":".."}]]]', "name that none"),
        (HEAD + '[{"name":"/x"},{"name":""}]]', "name that none"),
        (HEAD + '[{"name":"/x"},{"name":"a\\u0000"}]]', "name that none"),
        (HEAD + '[{"name":"/x"},{"name":"\\ud800"}]]', "name that none"),
        (HEAD + '[{"name":"/x"},{"name":"a","asize":-1}]]', "asize"),
        (HEAD + '[{"name":"/x"},{"name":"a","asize":1.5}]]', "asize"),
        (HEAD + '[{"name":"/x"},{"name":"a","dsize":9223372036854775808}]]', "dsize"),
        (HEAD + '[{"name":"/x"},{"name":"a","mtime":"now"}]]', "mtime"),
        (HEAD + '[{"name":"/x"},{"name":"a","mtime":NaN}]]', "mtime"),
        (HEAD + '[{"name":"/x"},{"name":"a","x":' + "[" * 5_000 + "]]]", "no JSON"),
        ("\x1f\x8b\x08", None),
        ("\x28\udcb5\x2f\udcfd rest", "zstd"),
        ("\udcbfncduEX1", "ncdu -f"),
        ("text", "no scan file"),
        ("", "no scan file"),
    ],
)
def test_what_is_no_export_is_refused_in_a_line(file: Path, text: str, reason: str | None) -> None:
    data = b"\x1f\x8b\x08\0" if reason is None else text.encode("utf-8", "surrogateescape")
    file.write_bytes(data)
    ended = command("show", str(file))
    assert (ended.code, ended.out) == (3, b"")
    assert ended.err.count(b"\n") == 1
    assert (reason or "damaged").encode() in ended.err
    assert b"Traceback" not in ended.err


def test_half_of_what_is_compressed_is_refused(tree: Path, file: Path) -> None:
    packed = gzip.compress(export(tree))
    for data in (packed[: len(packed) // 2], packed[:30] + b"\0\xff" * 40 + packed[110:]):
        file.write_bytes(data)
        ended: Ended = command("show", str(file))
        assert (ended.code, ended.out) == (3, b"")
        assert ended.err.count(b"\n") == 1


def test_items_do_not_depend_on_where_the_text_is_cut() -> None:
    text = b' [ 1 ,2,{"a":"\xc3\xa9\xff]"}, [[ ] ,12345, null]\n] '
    whole = list(json_items(io.BytesIO(text)))
    assert whole.count(Bracket.OPEN) == whole.count(Bracket.CLOSE) == 3

    class Dripping:
        def __init__(self) -> None:
            self._rest = text

        def read(self, _size: int, /) -> bytes:
            first, self._rest = self._rest[:1], self._rest[1:]
            return first

    assert list(json_items(Dripping())) == whole
    for length in range(len(text) - 2):
        with pytest.raises(JsonError):
            list(json_items(io.BytesIO(text[:length])))


def test_an_export_is_looked_at_with_all_that_a_scan_file_is(tree: Path, file: Path) -> None:
    file.write_bytes(export(tree))
    under = next(each for each in tree.iterdir() if each.is_dir())
    assert command("show", "-s", "--under", str(under), str(file)).code == 0
    report = scantree.scan(tree, save=file.with_name("kept"))
    with loading(os.fsencode(file.with_name("kept"))) as scan:
        assert document(scan.report) == document(report)
