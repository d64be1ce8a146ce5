from __future__ import annotations

import os
from pathlib import Path

import pytest

from scantree.cli.roots import roots_of
from scantree.cli.usage import UsageError


def test_paths_are_taken_as_they_were_written() -> None:
    name = os.fsdecode(b"\xff")
    assert roots_of(["./a/", name, "-"], None) == (b"./a/", b"\xff", b"-")


def test_without_a_path_the_root_is_the_current_directory() -> None:
    assert roots_of([], None) == (b".",)


def test_an_empty_path_is_refused() -> None:
    with pytest.raises(UsageError, match="a PATH is empty"):
        roots_of(["a", ""], None)


@pytest.mark.parametrize("content", [b"a\0b\nc\0", b"a\0b\nc"])
def test_names_in_a_file_end_in_nul_the_last_may_lack_it(tmp_path: Path, content: bytes) -> None:
    names = tmp_path / "names"
    names.write_bytes(content)
    assert roots_of([], str(names)) == (b"a", b"b\nc")


@pytest.mark.parametrize(
    ("content", "number"), [(b"\0", 1), (b"a\0\0b\0", 2), (b"a\0\0", 2), (b"\0\0", 1)]
)
def test_an_empty_name_in_a_file_is_refused(tmp_path: Path, content: bytes, number: int) -> None:
    names = tmp_path / "names"
    names.write_bytes(content)
    with pytest.raises(UsageError, match=f"name {number} in '.*names' is empty"):
        roots_of([], str(names))


def test_a_file_without_names_is_refused(tmp_path: Path) -> None:
    names = tmp_path / "names"
    names.touch()
    with pytest.raises(UsageError, match="names nothing"):
        roots_of([], str(names))


def test_paths_beside_a_file_of_names_are_refused() -> None:
    with pytest.raises(UsageError, match=r"no PATH can be given beside it \(found 'a'\)"):
        roots_of(["a"], "-")
