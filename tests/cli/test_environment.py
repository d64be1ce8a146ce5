"""Variables that a library reads change nothing, and make no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ODD = {
    "COLUMNS": "abc",
    "LINES": "-3",
    "TTY_COMPATIBLE": "maybe",
    "TTY_INTERACTIVE": "0",
    "TERMINAL_WIDTH": "wide",
    "TYPER_USE_RICH": "perhaps",
    "TYPER_STANDARD_TRACEBACK": "x",
    "_TYPER_FORCE_DISABLE_TERMINAL": "1",
    "_SCANTREE_COMPLETE": "nonsense",
    "JUPYTER_COLUMNS": "a",
    "JUPYTER_LINES": "b",
    "UNICODE_VERSION": "nonsense",
    "COLORTERM": "zzz",
    "PYDANTIC_DISABLE_PLUGINS": "x",
    "TZ": "nowhere",
    "LC_ALL": "nonsense",
    "BLOCK_SIZE": "nonsense",
}


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scantree", *words],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_odd_values_of_all_of_them_at_once_are_passed_over(tmp_path: Path) -> None:
    ended = run("scan", "--progress", "-B1", str(tmp_path), **ODD)
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    assert str(tmp_path) in ended.stdout
    assert run("scan", "--help", **ODD).stdout.startswith("Usage: scantree scan")


def test_the_help_needs_no_docstrings() -> None:
    for command in ([], ["scan"], ["schema"]):
        assert run(*command, "--help", PYTHONOPTIMIZE="2").stdout == run(*command, "--help").stdout


def test_a_pipe_gets_colour_where_the_environment_forces_it(tmp_path: Path) -> None:
    assert "\x1b[" in run("scan", str(tmp_path), FORCE_COLOR="1", NO_COLOR="").stdout
    assert "\x1b[" not in run("scan", str(tmp_path), FORCE_COLOR="0", NO_COLOR="").stdout
