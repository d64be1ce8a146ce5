"""The page on single files shows what the commands show: its examples are run and compared."""

from __future__ import annotations

import os
import re
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

import scantree
from tests.forked_command import forked_command

PAGE = Path(__file__).parents[1] / "docs" / "census.md"
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)

FILES = (
    ("photos/b.RAW", 30 << 20, "2026-05-02"),
    ("photos/a.raw", 24 << 20, "2024-01-15"),
    ("src/big.iso", 12 << 20, "2020-07-01"),
    ("mail/inbox", 400 << 10, "2020-07-01"),
)
NOW = int(datetime(2026, 11, 26, 12).timestamp())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("page")
    for name, size, _ in FILES:
        path = place / "home" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"x" * size)
            os.fsync(file.fileno())
    sparse = place / "home" / "mail" / "sparse"
    with open(sparse, "wb") as file:
        file.write(b"x" * (32 << 10))
        file.truncate((68 << 20) - sum(size for _, size, _ in FILES))
        os.fsync(file.fileno())
    for name, _, day in (*FILES, ("mail/sparse", 0, "2020-07-01")):
        time = datetime.fromisoformat(f"{day}T12:00").timestamp()
        os.utime(place / "home" / name, (time, time))
    previous = os.getcwd()
    os.chdir(place)
    try:
        scantree.scan("home", save="home.scan")
    finally:
        os.chdir(previous)
    with sqlite3.connect(place / "home.scan") as kept:
        kept.execute("UPDATE scan SET value = ? WHERE key = 'started_at_ns'", (NOW * 10**9,))
    kept.close()
    return place


def _examples() -> list[tuple[str, str]]:
    examples = []
    for block in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        command, _, output = block.removeprefix("$ ").partition("\n")
        examples.append((command, output))
    return examples


@pytest.mark.parametrize(("command", "output"), _examples(), ids=lambda each: each[:40])
def test_an_example_shows_what_the_command_shows(
    place: Path, monkeypatch: pytest.MonkeyPatch, command: str, output: str
) -> None:
    monkeypatch.chdir(place)
    ended = forked_command(*command.split()[1:])
    assert ended.code == 0
    told = [line.rstrip() for line in ended.out.decode().splitlines()]
    assert told == output.rstrip("\n").split("\n")


def test_the_program_on_the_page_runs(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    for program in _PYTHON.findall(PAGE.read_text(encoding="utf-8")):
        exec(compile(program, "census.md", "exec"), {"scantree": scantree})
    assert "iso 1 12582912" in capsys.readouterr().out
