"""A scan that is made again and again, in a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scantree.cli.entry import run
from tests.machine import open_terminal
from tests.saved.kept import plant

LINE = re.compile(rb"[0-9-]{10} [0-9:]{8} (\d+) \(([+-]?\d+)\) (\d+) inodes \(([+-]?\d+)\) (.*)\n")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    plant(tmp_path / "tree", 10)
    return tmp_path / "tree"


def started(tree: Path, *options: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "scantree", "scan", "--watch", "0.1", *options, tree],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24", "NO_COLOR": "1"},
    )


@pytest.fixture
def watch(tree: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = started(tree, "-B1")
    yield process
    process.kill()
    process.communicate()


def test_a_pipe_gets_a_line_a_round_and_the_change_since_the_first(
    tree: Path, watch: subprocess.Popen[bytes]
) -> None:
    assert watch.stdout is not None
    first = LINE.fullmatch(watch.stdout.readline())
    assert first
    assert (first[2], first[4], first[5]) == (b"0", b"0", os.fsencode(tree))
    (tree / "new").write_bytes(b"x" * 100_000)
    added = os.stat(tree / "new").st_blocks * 512
    match = first
    while match[4] != b"+1":
        following = LINE.fullmatch(watch.stdout.readline())
        assert following
        match = following
    assert int(match[1]) - int(first[1]) == int(match[2])
    assert int(match[2]) >= added
    watch.send_signal(signal.SIGINT)
    _, err = watch.communicate()
    assert watch.returncode == 130
    assert re.fullmatch(rb"scantree: stopped by SIGINT after \d+ rounds?; the last .*\n", err)


def test_a_document_a_round_is_a_line(tree: Path) -> None:
    process = started(tree, "--json")
    assert process.stdout is not None
    documents = [json.loads(process.stdout.readline()) for _ in range(2)]
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode == 143
    assert documents[0]["schema"] == "scantree.scan/1"
    assert documents[0]["totals"] == documents[1]["totals"]


def test_each_round_is_exported(tree: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.prom"
    process = started(tree, "--export", f"openmetrics:{out}", "--export", f"csv:{tmp_path}/csv")
    assert process.stdout is not None
    process.stdout.readline()
    before = out.read_bytes()
    process.stdout.readline()
    process.stdout.readline()
    assert out.read_bytes() != before
    process.send_signal(signal.SIGINT)
    assert process.wait() == 130
    process.communicate()
    assert (tmp_path / "csv").read_bytes().startswith(b"path,")


def test_a_terminal_is_painted_anew_and_keeps_the_last_complete_result(tree: Path) -> None:
    controller, controlled = open_terminal()
    process = started(tree, stdout=controlled)
    os.close(controlled)
    written = b""
    while b"round 3" not in written:
        written += os.read(controller, 65536)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    with suppress(OSError):
        while data := os.read(controller, 65536):
            written += data
    os.close(controller)
    assert process.returncode == 130
    assert b"stopped by SIGINT after" in err
    paintings = written.split(b"\x1b[H\x1b[2J")
    assert len(paintings) >= 4
    assert b"0 B, 0 inodes since" in paintings[2]
    last = paintings[-1]
    assert b"round" in last
    assert b"allocated size" in last
    assert b"incomplete" not in last


def test_where_nothing_can_be_read_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", "--watch", "1", "/none/here"]) == 3
    assert "No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--watch", "0"], "--watch"),
        (["--watch", "x"], "--watch"),
        (["--watch", "1", "--save", "/tmp/none.scan"], "--save"),
        (["--watch", "1", "--events", "-"], "--events"),
        (["--watch", "1", "--fail-over", "1"], "--fail-over"),
    ],
)
def test_what_is_wrong_with_the_options_is_said(
    tree: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    assert run(["scan", *arguments, str(tree)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert word in said.err


def test_the_first_round_that_is_stopped_shows_what_was_found(tree: Path) -> None:
    process = started(tree, "--max-rate", "1", "--progress")
    assert process.stderr is not None
    # A line of progress: it scans.
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    assert b"incomplete" in out
    assert b"this is what was found so far" in err
