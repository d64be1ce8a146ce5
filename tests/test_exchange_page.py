"""The page on exchange: what it says to type works, and shows what is shown there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.saved.kept import plant

PAGE = Path(__file__).parents[1] / "docs" / "exchange.md"
_BLOCK = re.compile(r"```(sh|console)\n(.*?)```", re.DOTALL)
_OF_THE_MACHINE = re.compile(r'("(?:mtime|uid|gid|device|inode|allocated_size)":)\d+')
"""What is another number elsewhere."""


def commands_on(page: Path, kind: str) -> list[str]:
    return [text for each, text in _BLOCK.findall(page.read_text()) if each == kind]


def blocks(kind: str) -> list[str]:
    return commands_on(PAGE, kind)


def typed(script: str, directory: Path) -> subprocess.CompletedProcess[bytes]:
    (directory / "scantree").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scantree "$@"\n')
    (directory / "scantree").chmod(0o755)
    path = f"{directory}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", script],
        cwd=directory,
        env={**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        check=False,
    )


def test_the_commands_on_the_page_run_and_agree(tmp_path: Path) -> None:
    plant(tmp_path / "srv", 40)
    assert len(blocks("sh")) == 2
    ended = typed(
        "set -e\n" + "".join(blocks("sh")).replace("/srv", str(tmp_path / "srv")), tmp_path
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"from an export of" in ended.stdout
    assert json.loads((tmp_path / "srv.json").read_bytes())["totals"]["directories"] == 40
    assert (tmp_path / "srv.csv").read_bytes().startswith(b"path,path_b64,kind,")


def _examples() -> list[tuple[str, str]]:
    examples = []
    for block in blocks("console"):
        for example in block.removeprefix("$ ").split("\n$ "):
            command, _, output = example.partition("\n")
            examples.append((command, output.strip()))
    return examples


@pytest.mark.parametrize(("command", "output"), _examples(), ids=lambda each: each[:40])
def test_an_example_shows_what_the_command_shows(tmp_path: Path, command: str, output: str) -> None:
    (tmp_path / "srv" / "logs").mkdir(parents=True)
    (tmp_path / "srv" / "logs" / "today").write_bytes(b"x" * 5_000)
    (tmp_path / "srv" / "link").symlink_to("nowhere")
    (tmp_path / "srv" / "note").write_bytes(b"yes")
    ended = typed(command, tmp_path)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert _told(ended.stdout.decode()) == _told(output)


def _told(text: str) -> list[str]:
    """The lines; entries come in the order in which the file system has them."""
    return sorted(_OF_THE_MACHINE.sub(r"\1N", text).splitlines())
