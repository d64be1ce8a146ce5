"""What exclude files leave out, and du agrees: odd bytes in them, and very many lines."""

from __future__ import annotations

import pytest

from tests.truth.command import command
from tests.truth.du import du, sums_of
from tests.truth.facts import Document
from tests.truth.plot import Plot
from tests.truth.scanning import scan, strict

pytestmark = pytest.mark.usefixtures("reader")


@pytest.fixture
def grown(plot: Plot) -> Plot:
    names = ("foo", "bar", "foo ", "x.o", "é", "d/foo", "d/e/foo", "d/e/x.o")
    for number, name in enumerate(names, 1):
        plot.file(name, 5000 * number)
    return plot


def scan_without(plot: Plot, lines: bytes, *roots: bytes) -> Document:
    """What the command says with an exclude file, which must be what du says."""
    name = plot.base + b"-excludes"
    with open(name, "wb") as file:
        file.write(lines)
    ended = command("scan", "--json", "--exclude-from", name, *roots)
    assert (ended.code, ended.err) == (0, b"")
    told = strict(ended.out)
    assert sums_of(told) == du(*roots, options=("-X", name.decode()))
    return told


@pytest.mark.parametrize(
    ("lines", "excluded"),
    [
        (b"foo\0bar\n", 3),
        (b"bar\0", 1),
        (b"x.o\0 \t \n", 2),
        (b"foo \0\nbar\n", 2),
        (b"\0foo\n\0\n", 0),
        (b" \0x.o\n", 0),
        (b"*.o\0*\nfoo\0\n", 5),
        (b"d/*\0\0\n", 2),
        ("*.o\r\nfoo\r\n".encode("utf-16"), 0),
        ("foo\n".encode("utf-16-be"), 0),
    ],
)
def test_a_nul_ends_the_pattern_of_its_line_as_in_du(
    grown: Plot, lines: bytes, excluded: int
) -> None:
    told = scan_without(grown, lines, grown.base)
    assert told["totals"]["skipped"]["excluded"] == excluded


def test_a_line_that_begins_with_nul_leaves_out_a_root_that_ends_in_a_slash(grown: Plot) -> None:
    told = scan_without(grown, b"\0\n", grown.path("d"), grown.base + b"/")
    assert told["totals"]["skipped"]["excluded"] == 1
    assert told["totals"]["files"] == 3


def test_very_many_paths_are_looked_up(grown: Plot) -> None:
    grown.directory("many", "many/deeper")
    for number in range(2_000):
        grown.file(f"many/deeper/{number}")
    out = [grown.path(f"many/deeper/{number}") for number in range(0, 2_000, 3)]
    out += [b"deeper/%d" % number for number in range(1, 2_000, 3)]
    out += [b"/%d/nowhere/to/be/found" % number for number in range(200_000)]
    out += [b"e/foo", b"/foo", grown.base[1:] + b"/bar", b"any/deeper/2", b"d/e/foo/"]
    told = scan_without(grown, b"\n".join(out), grown.base)
    assert told["totals"]["files"] == 8 + 666 - 2


@pytest.mark.parametrize("literal", ["a", "/a", "d/a", "d//a", "a/", "", "/", "//", r"\a", r"d\/a"])
def test_a_literal_leaves_out_what_du_leaves_out(plot: Plot, literal: str) -> None:
    for name in ("a/a", "d/a/b", "d/d/a", "b"):
        plot.file(name, 5000)
    for root in (plot.base, plot.base + b"/", plot.path("d") + b"/", plot.path("d") + b"//a"):
        assert sums_of(scan(root, exclude=literal)) == du(root, options=(f"--exclude={literal}",))
