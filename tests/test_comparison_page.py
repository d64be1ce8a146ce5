"""The page on comparison shows what the commands show: its examples are run and compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "comparison.md"
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_FREE = re.compile(r"free +.*")
"""What each machine has another number for."""

_SESSION = r"""
import os, sqlite3
from pathlib import Path
import scantree

def keep(name, day):
    scantree.scan("home", save=name)
    with sqlite3.connect(name) as file:
        # 6 o'clock in the morning of a day in November 2026.
        ns = (1793491200 + day * 86400 + 6 * 3600) * 10**9
        file.execute("UPDATE scan SET value = ? WHERE key = 'started_at_ns'", (ns,))
    file.close()

def write(name, mib):
    path = Path("home", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        file.write(b"x" * (mib << 20))
        os.fsync(file.fileno())

for name, mib in (("mail/2024/inbox", 40), ("mail/2025/inbox", 30), ("photos/2023/a.raw", 24),
                  ("photos/2024/b.raw", 25), ("src/build/out.bin", 12), ("src/build/log", 1)):
    write(name, mib)
keep("monday.scan", 22)
write("mail/2025/inbox", 55)
keep("tuesday.scan", 23)
write("mail/2025/inbox", 70)
write("photos/2025/c.raw", 20)
os.remove("home/src/build/out.bin")
os.rename("home/photos/2023", "home/photos/old")
keep("friday.scan", 26)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("page")
    subprocess.run([sys.executable, "-c", _SESSION], cwd=place, check=True)
    return place


def _told(text: str) -> list[str]:
    return [line.rstrip() for line in _FREE.sub("free", text).splitlines()]


def _examples() -> list[tuple[str, str]]:
    examples = []
    for block in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        command, _, output = block.removeprefix("$ ").partition("\n")
        examples.append((command, output))
    return examples


@pytest.mark.parametrize(("command", "output"), _examples(), ids=lambda each: each[:40])
def test_an_example_shows_what_the_command_shows(place: Path, command: str, output: str) -> None:
    assert command.startswith("scantree ")
    ended = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=place,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode in {0, 4}
    assert _told(ended.stdout + ended.stderr) == _told(output)
