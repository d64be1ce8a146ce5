"""The page as a document: what travels in it, and that no name gets out of its block."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

import scantree
from scantree.render.page import comparison_page
from scantree.render.page.file_types import TYPES
from scantree.render.page.nodes import MOST
from scantree.render.schema import schema
from tests.compare.compared import Changing, comparing
from tests.render.page.pages import BASES, data_of, page_of, page_of_kept, rest
from tests.saved.kept import plant

D3_HIERARCHY = "971f374ce9fdbec711eb2358003e2bb755bff22ec6852dc5ebd59f987270db64"
"""The SHA-256 of dist/d3-hierarchy.min.js in version 3.1.3 on the npm registry."""


def test_the_vendored_library_is_as_it_was_published() -> None:
    room = files("scantree.render.page")
    library = room.joinpath("d3-hierarchy.min.js").read_bytes()
    assert hashlib.sha256(library).hexdigest() == D3_HIERARCHY
    assert library.startswith(b"// https://d3js.org/d3-hierarchy/ v3.1.3")
    assert "Permission to use, copy" in room.joinpath("d3-hierarchy.LICENSE").read_text()


@pytest.mark.parametrize("most", [1, 7, 20, MOST])
def test_what_is_left_of_a_directory_is_never_below_nothing(tmp_path: Path, most: int) -> None:
    plant(tmp_path / "tree", 60)
    data = data_of(page_of(tmp_path / "tree", tmp_path, most))
    jsonschema.validate(data, json.loads(schema("html")))
    totals = scantree.scan(tmp_path / "tree").totals.to_dict()
    assert data["scan"]["totals"] == totals
    nodes = data["nodes"]
    assert len(nodes["name"]) == most or (most == MOST and len(nodes["name"]) > 100)
    for basis in BASES:
        assert nodes[basis][0] == totals[basis]
        for place, kind in enumerate(nodes["type"]):
            if TYPES[kind] == "directory":
                assert rest(nodes, place, basis) >= (basis == "inodes")
    if most == MOST:
        # All travel: nothing is left in a directory but its own inode, and hard links of others.
        alone = [
            place
            for place, kind in enumerate(nodes["type"])
            if TYPES[kind] == "directory" and rest(nodes, place, "inodes") == 1
        ]
        assert len(alone) > 20


def test_parents_come_first_and_the_largest_travel(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "a" / "b" / "c").mkdir(parents=True)
    (tree / "a" / "b" / "c" / "huge.iso").write_bytes(bytes(500_000))
    for number in range(50):
        (tree / f"small{number}").write_bytes(bytes(10))
    data = data_of(page_of(tree, tmp_path, 6))
    nodes = data["nodes"]
    assert nodes["name"][:5] == [str(tree), "a", "b", "c", "huge.iso"]
    assert nodes["parent"][:5] == [-1, 0, 1, 2, 3]
    assert data["types"][nodes["type"][4]] == "image"
    assert rest(nodes, 0, "inodes") == 1 + 49
    assert nodes["children"][0] == 51


def test_hard_links_that_are_counted_elsewhere_are_no_nodes(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("one", "two", "both"):
        (tree / name).mkdir(parents=True)
    (tree / "one" / "file").write_bytes(bytes(100_000))
    os.link(tree / "one" / "file", tree / "two" / "link")
    (tree / "both" / "file").write_bytes(bytes(50_000))
    os.link(tree / "both" / "file", tree / "both" / "link")
    nodes = data_of(page_of(tree, tmp_path))["nodes"]
    sizes = sorted(
        size for size, kind in zip(nodes["apparent_size"], nodes["type"], strict=True) if kind
    )
    assert sizes == [50_000, 100_000]
    every_link = data_of(page_of(tree, tmp_path, count_links=True))["nodes"]
    assert sum(map(bool, every_link["type"])) == 4


def test_several_roots_a_root_that_is_a_file_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "tree").mkdir()
    (tmp_path / "file.flac").write_bytes(bytes(5000))
    kept = tmp_path / "kept"
    roots = [tmp_path / name for name in ("empty", "file.flac", "tree")]
    scantree.scan(roots, save=kept)
    data = data_of(page_of_kept(kept))
    assert data["nodes"]["parent"] == [-1, -1, -1]
    assert [TYPES[each] for each in data["nodes"]["type"]] == ["directory", "audio", "directory"]
    assert data["nodes"]["apparent_size"] == [0, 5000, 0]


def test_a_scan_that_was_kept_without_its_files_has_its_directories(tmp_path: Path) -> None:
    plant(tmp_path / "tree", 30)
    data = data_of(page_of(tmp_path / "tree", tmp_path, no_entries=True))
    assert len(data["nodes"]["name"]) == 30
    assert data["nodes"]["inodes"][0] == data["scan"]["totals"]["inodes"]


HOSTILE = (
    b"</script><script>document.title='got'</script>",
    b"<img src=x onerror=alert(1)>",
    b"--><!--<script>",
    b"\"'`&lt;\\u003c",
    "\u202egpj.exe\u2028".encode(),
    b"\x1b]0;x\x07\xff\xfe",
    b"__proto__",
)


def test_no_name_gets_out_of_its_block(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path / "tree")
    for name in HOSTILE:
        # A name has no slash; what comes of one in it lies in a directory.
        os.makedirs(os.path.join(root, name))
    page = page_of(tmp_path / "tree", tmp_path)
    document = page.decode()
    start = document.index('id="data">') + len('id="data">')
    block = document[start : document.index("</script>", start)]
    assert "<" not in block
    assert document.count("<script") == 3
    assert document.count("</script>") == 3
    names = data_of(page)["nodes"]["name"]
    assert "__proto__" in names
    assert not any("\u202e" in name or "\x1b" in name or "\u2028" in name for name in names)
    heading = document[: document.index("<style>")]
    assert heading.count("<title>") == 1


def test_a_root_with_markup_in_its_name_is_text_in_the_title(tmp_path: Path) -> None:
    root = tmp_path / "<b>&amp;"
    root.mkdir()
    document = page_of(root, tmp_path).decode()
    assert "&lt;b&gt;&amp;amp;" in document[: document.index("</title>")]
    assert "<b>" not in document


def test_the_policy_lets_run_what_is_in_the_page_alone(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    document = page_of(tmp_path / "tree", tmp_path).decode()
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', document)
    assert found
    policy = found[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", document, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", document, re.DOTALL)
    assert len(scripts) == 2
    assert len(styles) == 1
    for text in (*scripts, *styles):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert not re.search(r'(?:src|href)\s*=\s*"', document.split("<body>")[1].split("<script")[0])


def test_a_comparison_tells_its_changes(tmp_path: Path) -> None:
    changing = Changing(tmp_path)
    for name in ("keep/a", "grow/b", "away/c", "from/sub/d", "same/x"):
        changing.file(name)
    (changing.root / "to").mkdir()

    def change() -> None:
        changing.file("grow/b", 90_000)
        changing.file("fresh/new.zip", 30_000)
        (changing.root / "away" / "c").unlink()
        (changing.root / "away").rmdir()
        (changing.root / "from" / "sub").rename(changing.root / "to" / "sub")
        (changing.root / "keep").rename(changing.root / "kept")

    changing.compare(change)
    with comparing(changing.old, changing.new) as comparison:
        page = b"".join(comparison_page(comparison))
    data = data_of(page)
    jsonschema.validate(data, json.loads(schema("html")))
    nodes = data["nodes"]
    told = {
        name: data["changes"][change]
        for name, change in zip(nodes["name"], nodes["change"], strict=True)
        if name != "sub"
    }
    assert told["fresh"] == "new"
    assert told["away"] == "gone"
    assert told["grow"] == told["b"] == "grown"
    assert told["kept"] == "renamed"
    assert told["same"] == "same"
    subs = sorted(
        (data["changes"][nodes["change"][at]], nodes["name"][nodes["parent"][at]])
        for at, name in enumerate(nodes["name"])
        if name == "sub"
    )
    assert subs == [("moved", "to"), ("moved away", "from")]
    moved = data["changes"].index("moved")
    for basis in BASES:
        old = f"old_{basis}"
        assert nodes[basis][0] == data["scan"]["totals"][basis]
        assert nodes[old][0] == data["old"]["totals"][basis]
        for place, kind in enumerate(nodes["type"]):
            if TYPES[kind] != "directory":
                continue
            inside = [at for at, parent in enumerate(nodes["parent"]) if parent == place]
            assert rest(nodes, place, basis) >= 0
            before = sum(nodes[old][at] for at in inside if nodes["change"][at] != moved)
            assert nodes[old][place] - before >= 0


@pytest.mark.parametrize("most", [1, 3, 9])
def test_a_comparison_is_cut_where_it_is_too_much(tmp_path: Path, most: int) -> None:
    changing = Changing(tmp_path)
    for number in range(20):
        changing.file(f"d{number}/file")
    changing.compare(lambda: [changing.file(f"d{number}/more") for number in range(20)])
    with comparing(changing.old, changing.new) as comparison:
        data = data_of(b"".join(comparison_page(comparison, most=most)))
    assert len(data["nodes"]["name"]) == most
    assert all(parent < at for at, parent in enumerate(data["nodes"]["parent"]))
