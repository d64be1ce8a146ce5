from __future__ import annotations

from pathlib import Path

import pytest

from scantree.cli.first_word import COMMANDS, with_command


@pytest.fixture(autouse=True)
def _in_a_directory_with_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "schema").mkdir()
    (tmp_path / "broken").symlink_to("nowhere")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "photos",
        "photos nothing",
        "broken",
        "/nowhere/at/all",
        "./nothing",
        "nothing/",
        "s3://bucket/prefix",
        "-x photos",
        "-sh",
        "--json",
        "--frob",
        "-- photos",
        "-h photos",
        "-h -s",
    ],
)
def test_a_path_that_is_there_or_looks_like_one_is_scanned_and_so_are_options(line: str) -> None:
    assert with_command(line.split()) == ["scan", *line.split()]


def test_an_empty_path_is_a_scan_that_will_be_refused() -> None:
    assert with_command([""]) == ["scan", ""]


@pytest.mark.parametrize(
    "line",
    ["", "scan photos", "schema", "scan scan", "nothing", "scna photos", "--help", "--version"],
)
def test_everything_else_stays_as_it_is(line: str) -> None:
    assert with_command(line.split()) == line.split()


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_h_alone_is_the_help(command: list[str]) -> None:
    assert with_command([*command, "-h"]) == [*command, "--help"]


@pytest.mark.parametrize("line", ["scan -h .", "scan . -h", "scan -sh", "scan -s -h"])
def test_h_with_anything_else_is_an_option_of_its_own(line: str) -> None:
    assert with_command(line.split()) == line.split()


def test_a_time_loses_its_value_so_that_it_can_be_refused() -> None:
    assert with_command(["scan", "--time=ctime", "a"]) == ["scan", "--time", "a"]
