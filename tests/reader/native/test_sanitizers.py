"""The native reader's threads under the sanitizers: no race, no leak, no stray access."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from scantree.native import ENVIRONMENT_VARIABLE
from tests.reader.meanwhile import meanwhile, swapping
from tests.reader.native import sanitized
from tests.reader.native.stress_build import COMPILER, CORPUS, SOURCES, build, objects, works
from tests.truth.contested import SECRET, Ground, churn

pytestmark = [
    pytest.mark.skipif(
        COMPILER is None or not SOURCES.is_dir(), reason="there is no C compiler, or no C source"
    ),
    pytest.mark.skipif(
        os.environ.get(ENVIRONMENT_VARIABLE) == "0", reason="the native reader is not tested"
    ),
]


@pytest.fixture(scope="module", params=["address,undefined", "thread"])
def sanitizers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    chosen: str = request.param
    if not works(chosen, tmp_path_factory.mktemp("tried")):
        pytest.skip(f"this compiler cannot watch programs with -fsanitize={chosen}")
    return chosen


class Programs(NamedTuple):
    """The programs that a sanitizer watches."""

    stress: Path
    fuzz: Path


@pytest.fixture(scope="module")
def programs(sanitizers: str, tmp_path_factory: pytest.TempPathFactory) -> Programs:
    folder = tmp_path_factory.mktemp("built")
    reader = objects(folder, sanitizers)
    built = Programs(folder / "stress", folder / "fuzz_dirents")
    for target in built:
        assert build(target.name, target, sanitizers, reader=reader) == ""
    return built


def run(program: Path, *arguments: str, descriptors: int = 256) -> str:
    limit = ["sh", "-c", 'ulimit -n "$0" && exec "$@"', str(descriptors)]
    command = [*limit, str(program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_walks_are_clean(programs: Programs, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for number in range(120):
        directory = tree / f"d{number % 20}" / f"e{number}"
        directory.mkdir(parents=True)
        (directory / "a.txt").write_bytes(b"xyz")
        (directory / "b.txt").hardlink_to(directory / "a.txt")
    for number in range(40):
        # Deep enough for directories above to be kept open, more than there is room for.
        tree.joinpath(f"deep{number}", *["d"] * 39).mkdir(parents=True)
    (tree / "huge").mkdir()
    for number in range(4000):
        (tree / "huge" / f"a name that is long enough for many buffers {number}").touch()
    closed = tree / "d0" / "e0"
    closed.chmod(0)
    try:
        counts = [int(number) for number in run(programs.stress, str(tree), "20").split()]
        refused = os.geteuid() != 0
        assert counts == [142 + 1600, 4000, 240 - 2 * refused, 0, 0, int(refused)]
        # Three are the standard streams', one wakes the collector, and one is left to read by.
        few = run(programs.stress, str(tree), "10", descriptors=5)
        assert [int(number) for number in few.split()] == counts
        some = run(programs.stress, str(tree), "10", "*.txt", "d[1-3]", "\u00e9?").split()
        assert [int(number) for number in some][:2] == [142 + 1600 - 3 * 7, 4000]
        (tree / "nowhere").mkdir()
        for number in range(3000):
            (tree / "nowhere" / f"a name that fills the buffers {number}").symlink_to("n" * 300)
        followed = run(programs.stress, "-L", str(tree / "nowhere"), "10").split()
        assert [int(number) for number in followed] == [1, 0, 0, 0, 0, 3000]
    finally:
        closed.chmod(0o700)


@pytest.mark.parametrize("openat2", ["-", "--"], ids=["openat2", "without-openat2"])
def test_walks_of_a_tree_that_changes_are_clean(
    programs: Programs, tmp_path: Path, openat2: str
) -> None:
    ground = Ground(os.fsencode(tmp_path), 12)
    ground.branch(ground.path("above"))
    os.mkdir(ground.path("churn"))
    outside = ground.base + b"/link"
    os.symlink(ground.elsewhere, outside)
    pairs = [(ground.path("above"), outside)]
    for number in range(12):
        os.symlink(ground.elsewhere, ground.path(f"above/link{number}"))
        pairs.append((ground.path(f"above/b{number}"), ground.path(f"above/link{number}")))
    steps = churn(ground)
    with swapping(*pairs), meanwhile(lambda: next(steps)):
        said = run(programs.stress, openat2, os.fsdecode(ground.root), "300")
    directories, files, links, _, size, problems = map(int, said.split())
    assert directories >= 3 + 2 * 12
    assert files >= 12
    assert links >= 24
    assert size < SECRET
    assert problems == 0


def test_records_of_any_bytes_are_clean(programs: Programs) -> None:
    kept = sorted(map(str, CORPUS.iterdir()))
    assert len(kept) > 20
    assert int(run(programs.fuzz, "20000", "1", *kept)) > 0


def test_scans_from_python_are_clean(sanitizers: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Those that need no fork; ``sanitized`` runs any others by hand."""
    kind = sanitizers.partition(",")[0]
    try:
        code, said = sanitized.run(kind, ["-q", "-k", "native", "tests/truth/test_links.py"])
    except sanitized.CannotWatchError as error:
        pytest.skip(str(error))
    output = capfd.readouterr().out
    assert (code, said) == (0, ""), output
    assert " passed" in output
