from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

import scantree
from scantree.cli.entry import run
from scantree.exchange.ncdu_writing import tops_of
from scantree.saved.loading import loading
from tests.exchange.documents import ncdu, needs_ncdu, tree_of
from tests.reader.in_child import needs_root
from tests.saved.kept import plant
from tests.truth.chain import make_chain
from tests.truth.command import command, command_as_nobody


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    plant(tmp_path / "tree", 90)
    return tmp_path / "tree"


def export(*arguments: Path | str) -> bytes:
    ended = command("export", "--format", "ncdu", *map(str, arguments))
    assert (ended.code, ended.err) == (0, b"")
    return ended.out


@needs_ncdu
def test_it_says_what_ncdu_itself_says_of_the_tree(tree: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(tree)
        listener.bind("socket")
        assert tree_of(export(tree)) == tree_of(ncdu("-o", "-", tree))


@needs_ncdu
def test_ncdu_reads_it_and_writes_the_same_again(tree: Path, tmp_path: Path) -> None:
    document = export(tree)
    (tmp_path / "export").write_bytes(document)
    assert tree_of(ncdu("-f", tmp_path / "export", "-o", "-")) == tree_of(document)


def test_a_kept_scan_and_a_directory_scanned_now_are_one_document(
    tree: Path, tmp_path: Path
) -> None:
    scantree.scan(tree, save=tmp_path / "kept")
    assert tree_of(export(tmp_path / "kept")) == tree_of(export(tree))


def test_each_inode_is_told(tree: Path) -> None:
    _, _, _, top = json.loads(export(tree).decode("utf-8", "surrogateescape"))
    assert top[0]["ino"] == os.stat(tree).st_ino
    stack = [(os.fsencode(tree), top)]
    while stack:
        path, (_, *items) = stack.pop()
        assert len(items) == len(os.listdir(path))
        for item in items:
            info = item[0] if isinstance(item, list) else item
            below = os.path.join(path, os.fsencode(info["name"]))
            assert info["ino"] == os.lstat(below).st_ino
            if isinstance(item, list):
                stack.append((below, item))


def test_several_roots_lie_in_the_directory_that_all_are_in(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"four")
    (tmp_path / "a/b").mkdir(parents=True)
    roots = [tree, tmp_path / "file", tmp_path / "a/b"]
    scantree.scan(roots, save=tmp_path / "kept")
    top, *items = tree_of(export(tmp_path / "kept"))
    assert top == {"name": str(tmp_path)}
    names = [(item[0] if isinstance(item, list) else item)["name"] for item in items]
    assert names == ["a/b", "file", "tree"]
    assert items[1]["asize"] == 4
    assert [items[2][0] | {"name": str(tree)}, *items[2][1:]] == tree_of(export(tree))


def test_a_relative_root_is_told_by_its_whole_path(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for given, told in ((".", tree), ("../tree/", tree / "../tree/"), (tree, tree)):
        monkeypatch.chdir(tree)
        scantree.scan(given, save=tmp_path / "kept", force=True)
        monkeypatch.chdir("/")
        with loading(os.fsencode(tmp_path / "kept")) as scan:
            assert tops_of(scan.depth_first) == (
                {0: os.fsencode(told) + b"/" * ("/" in str(given) and given != tree)},
                None,
            )


@needs_ncdu
@needs_root
def test_what_could_not_be_read_is_marked_as_ncdu_does_it() -> None:
    base = tempfile.mkdtemp(dir="/dev/shm")
    try:
        # Of one that can be listed, and nothing in it looked at, ncdu tells no names.
        for mode in (0o000, 0o111, 0o555):
            os.makedirs(f"{base}/{mode:o}/below")
            for name in ("file", "other"):
                Path(f"{base}/{mode:o}/{name}").write_bytes(b"x" * 5_000)
            os.chmod(f"{base}/{mode:o}", mode)
        os.chmod(base, 0o755)
        # What it takes is imported before its rights are gone.
        assert run(["export", "--format", "ncdu", "-o", os.devnull, base]) == 0
        ended = command_as_nobody(b"export", b"--format", b"ncdu", os.fsencode(base))
        assert ended.code == 1
        theirs = subprocess.run(
            ["ncdu", "--ignore-config", "-0", "-e", "-o", "-", base],
            user=65534,
            capture_output=True,
            check=True,
        )
        assert ended.out.count(b"read_error") == 2
        assert tree_of(ended.out) == tree_of(theirs.stdout)
    finally:
        shutil.rmtree(base)


def test_a_deep_tree_takes_no_recursion(tmp_path: Path) -> None:
    make_chain(os.fsencode(tmp_path), b"d" * 100, 3_000)
    document = export(tmp_path)
    subprocess.run(["rm", "-r", tmp_path], check=True)
    assert document.count(b"\n[{") == 3_001
    assert document.endswith(b"]" * 3_002 + b"\n")


def test_links_are_not_marked_where_each_was_counted(tree: Path, tmp_path: Path) -> None:
    scantree.scan(tree, save=tmp_path / "kept", count_links=True)
    assert b"hlnkc" not in export(tmp_path / "kept")


def test_a_scan_without_its_files_is_refused(tree: Path, tmp_path: Path) -> None:
    assert (
        command("scan", "-s", "--save", str(tmp_path / "kept"), "--no-entries", str(tree)).code == 0
    )
    ended = command("export", "--format", "ncdu", str(tmp_path / "kept"))
    assert (ended.code, ended.out) == (3, b"")
    assert b"without its files" in ended.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["/"], b"--format"),
        (["--format", "ncdv", "/"], b"ncdv"),
        (["--format", "ncdu"], b"one SCAN"),
        (["--format", "ncdu", "/", "/"], b"one SCAN"),
        (["--format", "ncdu", "-o", "", "/"], b"empty"),
        (["--format", "ncdu", "-o", "/none/x", "/"], b"/none/x"),
    ],
)
def test_what_is_wrong_with_the_command_line_is_said(arguments: list[str], word: bytes) -> None:
    ended = command("export", *arguments)
    assert (ended.code, ended.out) == (2, b"")
    assert word in ended.err


def test_a_file_is_written_whole_or_not_at_all(tree: Path, tmp_path: Path) -> None:
    ended = command("export", "--format", "ncdu", "-o", str(tmp_path / "out"), str(tree))
    assert (ended.code, ended.out, ended.err) == (0, b"", b"")
    assert tree_of((tmp_path / "out").read_bytes()) == tree_of(export(tree))
    assert command("export", "--format", "ncdu", "-o", "/dev/full", str(tree)).code == 1


_SESSION = ("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30")


@needs_ncdu
@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux")
def test_ncdu_shows_the_totals_of_the_scan(tree: Path, tmp_path: Path) -> None:
    totals = scantree.scan(tree).totals
    apparent = totals.apparent_size + totals.directory_apparent_size
    (tmp_path / "export").write_bytes(export(tree))
    tmux = ["tmux", "-S", str(tmp_path / "tmux")]
    subprocess.run(
        [*tmux, *_SESSION, "ncdu", "-f", tmp_path / "export"],
        env={**os.environ, "TERM": "screen"},
        check=True,
    )
    sizes = "Total disk usage: {} Apparent size: {}".format(
        *map(_as_ncdu_has_it, (totals.allocated_size, apparent))
    )
    shown = ""
    try:
        for _ in range(100):
            shown = subprocess.run(
                [*tmux, "capture-pane", "-p"], capture_output=True, text=True, check=True
            ).stdout
            if "Apparent size" in shown:
                break
            time.sleep(0.1)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
    assert sizes in " ".join(shown.split())


def _as_ncdu_has_it(size: float) -> str:
    units = iter(("B", "KiB", "MiB", "GiB"))
    unit = next(units)
    while size >= 1000:
        size /= 1024
        unit = next(units)
    return f"{size:.1f} {unit}"


@pytest.mark.skipif(shutil.which("gdu") is None, reason="there is no gdu")
def test_gdu_shows_the_totals_of_the_scan(tree: Path, tmp_path: Path) -> None:
    totals = scantree.scan(tree).totals
    apparent = totals.apparent_size + totals.directory_apparent_size
    (tmp_path / "export").write_bytes(export(tree))
    for option, size in (("-n", totals.allocated_size), ("-a", apparent)):
        told = subprocess.run(
            ["gdu", "-npsc", "--no-prefix", option, "-f", tmp_path / "export"],
            capture_output=True,
            check=True,
        )
        assert int(told.stdout.split()[0]) == size


@pytest.mark.skipif(shutil.which("gdu") is None, reason="there is no gdu")
def test_gdus_own_export_opens_with_the_sizes_of_its_files(tmp_path: Path) -> None:
    # It tells no own size of a directory, and loses names that are not UTF-8.
    (tmp_path / "tree/a/b").mkdir(parents=True)
    for name, size in (("one", 5_000), ("a/two", 70_000), ("a/b/three", 1)):
        (tmp_path / "tree" / name).write_bytes(b"x" * size)
    subprocess.run(["gdu", "-np", "-o", tmp_path / "theirs", tmp_path / "tree"], check=True)
    ended = command("show", "--json", str(tmp_path / "theirs"))
    assert ended.err == b""
    told, scanned = json.loads(ended.out)["totals"], scantree.scan(tmp_path / "tree").totals
    assert told["apparent_size"] == scanned.apparent_size
    assert (told["directories"], told["files"]) == (3, 3)


def test_a_scan_is_exported_besides(tree: Path, tmp_path: Path) -> None:
    names = [tmp_path / name for name in ("out", "json", "kept")]
    asked = ["--export", f"ncdu:{names[0]}", "--export", f"json:{names[1]}", "--save", names[2]]
    ended = command("scan", "--json", *map(str, asked), str(tree))
    assert (ended.code, ended.err) == (0, b"")
    assert tree_of(names[0].read_bytes()) == tree_of(export(tree)) == tree_of(export(names[2]))
    assert json.loads(names[1].read_bytes())["totals"] == json.loads(ended.out)["totals"]
    assert sorted(os.listdir(tmp_path)) == ["json", "kept", "out", "tree"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["ncdu"], b"FORMAT:FILE"),
        (["ncdu:"], b"FORMAT:FILE"),
        (["x:y"], b"no format"),
        (["ncdu:-"], b"standard output"),
        (["ncdu:/none/x"], b"/none/x"),
        (["ncdu:/tmp/never", "--save", "/tmp/never.scan", "--no-entries"], b"--no-entries"),
    ],
)
def test_what_is_wrong_with_an_export_is_said_before_the_scan(
    arguments: list[str], word: bytes
) -> None:
    ended = command("scan", "/etc", "--export", *arguments)
    assert (ended.code, ended.out) == (2, b"")
    assert word in ended.err


def test_an_export_that_cannot_be_written_is_a_problem(tree: Path) -> None:
    ended = command("scan", "-s", "--export", "ncdu:/dev/full", str(tree))
    assert ended.code == 1
    assert b"/dev/full" in ended.err
    assert b"directories" in ended.out
