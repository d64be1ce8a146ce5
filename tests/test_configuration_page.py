"""The page on configuration: its file is one, and shows what is shown there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs" / "configuration.md").read_text()
(FILE,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
HELP, WRONG = re.findall(r"```console\n\$ ([^\n]*)\n(.*?)```", PAGE, re.DOTALL)
(EXPORT,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


def typed(home: Path, file: str, script: str) -> subprocess.CompletedProcess[str]:
    (home / ".config" / "scantree").mkdir(parents=True, exist_ok=True)
    (home / ".config" / "scantree" / "config.toml").write_text(file)
    (home / "scantree").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scantree "$@"\n')
    (home / "scantree").chmod(0o755)
    environment = {name: os.environ[name] for name in os.environ if name != "XDG_CONFIG_HOME"}
    return subprocess.run(
        ["sh", "-c", script],
        cwd=home,
        env={
            **environment,
            "HOME": str(home),
            "COLUMNS": "80",
            "PATH": f"{home}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_help_shows_what_is_set(tmp_path: Path) -> None:
    command, shown = HELP
    assert typed(tmp_path, FILE, command).stdout == shown


def test_a_wrong_line_is_told_as_on_the_page(tmp_path: Path) -> None:
    command, shown = WRONG
    ended = typed(tmp_path, FILE.replace("one-file-system", "one-filesystem"), command)
    assert (ended.returncode, ended.stderr) == (2, shown)


@pytest.mark.parametrize("options", ["", "--no-one-file-system --no-si", "--no-config"])
def test_what_the_page_says_to_type_works(tmp_path: Path, options: str) -> None:
    (tmp_path / "a.o").write_bytes(b"")
    ended = typed(tmp_path, FILE, f"{EXPORT}scantree scan --json {options} . && scantree show .")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ('"exclude"' in ended.stdout) is (options != "--no-config")
