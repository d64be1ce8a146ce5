"""A fuzzing run on what getdents64(2) might write: python -m tests.reader.native.fuzz SECONDS.

Needs clang with its fuzzer. It begins with the corpus that is kept here and adds to it what
reaches new code; whatever a sanitizer objects to is left in the working directory.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.reader.native.stress_build import CORPUS, build

SANITIZERS = "fuzzer,address,undefined"
LONGEST = 1200
"""The bytes of an input, at most: a score of entries, or four with names of 255 bytes."""


def main(seconds: str) -> int:
    """Fuzz so long; the fuzzer's exit code."""
    compiler = shutil.which("clang") or shutil.which("clang-14")
    if compiler is None:
        sys.exit("fuzz: there is no clang")
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "fuzz_dirents"
        if said := build("fuzz_dirents", program, SANITIZERS, compiler, ["-DHAS_FUZZER"]):
            sys.exit(said)
        found = Path(folder) / "found"
        found.mkdir()
        run = [str(program), f"-max_total_time={seconds}", f"-max_len={LONGEST}"]
        code = subprocess.run([*run, str(found), str(CORPUS)], check=False).returncode
        if code == 0:
            code = subprocess.run(
                [str(program), "-merge=1", "-set_cover_merge=1", str(CORPUS), str(found)],
                check=False,
            ).returncode
        return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
