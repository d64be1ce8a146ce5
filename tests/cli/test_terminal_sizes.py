"""A real scan on a real terminal of any size, in any locale: its screen, read as bytes."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from scantree.render.cells import cell_width, rows_of
from tests.machine import open_terminal

ASCII_LOCALES = [
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"LC_ALL": "POSIX"},
]
SIZES = [(20, 5), (40, 10), (60, 15), (80, 24), (200, 50)]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Names that are long, wide, and beyond what some encodings have; and a large size."""
    root = tmp_path / "root"
    for name in ("long" * 40, "中文" * 20, "äöü", "\U0001f468\u200d\U0001f469" * 8):
        directory = root / name / "below"
        directory.mkdir(parents=True)
        (directory / "file").write_bytes(b"x" * 30_000)
    with open(root / "sparse", "wb") as file:
        file.truncate(1 << 43)
    os.link(root / "sparse", root / "another")
    return root


def screen_of(
    *words: str | Path,
    size: tuple[int, int] = (80, 24),
    locale: dict[str, str] | None = None,
    code: int = 0,
) -> bytes:
    """All that a scan writes on a terminal."""
    columns, lines = size
    controller, controlled = open_terminal()
    fcntl.ioctl(controlled, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    unset = ("LC_", "LANG", "PYTHONUTF8", "PYTHONIOENCODING", "COLUMNS", "LINES")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    process = subprocess.Popen(
        [sys.executable, "-m", "scantree", "scan", "--progress", *words],
        stdin=controlled,
        stdout=controlled,
        stderr=controlled,
        env={**kept, "TERM": "xterm", **(locale or {"LC_ALL": "C.UTF-8"})},
    )
    os.close(controlled)
    written = b""
    try:
        while data := os.read(controller, 65536):
            written += data
    except OSError:
        pass  # EIO is how a terminal says that nobody has it open any more.
    os.close(controller)
    assert process.wait() == code
    return written


def lines_of(written: bytes, encoding: str = "utf-8") -> list[str]:
    """What stood on the screen at some time, line by line."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.decode(encoding))
    return re.split(r"\r*\n|\r", text)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("options", [(), ("-b",)])
def test_no_line_is_wider_than_the_terminal_and_no_figure_is_cut(
    tree: Path, size: tuple[int, int], options: tuple[str, ...]
) -> None:
    lines = lines_of(screen_of(*options, tree, size=size))
    assert max(map(cell_width, lines)) <= size[0]
    shown = "\n".join(lines)
    assert "done" in shown
    figure = "8796093142208" if options else " KiB 100% "
    assert figure in shown or size[0] == 20
    assert re.search(r"^apparent( size)?\s+8(796093142208|\.0 TiB)\b", shown, re.MULTILINE)
    assert re.search(r"^others +0$|^inodes +\d+\b", shown, re.MULTILINE)


@pytest.mark.parametrize("size", [(20, 5), (80, 24)])
@pytest.mark.parametrize("locale", ASCII_LOCALES)
def test_in_a_locale_of_ascii_all_that_is_drawn_is_ascii(
    tree: Path, size: tuple[int, int], locale: dict[str, str]
) -> None:
    written = screen_of(tree, size=size, locale=locale)
    lines = lines_of(written, "ascii")
    assert max(map(len, lines)) <= size[0]
    shown = "\n".join(lines)
    assert ("/below" if size[0] == 80 else "~") in shown
    assert ("###" in shown) is (size[0] == 80)
    assert "\\u" in shown
    assert "Error" not in shown


@pytest.mark.parametrize(
    ("size", "lost"),
    [
        ((60, 20), 1),
        ((60, 20), 2),
        ((80, 24), 1),
        ((80, 24), 4),
        ((120, 40), 4),
        ((200, 50), 4),
    ],
)
def test_with_problems_heading_and_root_stay_on_the_screen(
    tmp_path: Path, size: tuple[int, int], lost: int
) -> None:
    root = tmp_path / "root"
    for number in range(60):
        (root / f"d{number:02}" / "below").mkdir(parents=True)
    columns, height = size
    roots = [tmp_path / ("lost" * 8) / str(number) for number in range(lost)]
    written = screen_of(root, *roots, size=size, code=1)
    lines = lines_of(written.rpartition(b"\x1b[2K")[2])
    rows = sum(rows_of(line, columns) for line in lines[:-1])
    # The line below the last is that of the prompt.
    assert lines[-1] == ""
    assert rows + 1 <= height
    assert rows + 1 >= height - 1
    assert lines[0].lstrip().startswith("allocated")
    assert "100%" in lines[1]
    assert sum("No such file" in line for line in lines) == lost
