"""Two scans with known changes, compared: ``python -m benchmarks.difference TREE``.

TREE, which ``benchmarks.trees`` made, is scanned, changed in some places and scanned again; then
``scantree diff`` has to tell exactly these changes. Wall time, processor time and memory of that
command are printed. TREE is not put back.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time

CHANGES = 1000


def files_below(tree: bytes) -> list[bytes]:
    """The paths of all regular files."""
    found = []
    stack = [tree]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    found.append(entry.path)
    return sorted(found)


def change(tree: bytes, count: int, seed: int) -> dict[str, str]:
    """Change so many files; answers what became of each path."""
    choose = random.Random(seed)
    told = {}
    for number, path in enumerate(choose.sample(files_below(tree), count)):
        name = os.fsdecode(path)
        if number % 4 == 0:
            with open(path, "ab") as file:
                file.write(b"x" * 10_000)
            told[name] = "grown"
        elif number % 4 == 1:
            os.unlink(path)
            told[name] = "gone"
        elif number % 4 == 2:
            os.rename(path, path + b".renamed")
            told[name + ".renamed"] = "moved"
        else:
            with open(path + b".new", "wb") as file:
                file.write(b"x" * (100_000 + number))
            told[name + ".new"] = "new"
    return told


def main(arguments: list[str] | None = None) -> int:
    """Run the command; answers its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree")
    parser.add_argument("--changes", type=int, default=CHANGES)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        old, new = os.path.join(place, "old"), os.path.join(place, "new")
        _scantree("scan", "-qs", "--save", old, given.tree)
        expected = change(os.fsencode(given.tree), given.changes, given.seed)
        _scantree("scan", "-qs", "--save", new, given.tree)
        began = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "scantree", "diff", "--json", old, new], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        with child.stdout:
            document = json.loads(child.stdout.read())
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
    told = {item["path"]: item["change"] for item in document["changes"] if item["kind"] == "file"}
    print(
        json.dumps(
            {
                "directories": document["new"]["totals"]["directories"],
                "files": document["new"]["totals"]["files"],
                "changes": len(told),
                "seconds": round(seconds, 3),
                "processor_seconds": round(usage.ru_utime + usage.ru_stime, 3),
                "memory_mib": usage.ru_maxrss // 1024,
                "exact": told == expected,
            }
        )
    )
    return 0 if told == expected else 1


def _scantree(*words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "scantree", *words], check=True, stdout=subprocess.DEVNULL
    )


if __name__ == "__main__":
    sys.exit(main())
