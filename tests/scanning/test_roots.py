"""What the roots of a scan are."""

from __future__ import annotations

import os
from pathlib import Path

import trio

from scantree.reader.read_directory import root_status
from scantree.scanning import roots
from scantree.scanning.roots import KnownRoots, look_at_roots
from tests.scanning.hanging import HANGS, hanging_look


def known(*paths: Path) -> KnownRoots:
    return trio.run(look_at_roots, [os.fsencode(path) for path in paths], None)


def identity(path: Path, *, follow_symlinks: bool = True) -> tuple[int, int]:
    status = path.stat(follow_symlinks=follow_symlinks)
    return status.st_dev, status.st_ino


def test_a_directory_counts_as_the_first_root_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(".")
    found = known(tmp_path / "none", tmp_path, tmp_path / "link", tmp_path / ".")
    assert found.directories == {identity(tmp_path): 1}
    assert [found.has_counted(root, 0, *identity(tmp_path)) for root in (1, 2, 3)] == [
        False,
        True,
        True,
    ]
    assert (found.others, found.repeated) == (set(), set())


def test_a_directory_below_a_root_that_is_a_root_counts_as_that(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    found = known(tmp_path, tmp_path / "in")
    assert found.has_counted(0, 1, *identity(tmp_path / "in"))
    assert found.has_counted(1, 3, *identity(tmp_path / "in"))
    assert not found.has_counted(1, 0, *identity(tmp_path / "in"))
    assert found.has_counted(0, 0, *identity(tmp_path / "in"))
    assert not found.has_counted(0, 1, 0, 0)


def test_a_file_is_repeated_by_its_name_not_by_another_link_to_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "hard").hardlink_to(tmp_path / "file")
    (tmp_path / "soft").symlink_to("file")
    found = known(tmp_path / "file", tmp_path / "hard", tmp_path / "soft", tmp_path / "." / "file")
    assert found.others == {identity(tmp_path / "file")}
    assert found.repeated == {2, 3}


def test_a_link_that_leads_nowhere_is_itself(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("none")
    found = known(tmp_path / "link")
    assert found.others == {identity(tmp_path / "link", follow_symlinks=False)}


def test_links_that_lead_nowhere_one_through_the_other_are_two(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("none")
    (tmp_path / "other").symlink_to("link")
    (tmp_path / "here").symlink_to(".")
    found = known(tmp_path / "link", tmp_path / "other", tmp_path / "here" / "link")
    assert found.others == {
        identity(tmp_path / name, follow_symlinks=False) for name in ("link", "other")
    }
    assert found.repeated == {2}


def test_an_excluded_root_is_not_known(tmp_path: Path) -> None:
    paths = [os.fsencode(tmp_path), os.fsencode(tmp_path) + b"/."]
    found = trio.run(look_at_roots, paths, lambda path: path.endswith(b"."))
    assert found.directories == {identity(tmp_path): 0}


def test_a_root_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "after").mkdir()
    paths = [os.fsencode(tmp_path), HANGS, os.fsencode(tmp_path / "after")]
    with hanging_look(roots, root_status):
        found = trio.run(look_at_roots, paths, None)
        # Whatever was looked at by then is known; what comes after it is not.
        assert found.directories.items() <= {identity(tmp_path): 0}.items()
