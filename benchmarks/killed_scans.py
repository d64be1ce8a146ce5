"""Kills scans that are kept, at random moments: ``python -m benchmarks.killed_scans TREE``.

Each is gone on with, and must end with the totals, the rows and the files of a scan that nobody
disturbed. About one in three is killed once more while it is resumed. For example, over a tree
with hard links::

    python -m benchmarks.trees linked /tmp/linked --directories 50000
    python -m benchmarks.killed_scans /tmp/linked --times 20
    python -m benchmarks.killed_scans /tmp/linked --times 5 --signal INT

With ``--full-disk`` nobody kills them: the file is on a disk that is full at some time, and has
room again when it is gone on with. That takes mounts, so for example::

    unshare -m python -m benchmarks.killed_scans /tmp/linked --full-disk
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress

COMMAND = (sys.executable, "-m", "scantree")

FACTS = (
    "SELECT path_bytes, state, files, apparent_size, allocated_size, inodes, total_apparent_size,"
    " total_allocated_size, total_inodes, total_files FROM directories ORDER BY 1",
    "SELECT path_bytes, apparent_size, allocated_size, mtime, uid, gid, mode, device, inode, links"
    " FROM files ORDER BY 1",
    "SELECT * FROM problems ORDER BY 1",
    "SELECT key, value FROM scan WHERE key LIKE 'totals.%' OR key LIKE 'problems.%'"
    " OR key IN ('complete', 'rows', 'roots', 'tasks.completed', 'tasks.failed') ORDER BY 1",
)


def facts(file: str) -> list[list[object]]:
    """What a scan file tells that doesn't depend on when it was."""
    with closing(sqlite3.connect(file)) as sql:
        return [sql.execute(statement).fetchall() for statement in FACTS]


def pending(file: str) -> str:
    """How far a stopped scan was, without a change of its file."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as sql, suppress(sqlite3.Error):
        (read,) = sql.execute("SELECT count(*) FROM directory").fetchone()
        (left,) = sql.execute("SELECT count(*) FROM pending").fetchone()
        return f"{read} read, {left} pending"
    return "nothing"


def run_for(command: list[str], file: str, seconds: float, number: signal.Signals) -> int:
    """Run a command, and send it a signal some time after its file is there."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not (os.path.exists(file) and os.path.getsize(file)):
            time.sleep(0.002)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.send_signal(number)
    return process.returncode


def try_once(tree: str, folder: str, longest: float, number: signal.Signals) -> tuple[str, bool]:
    """One scan killed, and gone on with until it ends."""
    file = os.path.join(folder, "killed")
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.unlink(file + suffix)
    scan = [*COMMAND, "scan", "-q", "--json", "--save", file, tree]
    code = run_for(scan, file, random.uniform(0, longest), number)
    told = f"exit {code}, {pending(file)}"
    resume = [*COMMAND, "resume", "-q", "--json", file]
    if random.random() < 1 / 3:
        run_for(resume, file, random.uniform(0.2, longest), number)
        told += f"; again: {pending(file)}"
    done = subprocess.run(resume, capture_output=True, check=False)
    return told, done.returncode == 0 and facts(file) == facts(os.path.join(folder, "whole"))


def totals(document: bytes) -> object:
    """What a scan counted, by its document; None where there is none."""
    try:
        found = json.loads(document)
    except ValueError:
        return None
    return found["complete"], found["totals"], found["problems"]


def fill_up(tree: str, folder: str, longest: float, _: signal.Signals) -> tuple[str, bool]:
    """One scan whose disk fills up, and gone on with when that has room."""
    whole = os.path.join(folder, "whole")
    size = random.randrange(300 << 10, os.path.getsize(whole) * 11 // 10)
    disk = os.path.join(folder, "disk")
    os.makedirs(disk, exist_ok=True)
    file = os.path.join(disk, "filled")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", disk], check=True)
    try:
        scan = [*COMMAND, "scan", "-q", "--json", "--save", file, tree]
        first = subprocess.run(scan, capture_output=True, check=False)
        told = f"{size >> 10} KiB, exit {first.returncode}, {pending(file)}"
        with open(os.path.join(folder, "told"), "rb") as opened:
            is_good = totals(first.stdout) == totals(opened.read())
        if first.returncode == 0:
            return told, is_good and facts(file) == facts(whole)
        (line,) = first.stderr.decode().splitlines() or [""]
        is_good &= first.returncode == 1 and "No space left on device" in line
        resume = [*COMMAND, "resume", "-q", "--json", file]
        if random.random() < 1 / 3:
            again = subprocess.run(resume, capture_output=True, check=False)
            told += f"; again: exit {again.returncode}, {pending(file)}"
            is_good &= again.returncode in {1, 3} and again.stderr.count(b"\n") == 1
        subprocess.run(["mount", "-o", "remount,size=1g", disk], check=True)
        if random.random() < 1 / 3:
            run_for(resume, file, random.uniform(0.2, longest), signal.SIGKILL)
            told += f"; killed: {pending(file)}"
        done = subprocess.run(resume, capture_output=True, check=False)
        return told, is_good and done.returncode == 0 and facts(file) == facts(whole)
    finally:
        subprocess.run(["umount", disk], check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split(":", 1)[0])
    parser.add_argument("tree", metavar="TREE")
    parser.add_argument("--times", type=int, default=20, metavar="N")
    parser.add_argument("--signal", default="KILL", metavar="NAME")
    parser.add_argument("--full-disk", action="store_true")
    arguments = parser.parse_args()
    number = signal.Signals[f"SIG{arguments.signal}"]
    with tempfile.TemporaryDirectory() as folder:
        whole = os.path.join(folder, "whole")
        began = time.monotonic()
        scan = [*COMMAND, "scan", "-q", "--json", "--save", whole, arguments.tree]
        with open(os.path.join(folder, "told"), "wb") as told_first:
            subprocess.run(scan, stdout=told_first, check=True)
        longest = time.monotonic() - began
        attempt = fill_up if arguments.full_disk else try_once
        failed = 0
        for turn in range(arguments.times):
            told, is_equal = attempt(arguments.tree, folder, longest, number)
            print(turn + 1, told, "equal" if is_equal else "DIFFERENT", flush=True)
            failed += not is_equal
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
