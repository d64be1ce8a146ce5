"""The tools that are compared: how each is called, and how its answer is read.

A tool is in the table once, and takes part where it is installed. Those that have an
option to count as du does are called with it, so that as many as can answer the same
question; none is given more threads than it takes by itself.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.answers import Answer
from benchmarks.process import Output

PATH = "{path}"
"""Stands for the scanned tree in a command."""
PYTHON = "{python}"
"""Stands for the interpreter that runs the comparison."""

DU = "du -s"
BARE_LOOP = "Python, os.scandir and stat"
SCANTREE = "scantree --json"
_BARE_LOOP_SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bare_loop.py")
_SCANDIR_RS = """\
import json, os, sys
from scandir_rs import Count, ReturnType
root = os.lstat(sys.argv[1])
found = Count(sys.argv[1], return_type=ReturnType.Ext).collect()
print(json.dumps({
    "inodes": 1 + found.dirs + found.files + found.slinks + found.devices + found.pipes,
    "usage": root.st_blocks * 512 + found.usage,
}))
"""
# It leaves the root itself out, which is a choice and no error: the script adds it.

_CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
_KINDS = 4
_KIND_COUNT = re.compile(r"(?m)^(directories|files|symlinks|others)\s+([0-9,]+)")


@dataclass(frozen=True, slots=True)
class Contender:
    """A tool and its command; ``read`` makes an answer of what it printed.

    ``read`` is None where the tool prints no total, and it answers None where the
    output is not what was expected.
    """

    name: str
    command: tuple[str, ...]
    output: Output = Output.FILE
    read: Callable[[str], Answer | None] | None = None
    needs: str = ""
    """A Python module without which the command cannot run."""

    def command_for(self, path: str) -> list[str]:
        """The command as it is run on ``path``."""
        standing_for = {PATH: path, PYTHON: sys.executable}
        return [standing_for.get(word, word) for word in self.command]

    def command_shown(self) -> str:
        """The command as it is told of, without this machine's paths."""
        shown = {
            PATH: "PATH",
            PYTHON: "python",
            _BARE_LOOP_SCRIPT: "bare_loop.py",
            _SCANDIR_RS: "SCRIPT",
        }
        return " ".join(shown.get(word, word) for word in self.command)

    def is_installed(self) -> bool:
        """Whether the command can be run here."""
        program = sys.executable if self.command[0] == PYTHON else self.command[0]
        module_found = not self.needs or importlib.util.find_spec(self.needs) is not None
        return module_found and shutil.which(program) is not None


def read_scantree(text: str) -> Answer:
    """The totals of scantree's JSON document."""
    totals = json.loads(text)["totals"]
    return Answer(
        allocated_size=totals["allocated_size"],
        apparent_size=totals["apparent_size"],
        apparent_size_with_directories=totals["apparent_size"] + totals["directory_apparent_size"],
        inodes=totals["inodes"],
    )


def read_totals_view(text: str) -> Answer | None:
    """The inodes by kind that stand below scantree's tree view, drawn or plain."""
    plain = _CONTROL_SEQUENCE.sub("", text)
    counts = {kind: int(count.replace(",", "")) for kind, count in _KIND_COUNT.findall(plain)}
    return Answer(inodes=sum(counts.values())) if len(counts) == _KINDS else None


def read_bare_loop(text: str) -> Answer:
    """What the bare loop prints: it counts every link, and no directory's size."""
    found = json.loads(text)
    return Answer(apparent_size=found["apparent_size"], inodes=found["inodes"])


def read_scandir_rs(text: str) -> Answer:
    """What the script around scandir-rs prints."""
    found = json.loads(text)
    return Answer(allocated_size=found["usage"], inodes=found["inodes"])


def read_allocated(pattern: str) -> Callable[[str], Answer | None]:
    """A reader of outputs whose last match of ``pattern`` is the allocated size in bytes."""
    expression = re.compile(pattern)

    def read(text: str) -> Answer | None:
        found = expression.findall(text)
        return Answer(allocated_size=int(found[-1])) if found else None

    return read


CONTENDERS = (
    Contender(
        SCANTREE,
        (PYTHON, "-m", "scantree", "scan", "--json", PATH),
        read=read_scantree,
        needs="scantree",
    ),
    Contender(
        "scantree, tree view into a file",
        (PYTHON, "-m", "scantree", "scan", PATH),
        read=read_totals_view,
        needs="scantree",
    ),
    Contender(
        "scantree, live in a terminal",
        (PYTHON, "-m", "scantree", "scan", PATH),
        read=read_totals_view,
        output=Output.TERMINAL,
        needs="scantree",
    ),
    Contender(DU, ("du", "-s", "--block-size=1", PATH), read=read_allocated(r"^(\d+)\t")),
    Contender(BARE_LOOP, (PYTHON, _BARE_LOOP_SCRIPT, PATH), read=read_bare_loop),
    Contender("ncdu", ("ncdu", "-0", "-o", "/dev/null", PATH), output=Output.DISCARD),
    Contender(
        "gdu",
        ("gdu", "-n", "-p", "-c", "-s", "--no-prefix", PATH),
        read=read_allocated(r"(?m)^\s*(\d+)\s"),
    ),
    Contender(
        "dust",
        ("dust", "-P", "-c", "-b", "-d", "0", "-o", "b", PATH),
        read=read_allocated(r"(?m)^\s*(\d+)B"),
    ),
    Contender(
        "dua",
        ("dua", "--format", "bytes", "aggregate", PATH),
        read=read_allocated(r"(?m)^\s*(\d+)\s+b\b"),
    ),
    Contender("diskus", ("diskus", PATH), read=read_allocated(r"(\d+)(?: bytes\))?\s*$")),
    Contender("fd", ("fd", "-u", ".", PATH), output=Output.DISCARD),
    Contender("fdfind", ("fdfind", "-u", ".", PATH), output=Output.DISCARD),
    Contender(
        "scandir-rs Count",
        (PYTHON, "-c", _SCANDIR_RS, PATH),
        read=read_scandir_rs,
        needs="scandir_rs",
    ),
)
