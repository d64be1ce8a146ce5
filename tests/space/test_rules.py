"""The table of what can be made again: each row recognises what it names, and nothing else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scantree.reader.marks import MOST_MARKS
from scantree.space.rules import MARKS, RULES, Rule, kind_of
from tests.space.found import found_by_scan


def _named(mark: str) -> str:
    """A name that is what a mark says."""
    return f"any{mark[1:]}" if mark.startswith("*") else mark


def _plant(root: Path, rule: Rule, name: str) -> Path:
    project = root / "project"
    made = project / name
    made.mkdir(parents=True)
    if rule.beside:
        beside = project / _named(rule.beside[-1]).rstrip("/")
        beside.mkdir() if rule.beside[-1].endswith("/") else beside.touch()
    for inside in rule.inside[:1]:
        (made / inside).touch()
    (made / "data").write_bytes(b"x" * 10_000)
    return made


@pytest.mark.parametrize(
    ("rule", "name"),
    [(rule, name) for rule in RULES for name in rule.names or ("anything",)],
    ids=lambda each: each.kind if isinstance(each, Rule) else each,
)
def test_what_a_row_names_is_found_and_without_its_file_it_is_not(
    tmp_path: Path, rule: Rule, name: str
) -> None:
    made = _plant(tmp_path, rule, name)
    found = found_by_scan(tmp_path)
    assert [(path, kind) for path, kind, _ in found] == [(bytes(made), rule.kind)]
    for file in (*made.parent.iterdir(), *made.iterdir()):
        if file not in {made, made / "data"}:
            file.rmdir() if file.is_dir() else file.unlink()
    has_condition = bool(rule.beside or rule.inside)
    assert bool(found_by_scan(tmp_path)) is not has_condition


def test_every_row_has_a_source_and_a_name_or_a_file_inside() -> None:
    for rule in RULES:
        assert urlsplit(rule.source).scheme == "https", rule
        assert rule.names or rule.inside, rule


def test_a_reader_has_room_for_all_marks() -> None:
    assert len(MARKS) <= MOST_MARKS
    assert len(set(MARKS)) == len(MARKS)


def test_a_source_tree_that_was_built_in_place_is_no_build_directory() -> None:
    inside = 1 << MARKS.index(b"CMakeCache.txt")
    assert kind_of(b"src", inside, 0) == "cmake"
    assert kind_of(b"src", inside | 1 << MARKS.index(b"CMakeLists.txt"), 0) is None
