"""What has vanished is told by its path, and what only says so is a problem that counts itself."""

from __future__ import annotations

import errno
from errno import ELOOP, ENOENT, ENOTDIR

import pytest

import scantree
from tests.forked_command import Ended
from tests.reader.in_child import with_own_mounts
from tests.reader.native.hung_mount import needs_fuse
from tests.reader.native.odd_filesystem import Node, OddFilesystem
from tests.truth.command import command
from tests.truth.facts import Document
from tests.truth.plot import Plot
from tests.truth.scanning import scan, strict

pytestmark = [pytest.mark.fuse, needs_fuse, pytest.mark.usefixtures("mounts_allowed", "reader")]

ODD = b"\xff\n"


def served(plot: Plot, entries: dict[bytes, Node]) -> Ended:
    def run() -> Ended:
        OddFilesystem(plot.base, Node(entries={b"sound": Node(size=5000), **entries}))
        return command("scan", "--json", plot.base)

    return with_own_mounts(run)


@pytest.mark.parametrize("error", [ENOENT, ELOOP, ENOTDIR])
def test_a_directory_that_is_there_and_says_that_it_isnt_counts_itself(
    plot: Plot, error: int
) -> None:
    ended = served(plot, {b"odd": Node(entries={b"f": Node(size=1)}, open_error=error)})
    told = strict(ended.out)
    assert ended.code == 1
    assert told["totals"]["directories"] == 2
    assert told["totals"]["skipped"]["vanished"] == 0
    assert told["problems"]["by_errno"] == {errno.errorcode[error]: 1}
    assert told["tasks"]["failed"] == 1
    assert "vanished" not in told


def test_what_has_vanished_is_told_by_its_path(plot: Plot) -> None:
    gone = {
        b"directory": Node(entries={}, look_error=ENOENT),
        ODD: Node(look_error=ENOENT),
        b"d": Node(entries={b"file": Node(look_error=ENOENT)}),
    }
    ended = served(plot, gone)
    told = strict(ended.out)
    assert ended.code == 0
    assert told["totals"]["skipped"]["vanished"] == 3
    vanished = told["vanished"]
    assert (vanished["count"], vanished["truncated"]) == (3, False)
    assert len([item for item in vanished["items"] if "path_b64" in item]) == 1
    base = plot.base.decode()
    paths = {item["path"] for item in vanished["items"]}
    assert paths == {f"{base}/directory", f"{base}/\ufffd\n", f"{base}/d/file"}


def test_as_many_are_told_as_problems_at_most_and_all_are_counted(plot: Plot) -> None:
    def run() -> tuple[dict[str, object], Document]:
        gone = {b"g%d" % number: Node(look_error=ENOENT) for number in range(1_500)}
        gone[b"d"] = Node(entries={b"x": Node(entries={}, look_error=ENOENT)})
        OddFilesystem(plot.base, Node(entries=gone))
        return scantree.scan(plot.base, max_problems=7).to_dict(), scan(plot.base)

    few, many = with_own_mounts(run)
    assert few["vanished"]["count"] == many["vanished"]["count"] == 1_501  # type: ignore[index]
    assert len(few["vanished"]["items"]) == 7  # type: ignore[index]
    assert len(many["vanished"]["items"]) == 1_000
    assert many["vanished"]["truncated"]
