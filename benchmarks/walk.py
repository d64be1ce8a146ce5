"""All entries of a tree from Python: ``python -m benchmarks.walk TREE``.

``scantree.walk`` and ``os.walk`` with ``os.stat`` add up both sizes and the number of entries in
turn, each in a process of its own, and have to come to the same. The ratio of each pair's wall
times is printed with their median; the aim is at most 0.6. Imports count; of a small tree they
are most of it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

AIM = 0.6

WITH_SCANTREE = """
import sys, scantree
count = apparent = allocated = 0
for directory in scantree.walk(sys.argv[1]):
    count += 1
    allocated += directory.allocated_size
    for entry in directory.entries:
        count += 1
        apparent += entry.apparent_size
        allocated += entry.allocated_size
print(count, apparent, allocated)
"""

WITH_OS = """
import os, stat, sys
count = apparent = allocated = 0
for path, directories, names in os.walk(sys.argv[1]):
    count += 1
    allocated += os.stat(path).st_blocks * 512
    for name in names:
        status = os.stat(os.path.join(path, name), follow_symlinks=False)
        count += 1
        apparent += status.st_size
        allocated += status.st_blocks * 512
print(count, apparent, allocated)
"""


def run(program: str, tree: str) -> tuple[bytes, float]:
    """What a program prints of a tree, and the seconds that it takes."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program, tree], stdout=subprocess.PIPE, check=True)
    return done.stdout, time.perf_counter() - began


def main(arguments: list[str] | None = None) -> int:
    """Run the command; answers its exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.walk", description=__doc__)
    parser.add_argument("tree", help="a directory that nobody writes to")
    parser.add_argument("--runs", type=int, default=5, help="how often each runs (5)")
    chosen = parser.parse_args(arguments)
    ratios = []
    for _ in range(chosen.runs):
        expected, slow = run(WITH_OS, chosen.tree)
        found, fast = run(WITH_SCANTREE, chosen.tree)
        if found != expected:
            print(f"they differ: {found!r} and {expected!r}", file=sys.stderr)
            return 1
        ratios.append(fast / slow)
        print(f"os.walk {slow:6.2f} s   scantree.walk {fast:6.2f} s   ratio {fast / slow:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f} (aim: at most {AIM})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
