"""Names of any bytes: counted, told without loss, and never raw."""

from __future__ import annotations

import base64
import errno
import os
import re

import pytest

import scantree
from tests.reader.in_child import as_nobody, needs_root
from tests.truth.command import command, command_as_nobody
from tests.truth.du import du, sums_of
from tests.truth.facts import without_its_own
from tests.truth.plot import Plot
from tests.truth.scanning import scan, strict

pytestmark = pytest.mark.usefixtures("reader")

NASTY = [
    b"new\nline",
    b"\n",
    b"tab\t",
    b" ",
    b"  two  ",
    b"-rf",
    b"--json",
    b"--",
    b"\x1b[31mred\x1b[0m",
    b"\x1b]0;title\x07",
    b"\x9b2J",
    b"\r",
    b"\x7f",
    b"x" * 255,
    b"\xff" * 255,
    "ü".encode() * 127,
    "\u202egnp.exe".encode(),
    "\u2066\u2069\u200b\ufeff".encode(),
    "\u2028".encode(),
    "\U0001f600".encode(),
    "\U0001f468\u200d\U0001f469\u200d\U0001f467".encode(),
    "e\u0301".encode(),
    "\u00e9".encode(),
    b"\xc3",
    b"\xc3\xff",
    b"\xc3\xfe",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xc0\xaf",
    b"%s%n",
    b"$(touch x)",
    b"[bold]markup[@click=x]",
    b"[red",
    b"\\",
    b"\\x41",
    b"*?[a-z]",
    b"~",
    b"...",
    b"..a",
]
"""Each a name of its own, some only by a byte that is not UTF-8."""

EVERY_BYTE = [bytes([value]) for value in range(1, 256) if bytes([value]) not in {b"/", b"."}]

NAMES = sorted({*EVERY_BYTE, *NASTY})

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff\u2028]")
"""What no output may hold: all controls but the end of a line, and what turns text round."""


LOCALES = {"C.UTF-8": ("C.UTF-8", True), "C": ("C", True), "C as it is": ("C", False)}
"""Which locale, and whether Python may make UTF-8 of it."""


@pytest.fixture
def named(plot: Plot) -> Plot:
    """A plot with each name as a directory, as a file in that, and as a link's target."""
    for name in NAMES:
        plot.directory(name)
        plot.file(name + b"/" + name, 10)
        plot.symlink(name + b"/" + b"link", name)
    return plot


def test_any_name_is_counted(named: Plot) -> None:
    document = scan(named.base)
    assert document == named.facts().document()
    assert du(named.base) == sums_of(document)


def test_any_name_can_be_a_root_and_is_told_without_loss(named: Plot) -> None:
    roots = [name for name in named.names if name and b"/" not in name]
    document = scan(*(named.path(root) for root in roots))
    assert document == named.facts(*roots).document()
    assert [told(root) for root in document["roots"]] == [named.path(root) for root in roots]


def told(fields: dict[str, str]) -> bytes:
    """The bytes of a path in a document."""
    if "path_b64" in fields:
        return base64.b64decode(fields["path_b64"])
    return fields["path"].encode()


@needs_root
def test_problems_tell_any_name_without_loss(named: Plot) -> None:
    directories = [named.path(name) for name in named.names if name and b"/" not in name]
    for path in directories:
        os.chmod(path, 0)
    document = as_nobody(lambda: scan(named.base))
    items = document["problems"]["items"]
    assert {told(item) for item in items} == set(directories)
    assert {(item["operation"], item["errno"]) for item in items} == {("open", "EACCES")}
    assert document["problems"]["by_errno"] == {errno.errorcode[errno.EACCES]: len(directories)}


def test_the_tree_has_any_name_as_it_is(named: Plot) -> None:
    tree = scantree.scan(named.base, tree=True).tree
    assert tree is not None
    directories = {named.path(name) for name in named.names if name.count(b"/") == 0}
    assert {tree.path(row) for row in range(len(tree))} == directories


@pytest.mark.parametrize("locale", LOCALES)
def test_the_command_shows_no_name_raw_and_tells_each_in_any_locale(
    named: Plot, locale: str
) -> None:
    directories = sorted(name for name in named.names if name and b"/" not in name)
    name, is_coerced = LOCALES[locale]
    code, out, err = command("scan", "-n", "1000", named.base, locale=name, is_coerced=is_coerced)
    assert (code, err) == (0, b"")
    shown = out.decode("utf-8" if is_coerced else "ascii")
    assert CONTROL.search(shown) is None
    lines = shown.split("\n\n")[0].splitlines()
    assert len(lines) == 1 + 1 + len(directories)
    assert len(set(lines)) == len(lines)
    code, out, err = command("scan", "--json", named.base, locale=name, is_coerced=is_coerced)
    assert (code, err) == (0, b"")
    assert without_its_own(strict(out)) == named.facts().document()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_command_takes_any_name_as_a_root(plot: Plot, locale: str) -> None:
    for name in NASTY:
        plot.file(name + b"/file", 7)
    roots = [plot.path(name) for name in NASTY]
    with open(plot.path("roots"), "wb") as file:
        file.write(b"\0".join(roots))
    language, is_coerced = LOCALES[locale]
    given: list[list[bytes]] = [[b"--files0-from", plot.path("roots")], [b"--", *roots]]
    for arguments in given:
        code, out, err = command(
            "scan", "--json", *arguments, locale=language, is_coerced=is_coerced
        )
        assert (code, err) == (0, b"")
        assert without_its_own(strict(out)) == plot.facts(*NASTY).document()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_document_has_any_name_of_a_problem_in_any_locale(plot: Plot, locale: str) -> None:
    missing = sorted(plot.path(name) for name in NASTY)
    language, is_coerced = LOCALES[locale]
    code, out, err = command(
        "scan", "--json", "--", *missing, locale=language, is_coerced=is_coerced
    )
    assert code == 3
    items = strict(out)["problems"]["items"]
    assert sorted(told(item) for item in items) == missing
    assert {(item["operation"], item["errno"]) for item in items} == {("stat", "ENOENT")}
    assert CONTROL.search(err.decode("utf-8" if is_coerced else "ascii")) is None


@needs_root
def test_the_command_tells_of_problems_in_one_line_without_controls(
    plot: Plot,
) -> None:
    for name in NASTY:
        plot.directory(name)
        os.chmod(plot.path(name), 0)
    code, out, err = command_as_nobody(b"scan", plot.base)
    assert code == 1
    assert CONTROL.search(out.decode()) is None
    count = len(NASTY)
    kind = re.escape(f"scantree: Permission denied (EACCES): {count} problems, one at ")
    assert re.fullmatch(kind + r".+; --json lists them\n", err.decode())
    assert CONTROL.search(err.decode()) is None
    code, out, err = command_as_nobody(b"scan", plot.path(NASTY[0]))
    assert code == 3
    assert CONTROL.search(out.decode() + err.decode()) is None
