"""A percentage by an earlier scan: ``--expect``, and ``--save --force`` over one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.forked_command import Ended
from tests.truth.command import command


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for number in range(200):
        below = tmp_path / "tree" / f"d{number}"
        below.mkdir(parents=True)
        (below / "f").write_bytes(b"x")
    return tmp_path / "tree"


@pytest.fixture
def earlier(tree: Path, tmp_path: Path) -> Path:
    file = tmp_path / "earlier.scan"
    assert command("scan", "-qs", "--save", str(file), str(tree)).code == 0
    return file


def progress(ended: Ended) -> list[dict[str, Any]]:
    events = [json.loads(line) for line in ended.out.splitlines()]
    return [event for event in events if event["event"] == "progress"]


def scanned(tree: Path, *options: str) -> Ended:
    return command("scan", "-q", "--max-rate", "120", "--events", "-", *options, str(tree))


@pytest.mark.parametrize("way", ["expect", "force"])
def test_share_follows_what_was_found_and_tells_the_time_left(
    tree: Path, earlier: Path, way: str
) -> None:
    options = ["--expect", str(earlier)] if way == "expect" else ["--save", str(earlier), "--force"]
    ended = scanned(tree, *options)
    assert (ended.code, ended.err) == (0, b"")
    found = progress(ended)
    assert len(found) >= 2
    for event in found:
        counted = event["directories"]["completed"]
        assert event["share"] == pytest.approx(counted / 201, abs=0.1)
        assert event["seconds_left"] is not None
    shares = [event["share"] for event in found]
    assert shares == sorted(shares)
    assert shares[-1] < 1


def test_share_is_told_without_a_tree_view(tree: Path, earlier: Path) -> None:
    found = progress(scanned(tree, "-s", "--expect", str(earlier)))
    assert all(event["share"] is not None for event in found)


def test_scan_of_other_roots_is_told_and_done_without(
    tree: Path, earlier: Path, tmp_path: Path
) -> None:
    ended = command("scan", "-s", "--expect", str(earlier), str(tree / "d1"))
    assert ended.code == 0
    assert b"is no complete scan of these roots; going on without" in ended.err


def test_what_is_no_scan_file_is_a_usage_error(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "no scan").write_bytes(b"hello")
    for name in ("no scan", "nowhere"):
        ended = command("scan", "-s", "--expect", str(tmp_path / name), str(tree))
        assert ended.code == 2
        assert ended.err.startswith(b"scantree: --expect: cannot read ")
        assert ended.err.count(b"\n") == 1
