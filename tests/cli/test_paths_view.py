"""Rows as whole paths, as the command writes them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scantree.render.escape import escape
from tests.cli.test_terminal_sizes import screen_of
from tests.forked_command import forked_command

ODD = [b"plain", b"two words", b"back\\slash", b"new\nline", b"\xff", b"it's", "\u00e9 ".encode()]


@pytest.fixture
def root(tmp_path: Path) -> bytes:
    root = os.fsencode(tmp_path) + b"/root"
    for number, name in enumerate(ODD):
        os.makedirs(root + b"/" + name)
        with open(root + b"/" + name + b"/file", "wb") as file:
            file.write(b"x" * (1000 - number))
    return root


def scan(*words: str | bytes, **variables: str) -> bytes:
    if not variables:
        quick = forked_command("scan", *words)
        assert (quick.code, quick.err) == (0, b"")
        return quick.out
    ended = subprocess.run(
        [sys.executable, "-m", "scantree", "scan", *words],
        capture_output=True,
        check=True,
        env={**os.environ, **variables},
    )
    assert ended.stderr == b""
    return ended.stdout


def test_with_nul_paths_are_bytes_as_they_are(root: bytes) -> None:
    sizes = [sum(range(1000 - len(ODD) + 1, 1001)), *(1000 - place for place in range(len(ODD)))]
    paths = [root, *(root + b"/" + name for name in ODD)]
    expected = b"".join(b"%d\t%s\0" % (size, path) for size, path in zip(sizes, paths, strict=True))
    assert scan("-Ab0", root) == expected
    assert scan("--paths", "-b", "-0", root, LC_ALL="C", PYTHONUTF8="0") == expected


def test_a_line_holds_one_path_and_only_what_cannot_be_in_a_line_is_escaped(root: bytes) -> None:
    rows = scan("--paths", "-b", root, LC_ALL="C", PYTHONUTF8="0").splitlines()
    assert [row.partition(b"\t")[2] for row in rows] == [
        root,
        root + b"/plain",
        root + b"/two words",
        root + b"/back\\slash",
        b"$'" + root + b"/new\\x0aline'",
        b"$'" + root + b"/\\xff'",
        root + b"/it's",
        root + "/\u00e9 ".encode(),
    ]


def test_rows_are_limited_as_those_of_the_view_and_a_depth_alone_gives_all(root: bytes) -> None:
    for number in range(30):
        os.mkdir(root + b"/d%02d" % number)
    assert scan("--paths", root).count(b"\n") == 20
    assert scan("--paths", "-n", "3", root).count(b"\n") == 3
    assert scan("--paths", "-d", "1", root).count(b"\n") == len(ODD) + 31
    assert scan("--paths", "-b", "-t", "999", root).count(b"\n") == 3
    assert scan("--paths", "-s", root, root + b"/plain").count(b"\n") == 2


def test_on_a_terminal_paths_are_quoted_and_fit_its_height(root: bytes) -> None:
    written = screen_of("--paths", "-A", os.fsdecode(root), size=(200, 7))
    lines = written.rpartition(b"\x1b[2K")[2].decode().splitlines()
    names = [line.rstrip().partition("\t")[2] for line in lines]
    assert names == [escape(path) for path in [root, *(root + b"/" + name for name in ODD[:5])]]


def test_inodes_are_counted(root: bytes) -> None:
    assert scan("--paths", "--inodes", "-d0", root) == b"%d\t%s\n" % (2 * len(ODD) + 1, root)
