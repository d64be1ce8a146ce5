"""The README's picture: a real run of the tool in a real terminal, drawn as SVG.

``python -m benchmarks.picture PATH [--output docs/scan.svg]`` runs ``scantree scan
PATH`` on a pseudo-terminal, reads its screen through a terminal emulator (pyte), and
draws the last live frame and the final screen. Needs ``pip install pyte``.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import struct
import sys
import termios
from pathlib import Path

import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

COLUMNS = 96
LINES = 34
COLORS = {"brown": "yellow", "brightblack": "bright_black"}


def record(command: list[str]) -> tuple[list[Text], list[Text]]:
    """Run a command on a terminal; answers its last live frame and its final screen."""
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.environ.pop("NO_COLOR", None)
        os.execv(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    live: list[Text] = []
    while True:
        try:
            output = os.read(terminal, 65536)
        except OSError:  # how Linux tells that the other end was closed
            break
        if not output:
            break
        stream.feed(output)
        frame = shown(screen)
        if frame and frame[0].plain.startswith("scanning"):
            live = frame
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with status {status}")
    return live, shown(screen)


def shown(screen: pyte.Screen) -> list[Text]:
    """The lines of a screen with their colours, without the empty ones at the end."""
    lines = []
    for row in range(LINES):
        line = Text()
        for column in range(COLUMNS):
            char = screen.buffer[row][column]
            color = None if char.fg == "default" else COLORS.get(char.fg, char.fg)
            line.append(char.data, Style(color=color, bold=char.bold, dim=False))
        line.rstrip()
        lines.append(line)
    while lines and not lines[-1].plain:
        lines.pop()
    return lines


def main() -> None:
    """Make the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--output", type=Path, default=Path("docs/scan.svg"))
    arguments = parser.parse_args()
    command = [sys.executable, "-m", "scantree", "scan", arguments.path]
    live, final = record(command)
    with open(os.devnull, "w") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere)
        console.print(Text(f"$ scantree scan {arguments.path}", Style(bold=True)))
        for line in live:
            console.print(line, no_wrap=True)
        console.print()
        for line in final:
            console.print(line, no_wrap=True)
        arguments.output.parent.mkdir(exist_ok=True)
        arguments.output.write_text(
            console.export_svg(title=f"scantree scan {arguments.path}"), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
