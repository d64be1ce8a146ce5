"""``--events``: a line an object, for programs; nothing there ever holds a scan up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scantree.render.schema import schema
from tests.forked_command import Ended
from tests.truth.command import command

VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema("events")))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for number in range(120):
        below = root / f"d{number % 5}" / f"e{number}"
        below.mkdir(parents=True)
        (below / "f").write_bytes(b"x" * 100)
    return root


def lines(data: bytes) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in data.splitlines()]
    for each in found:
        VALIDATOR.validate(each)
    return found


def scanned(tree: Path, *options: str | Path) -> Ended:
    return command("scan", *map(str, options), str(tree))


def test_events_begin_with_the_roots_and_end_with_the_totals(tree: Path, tmp_path: Path) -> None:
    ended = scanned(tree, "--json", "--events", tmp_path / "events", "--max-rate", "100")
    events = lines((tmp_path / "events").read_bytes())
    document = json.loads(ended.out)
    assert ended.code == 0
    assert [events[0]["event"], events[-1]["event"]] == ["started", "ended"]
    assert events[0]["roots"] == [{"path": str(tree)}]
    assert events[-1]["totals"] == document["totals"]
    assert events[-1]["complete"] is True
    progress = [event for event in events if event["event"] == "progress"]
    assert len(progress) >= 2
    assert [each["inodes"] for each in progress] == sorted(each["inodes"] for each in progress)
    assert progress[-1]["lost"] == 0


def test_on_standard_output_there_is_nothing_else(tree: Path) -> None:
    ended = scanned(tree, "--events", "-")
    assert ended.code == 0
    assert [event["event"] for event in lines(ended.out)] == ["started", "ended"]


@pytest.mark.parametrize("document", [["--json"], ["-o", "-"]])
def test_events_and_a_document_are_too_much_for_standard_output(
    tree: Path, document: list[str]
) -> None:
    ended = scanned(tree, "--events", "-", *document)
    assert ended.code == 2
    assert b"cannot both go to standard output" in ended.err


def test_names_that_are_no_text_are_lossless(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path) + b"/\xff\n"
    os.mkdir(root)
    ended = command("scan", "--events", "-", root)
    (event, _) = lines(ended.out)
    assert event["roots"][0]["path_b64"]
    assert "�" in event["roots"][0]["path"]


def test_file_that_cannot_be_opened_is_a_usage_error_before_the_scan(tree: Path) -> None:
    ended = scanned(tree, "--events", "/nowhere/events")
    assert ended.code == 2
    assert ended.err.startswith(b"scantree: --events: cannot write '/nowhere/events': No such file")


def test_full_disk_is_one_line_and_code_1_and_the_view_is_there(tree: Path) -> None:
    ended = scanned(tree, "-s", "--events", "/dev/full")
    assert ended.code == 1
    assert b"allocated size" in ended.out
    assert ended.err.count(b"\n") == 1
    assert b"cannot write events to '/dev/full': No space left" in ended.err


def test_pipe_that_nobody_reads_holds_nothing_up(tree: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ended = scanned(tree, "-s", "--events", tmp_path / "pipe")
    assert ended.code == 0
    assert b"allocated size" in ended.out


def test_reader_of_a_pipe_gets_all_lines(tree: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found: list[bytes] = []
    thread = threading.Thread(target=lambda: found.append(pipe.read_bytes()))
    thread.start()
    scanned(tree, "-q", "--events", pipe)
    thread.join()
    assert [event["event"] for event in lines(found[0])] == ["started", "ended"]


def test_stopped_scan_says_that_it_is_incomplete(tree: Path, tmp_path: Path) -> None:
    events = tmp_path / "events"
    options = ["-q", "--max-rate", "10", "--events", str(events), str(tree)]
    scan = subprocess.Popen(
        [sys.executable, "-m", "scantree", "scan", *options], stdout=subprocess.DEVNULL
    )
    while not events.exists() or b"progress" not in events.read_bytes():
        assert scan.poll() is None
    scan.terminate()
    assert scan.wait() == 143
    assert lines(events.read_bytes())[-1]["complete"] is False
