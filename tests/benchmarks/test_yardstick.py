import json
import os
import subprocess
from pathlib import Path

import pytest

from benchmarks.answers import ask_du
from benchmarks.outputs import read_yardstick
from benchmarks.planting import plant
from benchmarks.shapes import plan
from benchmarks.yardstick import NoYardstickError, build_yardstick
from tests.compiler import needs_compiler


@needs_compiler
@pytest.mark.parametrize("threads", ["1", "3"])
def test_the_yardstick_counts_a_tree_without_links_truly(threads: str, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    facts = plant(plan("seed", 150, seed=1), str(tree), seed=1)
    program = build_yardstick(str(tmp_path))
    said = subprocess.check_output([program, str(tree), threads], text=True)
    found = read_yardstick(said)
    truth = ask_du(str(tree)).answer
    assert (found.inodes, found.directories) == (facts.inodes, facts.directories)
    assert found.apparent_size == facts.apparent_size
    assert found.allocated_size == truth.allocated_size
    assert json.loads(said)["non_directories"] == facts.files


def test_without_a_compiler_the_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoYardstickError, match="there is no C compiler 'no-such-cc'"):
        build_yardstick(str(tmp_path), "no-such-cc")


def test_a_compiler_that_fails_is_told_in_a_line(tmp_path: Path) -> None:
    compiler = tmp_path / "cc"
    compiler.write_text("#!/bin/sh\necho broken >&2\necho more >&2\nexit 1\n", encoding="ascii")
    compiler.chmod(0o755)
    with pytest.raises(NoYardstickError, match=r"failed: broken$"):
        build_yardstick(str(tmp_path), os.fspath(compiler))
