"""What a wheel is called, and what is in it, where the parts in C can be built and where not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.compiler import needs_compiler, needs_python_headers

ROOT = Path(__file__).parent.parent
PURE = ["scantree-py3-none-any.whl"]
OF_THE_BUILD = frozenset({"SCANTREE_BUILD_NATIVE", "CC", "CFLAGS"})

RUN = """
import runpy, sys, sysconfig
told = sysconfig.get_config_var
if {is_free}:
    sysconfig.get_config_var = lambda name: 1 if name == "Py_GIL_DISABLED" else told(name)
sys.argv = ["setup.py", "-q", "bdist_wheel"]
sys.path.insert(0, "")
runpy.run_path("setup.py", run_name="__main__")
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The sources of the build, in a place of their own."""
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    built = shutil.ignore_patterns("*.so", "__pycache__")
    shutil.copytree(ROOT / "scantree", tmp_path / "scantree", ignore=built)
    return tmp_path


def build(
    source: Path, *, is_free: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Make a wheel, by a Python that says whether it is free-threaded."""
    inherited = {name: value for name, value in os.environ.items() if name not in OF_THE_BUILD}
    return subprocess.run(
        [sys.executable, "-c", RUN.format(is_free=is_free)],
        cwd=source,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def wheels(source: Path) -> list[str]:
    """The names of the wheels made, without the version, each true to what is in it."""
    names = []
    for path in (source / "dist").iterdir():
        name, _, *tags = path.name.split("-")
        with zipfile.ZipFile(path) as wheel:
            has_parts_in_c = any(inside.endswith(".so") for inside in wheel.namelist())
        assert has_parts_in_c is (tags != ["py3", "none", "any.whl"])
        names.append("-".join([name, *tags]))
    return names


def test_a_wheel_built_without_a_compiler_is_for_every_system(source: Path) -> None:
    done = build(source, CC="/nonexistent/cc")
    assert done.returncode == 0, done.stderr
    assert wheels(source) == PURE


def test_a_wheel_built_without_the_parts_in_c_is_for_every_system(source: Path) -> None:
    done = build(source, SCANTREE_BUILD_NATIVE="0")
    assert done.returncode == 0, done.stderr
    assert wheels(source) == PURE


@needs_compiler
@needs_python_headers
@pytest.mark.skipif(sys.platform != "linux", reason="what is in C is built on Linux alone")
def test_a_wheel_with_the_parts_in_c_is_for_this_system_and_any_later_python(
    source: Path,
) -> None:
    done = build(source)
    assert done.returncode == 0, done.stderr
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    assert wheels(source) == [f"scantree-cp311-abi3-{platform}.whl"]


def test_parts_in_c_that_are_asked_for_and_cannot_be_built_are_an_error(source: Path) -> None:
    done = build(source, CC="/nonexistent/cc", SCANTREE_BUILD_NATIVE="1")
    assert done.returncode != 0
    assert not (source / "dist").exists()


def test_a_python_without_the_lock_gets_a_wheel_without_the_parts_in_c(source: Path) -> None:
    done = build(source, is_free=True)
    assert done.returncode == 0, done.stderr
    assert wheels(source) == PURE


def test_a_python_without_the_lock_that_is_asked_for_the_parts_in_c_says_that_it_cannot(
    source: Path,
) -> None:
    done = build(source, is_free=True, SCANTREE_BUILD_NATIVE="1")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "not made for free-threaded Python" in done.stderr


def test_a_choice_that_is_none_is_an_error(source: Path) -> None:
    done = build(source, SCANTREE_BUILD_NATIVE="yes")
    assert (done.returncode, done.stderr) == (
        1,
        "SCANTREE_BUILD_NATIVE is neither 0 nor 1: 'yes'\n",
    )
