"""The browser as a process on a real terminal: it opens, is resized, ends, prints paths."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import scantree

pytestmark = pytest.mark.extras("textual", commands=["tmux"])

PATIENCE = 60


class Terminal:
    """A terminal of tmux's own, with a shell command in it."""

    def __init__(self, place: Path, command: str, columns: int = 80) -> None:
        self._tmux = ["tmux", "-S", str(place / "tmux"), "-f", os.devnull]
        script = f"cd {shlex.quote(str(place))}; {command}; echo ended with $?; exec sleep 1000"
        size = ["-x", str(columns), "-y", "24"]
        self.run("new-session", "-d", "-s", "t", *size, script)

    def run(self, *arguments: str) -> str:
        return subprocess.run(
            [*self._tmux, *arguments], capture_output=True, check=True, text=True
        ).stdout

    def keys(self, *keys: str) -> None:
        self.run("send-keys", "-t", "t", *keys)

    def screen(self) -> str:
        return self.run("capture-pane", "-p", "-t", "t")

    def wait(self, text: str) -> str:
        end = time.monotonic() + PATIENCE
        while text not in (shown := self.screen()):
            assert time.monotonic() < end, shown
            time.sleep(0.05)
        return shown


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    for name, size in (("big/movie.mkv", 400_000), ("small/a", 5000)):
        (tmp_path / "tree" / name).parent.mkdir(parents=True)
        (tmp_path / "tree" / name).write_bytes(bytes(size))
    scantree.scan(tmp_path / "tree", save=tmp_path / "kept.scan")
    yield tmp_path
    subprocess.run(["tmux", "-S", tmp_path / "tmux", "kill-server"], check=False)


BROWSE = f"{shlex.quote(sys.executable)} -m scantree browse"


def test_a_kept_scan_is_browsed_and_what_is_marked_is_printed(place: Path) -> None:
    terminal = Terminal(place, f"{BROWSE} -0 kept.scan > marked")
    terminal.wait("q end")
    terminal.keys("Enter", "Space", "p")
    terminal.wait("printed at the end")
    terminal.keys("q")
    terminal.wait("ended with 0")
    assert (place / "marked").read_bytes() == os.fsencode(place / "tree/big/movie.mkv") + b"\0"


@pytest.mark.parametrize("environment", ["", "NO_COLOR=1", "TERM=screen", "LC_ALL=C"])
def test_a_directory_is_scanned_then_browsed_in_any_terminal(place: Path, environment: str) -> None:
    terminal = Terminal(place, f"{environment} {BROWSE} tree", 60)
    shown = terminal.wait("q end")
    assert "big/" in shown
    terminal.run("resize-window", "-t", "t", "-x", "100", "-y", "30")
    terminal.wait("q end")
    terminal.keys("q")
    terminal.wait("ended with 0")


@pytest.mark.parametrize(("signal", "code"), [("TERM", 143), ("HUP", 129), ("INT", 130)])
def test_a_signal_ends_it_and_the_terminal_is_as_it_was(
    place: Path, signal: str, code: int
) -> None:
    terminal = Terminal(
        place, f"stty -a > before; {BROWSE} kept.scan; echo ended with $?; stty -a > after"
    )
    terminal.wait("q end")
    if signal == "INT":
        terminal.keys("C-c")
    else:
        pid = terminal.run("list-panes", "-F", "#{pane_pid}").strip()
        subprocess.run(["pkill", f"-{signal}", "-P", pid], check=True)
    terminal.wait(f"ended with {code}")
    terminal.wait("ended with 0")
    assert (place / "before").read_text() == (place / "after").read_text()


def test_without_a_terminal_it_says_so(place: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "scantree", "browse", "kept.scan"],
        cwd=place,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == ("scantree: browse needs a terminal; 'scantree show' does without\n")
