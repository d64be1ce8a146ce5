from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import scantree
from scantree.render.schema import schema
from tests.forked_command import EndedInText, forked_text


def run(*arguments: object, code: int = 0) -> EndedInText:
    ended = forked_text("growth", *arguments)
    assert ended.returncode == code, ended.stderr
    return ended


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    root = tmp_path / "tree"
    (root / "logs").mkdir(parents=True)
    files = []
    for number in range(3):
        (root / "logs" / "f").write_bytes(b"x" * 100_000 * (number + 1))
        files.append(tmp_path / f"{number}.scan")
        scantree.scan(root, save=files[-1])
    return files


def test_the_table_has_a_line_for_each_directory_and_what_is_free(files: list[Path]) -> None:
    shown = run(*files).stdout
    (row,) = [line for line in shown.splitlines() if line.endswith("/logs")]
    assert re.search(r"\+19\d\.\d KiB .* ▁▄█  /", row)
    assert re.search(r"^free .* at /.* - full in .* at this growth$", shown, re.MULTILINE)


def test_the_document_has_the_series_and_the_room(files: list[Path]) -> None:
    told: dict[str, Any] = json.loads(run("--json", "-A", *files[::-1]).stdout)
    jsonschema.Draft202012Validator(json.loads(schema("growth"))).validate(told)
    assert told["schema"] == "scantree.growth/1"
    sizes = [[value["apparent_size"] for value in row["values"]] for row in told["rows"]]
    assert sizes == [[100_000, 200_000, 300_000]] * 2
    assert [scan["started_at"] for scan in told["scans"]] == sorted(
        scan["started_at"] for scan in told["scans"]
    )
    (room,) = told["file_systems"]
    space = os.statvfs(files[0].parent)
    assert 0 <= room["free"] <= space.f_blocks * space.f_frsize
    assert room["days_until_full"] > 0


def test_where_the_root_is_another_directory_now_no_room_is_told(files: list[Path]) -> None:
    root = files[0].parent / "tree"
    os.rename(root, files[0].parent / "parked")
    root.mkdir()
    assert json.loads(run("--json", *files).stdout)["file_systems"] == []


def test_a_directory_is_the_latest_scan(files: list[Path]) -> None:
    root = files[0].parent / "tree"
    (root / "logs" / "f").write_bytes(b"x" * 900_000)
    rows = run("--paths", "-A", "-B", 1, root, *files).stdout.splitlines()
    assert rows == [f"+800000\t{root}", f"+800000\t{root}/logs"]


def test_one_scan_does_not_grow(files: list[Path]) -> None:
    assert "two scans or more" in run(files[0], code=2).stderr
    run(files[0], files[0].parent / "nothing", code=3)
