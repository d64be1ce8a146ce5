"""The page on monitoring: its commands run, its units are units, its examples are what is shown."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scantree.saved.name_pattern import NamePattern

PAGE = Path(__file__).parents[1] / "docs" / "monitoring.md"
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
_OF_THE_MACHINE = re.compile(
    r'(allocated_bytes\{[^}]*\} |seconds\{root="srv"\} |size=|- )[0-9.]+( MiB)?'
)
"""What is another number elsewhere."""


def blocks(kind: str) -> list[str]:
    return [text for each, text in _BLOCK.findall(PAGE.read_text()) if each == kind]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "scantree").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scantree "$@"\n')
    (tmp_path / "scantree").chmod(0o755)
    (tmp_path / "scans").mkdir()
    for name in ("mail/a", "mail/b", "www/index"):
        (tmp_path / "srv" / name).parent.mkdir(parents=True, exist_ok=True)
        with open(tmp_path / "srv" / name, "wb") as file:
            file.write(b"x" * (1 << 20))
            os.fsync(file.fileno())
    return tmp_path


def typed(script: str, place: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", script],
        cwd=place,
        env={
            **os.environ,
            "PATH": f"{place}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_commands_on_the_page_run(place: Path) -> None:
    ended = typed("set -e\n" + "".join(blocks("sh")), place)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(os.listdir(place / "scans")) == 1
    for name in ("scantree.prom", "two.prom"):
        assert (place / name).read_text().endswith("# EOF\n")


@pytest.mark.parametrize("example", blocks("console"), ids=lambda each: each[2:30])
def test_an_example_shows_what_the_command_shows(place: Path, example: str) -> None:
    command, _, output = example.removeprefix("$ ").partition("\n")
    ended = typed(command, place)
    assert ended.stderr == ""
    told, expected = (_OF_THE_MACHINE.sub(r"\1N", text) for text in (ended.stdout, output))
    assert told == expected
    assert ended.returncode == ("WARNING" in output)


def units() -> tuple[str, str]:
    service, timer = blocks("ini")
    return service, timer


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name, text in zip(("scantree.service", "scantree.timer"), units(), strict=True):
        # Where it is installed on this machine is not what is tried.
        (tmp_path / name).write_text(text.replace("/usr/local/bin/scantree", "/bin/true"))
    ended = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / "scantree.service", tmp_path / "scantree.timer"],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    about = [line for line in ended.stderr.splitlines() if "scantree" in line]
    assert (ended.returncode, about) == (0, [])


def test_the_service_and_the_cron_line_run_a_command_that_works(place: Path) -> None:
    service, _ = units()
    (line,) = re.findall("^ExecStart=(.*)$", service, re.MULTILINE)
    from_unit = shlex.split(line.replace("%%", "%"))
    (cron,) = blocks("cron")
    from_cron = shlex.split(cron.split(maxsplit=6)[6].replace("\\%", "%"))[:-1]
    for words in (from_unit, from_cron):
        pattern = words[words.index("--save") + 1]
        assert NamePattern(pattern.encode()).directory == b"/var/lib/scantree"
        here = [
            word.replace("/var/lib/scantree", str(place / "scans"))
            .replace("/var/lib/prometheus/node-exporter", str(place))
            .replace("/srv", str(place / "srv"))
            for word in words[1:]
        ]
        ended = typed(shlex.join(["scantree", *here]), place)
        assert (ended.returncode, ended.stderr) == (0, "")
    assert len(os.listdir(place / "scans")) == 1
