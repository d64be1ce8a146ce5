"""The tools that are compared.

A tool is in the table once, and takes part where it is installed. Those that have an
option to count as du does are called with it, so that as many as can answer the same
question; none is given more threads than it takes by itself.
"""

from __future__ import annotations

import os

from benchmarks.contender import PATH, PYTHON, Contender
from benchmarks.outputs import (
    read_allocated,
    read_bare_loop,
    read_scandir_rs,
    read_scantree,
    read_totals_view,
    read_yardstick,
)
from benchmarks.process import Output

DU = "du -s"
BARE_LOOP = "Python, os.scandir and stat"
YARDSTICK = "C yardstick"
YARDSTICK_OF_ONE = "C yardstick, 1 thread"
SCANTREE = "scantree --json"
SCANTREE_TREE_VIEW = "scantree, tree view into a file"
SCANTREE_PURE = "scantree --json, pure Python"
SCANTREE_LIVE = "scantree, live view in a terminal"
SCANTREE_NOT_LIVE = "scantree, no live view in a terminal"
_NATIVE_MODULE = "scantree.reader._native"
_NATIVE = {"SCANTREE_NATIVE": "1"}
_PURE = {"SCANTREE_NATIVE": "0"}
_SCAN = (PYTHON, "-m", "scantree", "scan")
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

CONTENDERS = (
    Contender(
        SCANTREE,
        (*_SCAN, "--json", PATH),
        read=read_scantree,
        needs=_NATIVE_MODULE,
        variables=_NATIVE,
    ),
    Contender(
        SCANTREE_TREE_VIEW,
        (*_SCAN, PATH),
        read=read_totals_view,
        needs=_NATIVE_MODULE,
        variables=_NATIVE,
    ),
    Contender(
        SCANTREE_PURE,
        (*_SCAN, "--json", PATH),
        read=read_scantree,
        needs="scantree",
        variables=_PURE,
    ),
    Contender(
        "scantree, tree view, pure Python",
        (*_SCAN, PATH),
        read=read_totals_view,
        needs="scantree",
        variables=_PURE,
    ),
    Contender(
        SCANTREE_LIVE,
        (*_SCAN, "--progress", PATH),
        read=read_totals_view,
        output=Output.TERMINAL,
        needs="scantree",
    ),
    Contender(
        SCANTREE_NOT_LIVE,
        (*_SCAN, "--no-progress", PATH),
        read=read_totals_view,
        output=Output.TERMINAL,
        needs="scantree",
    ),
    Contender(DU, ("du", "-s", "--block-size=1", PATH), read=read_allocated(r"^(\d+)\t")),
    Contender(BARE_LOOP, (PYTHON, _BARE_LOOP_SCRIPT, PATH), read=read_bare_loop, is_bound=True),
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


def yardsticks(program: str, processors: int) -> tuple[Contender, ...]:
    """The C yardstick, built as ``program``, with a thread a processor and with one."""
    names = {YARDSTICK: str(processors)} | ({YARDSTICK_OF_ONE: "1"} if processors > 1 else {})
    return tuple(
        Contender(name, (program, PATH, threads), read=read_yardstick, is_bound=True)
        for name, threads in names.items()
    )
