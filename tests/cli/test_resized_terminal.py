"""The live view in a terminal that is resized, or typed into: tmux, which wraps as most do."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_terminal import SCAN

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

SECONDS = 30
ROOT = Path(__file__).parents[2]


class Screen:
    """A shell in a tmux of its own that scans, and what stands on its screen."""

    def __init__(self, path: Path) -> None:
        self._socket = str(path / "tmux")
        run = shlex.join([sys.executable, "-c", SCAN])
        (path / "run").write_text(f"PYTHONPATH={shlex.quote(str(ROOT))} exec {run}\n")
        session = ["new-session", "-d", "-x", "80", "-y", "24", "-c", str(path), "PS1='$ ' sh"]
        self.tmux("-f", os.devnull, *session)

    def tmux(self, *words: str) -> str:
        command = ["tmux", "-S", self._socket, *words]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return ended.stdout

    def type(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def shown(self) -> str:
        return self.tmux("capture-pane", "-p").rstrip("\n") + "\n"

    def wait_for(self, pattern: str) -> str:
        """The screen once it matches as a whole; as it is when that takes too long."""
        until = time.monotonic() + SECONDS
        while True:
            shown = self.shown()
            if re.fullmatch(pattern, shown, re.DOTALL) or time.monotonic() > until:
                return shown
            time.sleep(0.05)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    screen = Screen(tmp_path)
    yield screen
    screen.tmux("kill-server")


LIVE = (
    # tmux scrolls up what wrapped lines take, also where there is room below.
    r"(?:\$ sh run\n)?"
    r"scanning     1\.00 s  \.\n"
    r"directories  0 done[^\n]*\n(?: [^\n]*\n)*"
    r"entries      1[^\n]*\n(?: [^\n]*\n)*"
    r"slowest        9\.00 s  \$'/stuck\\x1b'\n"
)


def start(screen: Screen) -> None:
    assert screen.wait_for(r"\$ *\n").startswith("$")
    screen.type("sh run", "Enter")
    assert re.fullmatch(LIVE, screen.wait_for(LIVE))


def test_a_frame_that_was_wrapped_is_erased_whole(screen: Screen) -> None:
    start(screen)
    for columns in ("60", "45", "40", "80", "40"):
        screen.tmux("resize-window", "-x", columns)
        shown = screen.wait_for(LIVE)
        assert shown.count("scanning") == shown.count("stuck") == 1, shown


def test_keys_are_not_shown_while_the_view_is_and_afterwards_they_are(screen: Screen) -> None:
    start(screen)
    screen.type("Enter", "Enter", "typed", "Enter")
    seconds = time.monotonic() + 0.5
    while time.monotonic() < seconds:
        assert "typed" not in screen.shown()
    assert re.fullmatch(LIVE, screen.wait_for(LIVE))
    screen.type("C-c")
    assert "scanning" not in screen.wait_for(r".*SIGINT;[^\n]*\n\$ *\n")
    screen.type("echo shown", "Enter")
    assert "$ echo shown\nshown\n" in screen.wait_for(r".*\nshown\n\$ *\n")
