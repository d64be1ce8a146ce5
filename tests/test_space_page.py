"""The page on space shows what the command shows: its examples are run and compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scantree.space.rules import RULES
from tests.reader.in_child import mount, needs_root, with_own_mounts
from tests.truth.mounting import needs

PAGE = Path(__file__).parents[1] / "docs" / "space.md"
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_FREE = re.compile(r"\((?:[\d,.]+ k?entries/s)\)|elapsed .*|in directories$|and .* in directories")
"""What each machine has another number for."""

_SESSION = r"""
import os
from pathlib import Path

def write(name, mib, content=b""):
    path = Path("home", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        file.write(content + b"x" * (mib << 20))
        os.fsync(file.fileno())

write("shop/package.json", 1)
write("shop/node_modules/react/index.js", 40)
write("shop/node_modules/react/node_modules/loose/index.js", 5)
write("parser/Cargo.toml", 1)
write("parser/target/debug/parser", 90)
write(".cache/thumbs/CACHEDIR.TAG", 0, b"Signature: 8a477f597d28d172789f06886806bc55\n")
write(".cache/thumbs/1.png", 12)
write("photos/2025.raw", 60)
write("../backups/friday/new", 10)
for name, mib in (("mail", 30), ("photos", 50)):
    write(f"../backups/monday/{name}", mib)
    os.link(f"backups/monday/{name}", f"backups/friday/{name}")
write("../backups/monday/removed", 20)
for name, day in (("shop", 20500), ("parser", 20600), (".cache", 20700)):
    for path in sorted(Path("home", name).rglob("*"), reverse=True):
        os.utime(path, (day * 86400, day * 86400))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("page")
    subprocess.run([sys.executable, "-c", _SESSION], cwd=place, check=True)
    return place


def _told(text: str) -> list[str]:
    return [_FREE.sub("", line).rstrip() for line in text.splitlines()]


def _examples() -> list[tuple[str, str]]:
    examples = []
    for block in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        command, _, output = block.removeprefix("$ ").partition("\n")
        examples.append((command, output))
    return examples


def _is_of_file_systems(command: str) -> bool:
    return "--explain-df" in command


@pytest.mark.parametrize(
    ("command", "output"),
    [each for each in _examples() if not _is_of_file_systems(each[0])],
    ids=lambda each: each[:40],
)
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
    assert ended.returncode == 0
    assert _told(ended.stdout + ended.stderr) == _told(output)


def shown_of_a_file_system(command: str) -> str:
    """What a command shows of a file system at its last word, where only this process sees it."""
    *words, where = command.split()

    def run() -> str:
        mount(b"scratch", b"/mnt", b"tmpfs")
        shown = Path("/mnt", where.lstrip("/"))
        shown.mkdir()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "tmpfs", shown], check=True
        )
        for name, mib in (("www/data", 90), ("mail/inbox", 30), ("backup/below", 20)):
            path = shown / name
            path.parent.mkdir(parents=True)
            path.write_bytes(b"x" * (mib << 20))
        mount(b"tmpfs", bytes(shown / "backup"), b"tmpfs")
        with (shown / "log").open("wb") as file:
            file.write(b"x" * (40 << 20))
            file.flush()
            (shown / "log").unlink()
            ended = subprocess.run(
                [sys.executable, "-m", *words, str(shown)],
                env=os.environ | {"PYTHONIOENCODING": "utf-8"},
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
        return (ended.stdout + ended.stderr).replace(str(shown), where)

    return with_own_mounts(run)


@needs_root
def test_the_example_of_a_file_system_shows_what_the_command_shows() -> None:
    needs("mount", kinds=("tmpfs",))
    ((command, output),) = (each for each in _examples() if _is_of_file_systems(each[0]))
    assert _told(shown_of_a_file_system(command)) == _told(output)


def test_every_kind_of_the_table_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [rule.kind for rule in RULES if f"| {rule.kind} |" not in page] == []
