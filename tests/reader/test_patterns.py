from __future__ import annotations

import ctypes
import locale
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scantree.reader.patterns import compile_excludes, exclude_file_patterns

DU = shutil.which("du")


def _is_gnu(program: str) -> bool:
    version = subprocess.run([program, "--version"], capture_output=True, check=False)
    return b"GNU" in version.stdout


needs_gnu_du = pytest.mark.skipif(
    DU is None or not _is_gnu(DU), reason="du of GNU coreutils is needed to compare with"
)


def excluded(pattern: bytes, path: bytes) -> bool:
    test = compile_excludes([pattern])
    return test is not None and test(path)


@pytest.fixture(scope="module")
def utf8_locale() -> Iterator[None]:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
    except locale.Error:
        pytest.skip("the C library has no locale C.UTF-8")
    yield
    locale.setlocale(locale.LC_ALL, before)


def libc_fnmatch(pattern: bytes, text: bytes) -> bool:
    return bool(ctypes.CDLL(None).fnmatch(pattern, text, 0) == 0)


def as_gnulib_says(pattern: bytes, path: bytes) -> bool:
    starts = [0, *(i + 1 for i, c in enumerate(path) if c == 0x2F and path[i + 1 : i + 2] != b"/")]
    return any(libc_fnmatch(pattern, path[start:]) for start in starts)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (b"*.pyc", b"a/b/x.pyc"),
        (b"a*c", b"x/abd/zc"),
        (b"cache", b"x/cache"),
        (b"x/cache", b"root/x/cache"),
        (b"/tmp/*", b"/tmp/a/b"),
        (b"?hidden", b".hidden"),
        (b"a?b", b"a/b"),
        (b"[[:digit:]]*", b"x/7up"),
        (b"[!a-c]", b"x/d"),
        (b"[^a-c]", b"x/d"),
        (b"[]]", b"]"),
        (b"[a-]", b"-"),
        (b"\\*", b"*"),
        (b"a[/]b", b"a/b"),
        (b"[a", b"[a"),
        (b"?", "é".encode()),
        (b"??", "é".encode()),
        (b"?", b"d/\xff"),
        (b"\xff", b"d/\xff"),
        ("[à-ü]".encode(), "é".encode()),
        ("[!à-ü]".encode(), "ÿ".encode()),
        (b"[[:alpha:]]", "d/é".encode()),
        (b"x\ny*", b"x\ny\nz"),
    ],
)
def test_pattern_excludes_path(pattern: bytes, path: bytes) -> None:
    assert excluded(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (b"cache", b"x/cached"),
        (b"cache", b"cache/x"),
        (b"\\*", b"a"),
        (b"[a-c]", b"d"),
        (b"[z-a]", b"m"),
        (b"[[:nonsense:]]", b"n"),
        (b"a\\", b"a"),
        (b"*\\", b"x\\"),
        (b"?x", b"/x/"),
        (b"a/b", b"xa/b"),
        (b"??", "é".encode() + b"\xff"),
        (b"*.pyc", b"x.pyc\n"),
    ],
)
def test_pattern_leaves_path_in(pattern: bytes, path: bytes) -> None:
    assert not excluded(pattern, path)


def test_there_is_no_test_without_patterns() -> None:
    assert compile_excludes([]) is None


def test_any_of_several_patterns_excludes() -> None:
    test = compile_excludes([b"core", b"*.o", b"build/[ab]", b"?"])
    assert test is not None
    assert [test(p) for p in (b"x/core", b"x/y.o", b"p/build/a", "z/é".encode(), b"x/build")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_many_stars_on_a_long_path_do_not_explode() -> None:
    # With backtracking from star to star this would not end within a lifetime.
    assert not excluded(b"*a" * 30 + b"b", b"a" * 4000)


ELEMENTS = st.one_of(
    st.sampled_from(
        [
            b"*",
            b"?",
            b"[!a]",
            b"[^b/]",
            b"[a-c]",
            b"[]a]",
            b"[!]x]",
            b"[[:alpha:]-]",
            b"\\*",
            b"\\a",
        ]
    ),
    st.sampled_from([b"a", b"b", b"x", b"/", b".", b"-", b"]", b"\n", "é".encode(), b"\xff"]),
    st.sampled_from(
        [b"[[:upper:]a]", b"[[=a=]b]", b"[[.-.]x]", b"[z-a]", "[à-ü]".encode(), b"\\["]
    ),
)
PATTERNS = st.lists(ELEMENTS, max_size=7).map(b"".join)
PATHS = st.lists(
    st.sampled_from(
        [b"a", b"b", b"x", b"/", b".", b"*", b"-", b"]", b"A", b"\n", "é".encode(), b"\xff"]
    ),
    min_size=1,
    max_size=8,
).map(b"".join)


@pytest.mark.usefixtures("utf8_locale")
@settings(max_examples=2000, deadline=None, derandomize=True)
@given(pattern=PATTERNS, path=PATHS)
@example(pattern=b"[a", path=b"[a")
@example(pattern=b"a*", path=b"x//a")
def test_wildcards_match_as_the_c_library_does(pattern: bytes, path: bytes) -> None:
    if not any(wildcard in pattern for wildcard in b"*?["):
        pattern += b"*"
    assert excluded(pattern, path) == as_gnulib_says(pattern, path)


@needs_gnu_du
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pattern=PATTERNS.filter(lambda p: p and b"\0" not in p))
@example(pattern=b"d\\")
@example(pattern=b"d/a")
@example(pattern=b"/a")
def test_du_leaves_out_the_same_paths(pattern: bytes, tmp_path: Path) -> None:
    assert DU is not None
    tree = os.fsencode(tmp_path)
    paths = [b"d", b"d/a", b"d/a/b", b"d/a/.x", b"d/x*", b"d/\xc3\xa9", b"d/]", b"d/A\n"]
    for path in (b"d", b"d/a"):
        os.makedirs(tree + b"/" + path, exist_ok=True)
    for path in paths[2:]:
        with open(tree + b"/" + path, "wb"):
            pass
    output = subprocess.run(
        [os.fsencode(DU), b"-a0", b"--exclude=" + pattern, b"d"],
        cwd=tmp_path,
        env={"LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
    ).stdout
    counted = {line.split(b"\t", 1)[1] for line in output.split(b"\0") if line}
    # du does not descend into what it leaves out.
    left_out = {p for p in paths if excluded(pattern, p)}
    below = {p for p in paths if any(p.startswith(q + b"/") for q in left_out)}
    assert counted == set(paths) - left_out - below


def test_exclude_file_has_a_pattern_per_line_without_trailing_white_space() -> None:
    assert exclude_file_patterns(b"*.o\n\n  \n x y \t\ncore") == (b"*.o", b" x y", b"core")
