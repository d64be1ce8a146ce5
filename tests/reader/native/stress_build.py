"""Builds the native reader without Python, with a sanitizer that watches it run."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import scantree.reader

HERE = Path(__file__).parent
SOURCES = Path(scantree.reader.__file__).parent / "native"
CORPUS = HERE / "corpus"
"""Inputs for fuzz_dirents, each of which reaches code that the others don't."""


def needs_python(source: Path) -> bool:
    """Whether a source, or a header that it includes, needs Python."""
    included = re.findall(r'^#include ["<](.+)[">]$', source.read_text(), re.MULTILINE)
    here = (SOURCES / name for name in included)
    return "Python.h" in included or any(map(needs_python, filter(Path.exists, here)))


READER = [path for path in sorted(SOURCES.glob("*.c")) if not needs_python(path)]

COMPILER = shutil.which("cc")
FLAGS = [
    *("-std=c11", "-g", "-O1", "-fno-omit-frame-pointer", "-pthread"),
    *("-Wall", "-Wextra", "-Wconversion", "-Werror"),
    *("-D_GNU_SOURCE", "-D_FILE_OFFSET_BITS=64"),
]


def build(
    program: str,
    target: Path,
    sanitizers: str,
    compiler: str | None = COMPILER,
    flags: Sequence[str] = (),
    reader: Sequence[Path] = READER,
) -> str:
    """Compile one of this folder's C programs; what the compiler says, empty if all is well.

    ``reader`` is what the native reader is made of, or what ``objects`` made of it.
    """
    assert compiler is not None
    command = [
        *(compiler, *FLAGS, *flags, f"-fsanitize={sanitizers}", "-fno-sanitize-recover=all"),
        *(f"-I{SOURCES}", "-o", str(target), str(HERE / f"{program}.c"), *map(str, reader)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def objects(folder: Path, sanitizers: str) -> list[Path]:
    """Compile the native reader alone, for programs to be linked with."""
    assert COMPILER is not None
    command = [
        *(COMPILER, *FLAGS, f"-fsanitize={sanitizers}", "-fno-sanitize-recover=all"),
        *(f"-I{SOURCES}", "-c", *map(str, READER)),
    ]
    subprocess.run(command, cwd=folder, check=True)
    return sorted(folder.glob("*.o"))


def works(sanitizers: str, folder: Path) -> bool:
    """Whether the compiler has this sanitizer and its programs run here."""
    assert COMPILER is not None
    source = folder / "empty.c"
    source.write_text("int main(void) { return 0; }\n")
    command = [COMPILER, f"-fsanitize={sanitizers}", "-o", str(folder / "empty"), str(source)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        return False
    return subprocess.run([str(folder / "empty")], capture_output=True, check=False).returncode == 0
