"""What may not be read is told, and everything else is counted."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.reader.in_child import as_nobody, needs_root
from tests.truth.command import command, command_as_nobody
from tests.truth.du import du, sums_of
from tests.truth.facts import Facts, without_its_own
from tests.truth.plot import Plot
from tests.truth.scanning import scan, strict

pytestmark = [pytest.mark.usefixtures("reader"), needs_root]


@pytest.fixture
def closed(plot: Plot) -> Plot:
    """A tree whose directory ``shut`` has things in it, beside open ones."""
    plot.file("open/file", 5000)
    plot.file("open/below/file", 1)
    plot.file("shut/file", 300)
    plot.file("shut/d/file", 300)
    plot.symlink("shut/soft", "file")
    plot.file("zone/file", 7)
    return plot


INSIDE = ("shut/file", "shut/d", "shut/d/file", "shut/soft")


def facts_without(plot: Plot, *hidden: str) -> Facts:
    """The facts of all but what an ordinary user can't see."""
    plot.forget(*hidden)
    return plot.facts()


@pytest.mark.parametrize("mode", [0o000, 0o111, 0o333, 0o222, 0o700])
def test_a_directory_that_cannot_be_read_counts_itself_alone(closed: Plot, mode: int) -> None:
    os.chmod(closed.path("shut"), mode)
    facts = facts_without(closed, *INSIDE)
    facts.problems = [(closed.path("shut"), "open", errno.EACCES)]
    facts.completed -= 1
    facts.failed = 1
    assert as_nobody(lambda: scan(closed.base)) == facts.document()


def facts_of_names(closed: Plot) -> Facts:
    """The facts where nothing but the names in ``shut`` can be seen."""
    facts = facts_without(closed, *INSIDE)
    facts.problems = [
        (closed.path("shut/file"), "stat", errno.EACCES),
        (closed.path("shut/soft"), "stat", errno.EACCES),
        # Of a subdirectory the list of names says that it is one, and no more is known.
        (closed.path("shut/d"), "open", errno.EACCES),
    ]
    facts.failed = 1
    return facts


def test_a_directory_that_cannot_be_searched_tells_its_names_as_problems(closed: Plot) -> None:
    os.chmod(closed.path("shut"), 0o744)
    facts = facts_of_names(closed)
    assert as_nobody(lambda: scan(closed.base)) == facts.document()


@pytest.mark.parametrize("mode", [0o000, 0o111, 0o444, 0o700])
def test_as_root_nothing_is_closed(closed: Plot, mode: int) -> None:
    os.chmod(closed.path("shut"), mode)
    os.chmod(closed.path("shut/file"), 0)
    document = scan(closed.base)
    assert document == closed.facts().document()
    assert du(closed.base) == sums_of(document)


def test_what_lies_below_a_directory_that_can_only_be_searched_is_a_root(closed: Plot) -> None:
    os.chmod(closed.path("shut"), 0o711)
    roots = [closed.path(name) for name in ("shut/d", "shut/file", "shut/soft")]
    facts = closed.facts("shut/d", "shut/file", "shut/file")
    facts.roots = roots
    assert as_nobody(lambda: scan(*roots)) == facts.document()


def test_a_root_that_cannot_be_read_counts_itself_and_is_no_root_that_was_read(
    closed: Plot,
) -> None:
    os.chmod(closed.path("shut"), 0o711)
    facts = Facts(roots=[closed.path("shut")])
    facts.add(os.lstat(closed.path("shut")))
    facts.problems = [(closed.path("shut"), "open", errno.EACCES)]
    facts.failed = 1
    assert as_nobody(lambda: scan(closed.path("shut"))) == facts.document()
    assert command_as_nobody(b"scan", b"-s", closed.path("shut")).code == 3
    assert command_as_nobody(b"scan", b"-s", closed.path("shut"), closed.path("open")).code == 1
    assert command_as_nobody(b"scan", b"-s", closed.path("open")).code == 0


def test_the_command_ends_with_1_and_its_document_lists_each_problem(closed: Plot) -> None:
    for name in ("shut", "open/below"):
        os.chmod(closed.path(name), 0)
    facts = facts_without(closed, *INSIDE, "open/below/file")
    facts.problems = [
        (closed.path("shut"), "open", errno.EACCES),
        (closed.path("open/below"), "open", errno.EACCES),
    ]
    facts.completed -= 2
    facts.failed = 2
    code, out, err = command_as_nobody(b"scan", b"--json", closed.base)
    told = f"scantree: Permission denied (EACCES): 2 problems, one at {os.fsdecode(closed.base)}/"
    assert code == 1
    assert err.decode() in {f"{told}shut\n", f"{told}open/below\n"}
    assert without_its_own(strict(out)) == facts.document()


def test_more_problems_than_are_listed_are_all_counted(plot: Plot) -> None:
    plot.directory("names")
    for number in range(3000):
        plot.file(f"names/{number:04}")
    os.chmod(plot.path("names"), 0o744)
    document = as_nobody(lambda: scan(plot.base))
    problems = document["problems"]
    assert problems["count"] == 3000
    assert problems["by_errno"] == {"EACCES": 3000}
    assert (len(problems["items"]), problems["truncated"]) == (1000, True)
    assert len({item["path"] for item in problems["items"]}) == 1000
    assert {(item["operation"], item["errno"]) for item in problems["items"]} == {
        ("stat", "EACCES")
    }


# More than modes


def grant(plot: Plot, name: str, permissions: str) -> None:
    """Let an access control list say what nobody may do."""
    if shutil.which("setfacl") is None:
        pytest.skip("there is no setfacl")
    ended = subprocess.run(
        ["setfacl", "-m", f"u:nobody:{permissions}", plot.path(name)],
        check=False,
        capture_output=True,
    )
    if ended.returncode:
        pytest.skip("this file system has no access control lists")


@pytest.mark.parametrize("permissions", ["---", "--x", "-wx"])
def test_access_control_lists_decide_over_modes(closed: Plot, permissions: str) -> None:
    os.chmod(closed.path("open"), 0o700)
    grant(closed, "shut", permissions)
    grant(closed, "open", "r-x")
    assert scan(closed.base) == closed.facts().document()
    facts = facts_without(closed, *INSIDE)
    facts.problems = [(closed.path("shut"), "open", errno.EACCES)]
    facts.completed -= 1
    facts.failed = 1
    assert as_nobody(lambda: scan(closed.base)) == facts.document()


def test_an_access_control_list_that_forbids_to_search_leaves_the_names(closed: Plot) -> None:
    grant(closed, "shut", "r--")
    facts = facts_of_names(closed)
    assert as_nobody(lambda: scan(closed.base)) == facts.document()
    code, out, _ = command_as_nobody(b"scan", b"--json", closed.base)
    assert code == 1
    assert without_its_own(strict(out)) == facts.document()


@pytest.fixture(params=["+i", "+a"], ids=["immutable", "append-only"])
def protected(request: pytest.FixtureRequest, closed: Plot) -> Iterator[Plot]:
    """A tree with a file and directories that not even root may change."""
    names = [closed.path(name) for name in ("shut/file", "shut", "zone")]
    flag: str = request.param
    if shutil.which("chattr") is None:
        pytest.skip("there is no chattr")
    try:
        ended = subprocess.run(["chattr", flag, *names], check=False, capture_output=True)
        if ended.returncode:
            pytest.skip(f"no such flags here: {os.fsdecode(ended.stderr).strip()}")
        yield closed
    finally:
        subprocess.run(["chattr", flag.replace("+", "-"), *names], check=False, capture_output=True)


def test_immutable_and_append_only_things_are_counted(protected: Plot) -> None:
    document = scan(protected.base)
    assert document == protected.facts().document()
    assert du(protected.base) == sums_of(document)
    assert as_nobody(lambda: scan(protected.base)) == document


def test_extended_attributes_are_counted_as_the_blocks_they_occupy(plot: Plot) -> None:
    plot.file("file", 10)
    try:
        os.setxattr(plot.path("file"), b"user.large", b"x" * 3000)
    except OSError:
        pytest.skip("this file system has no extended attributes")
    document = scan(plot.base)
    assert document == plot.facts().document()
    assert du(plot.base) == sums_of(document)


def test_the_command_is_content_as_root(closed: Plot) -> None:
    os.chmod(closed.path("shut"), 0)
    code, out, err = command("scan", "--json", closed.base)
    assert (code, err) == (0, b"")
    assert without_its_own(strict(out)) == closed.facts().document()
