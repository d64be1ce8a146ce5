import random

import pytest

from benchmarks.shapes import CHAIN_LENGTH, DEEPWIDE_LENGTH, NO_PARENT, SHAPES, Plan, linked, plan

KINDS = sorted(SHAPES)
MANY_KINDS = sorted(set(SHAPES) - {"huge"})


def depths(made: Plan) -> list[int]:
    found: list[int] = []
    for directory in made.directories:
        found.append(0 if directory.parent == NO_PARENT else found[directory.parent] + 1)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_plan(kind: str) -> None:
    assert plan(kind, 200, seed=7) == plan(kind, 200, seed=7)


@pytest.mark.parametrize("kind", MANY_KINDS)
def test_another_seed_gives_another_plan(kind: str) -> None:
    assert plan(kind, 200, seed=7) != plan(kind, 200, seed=8)


@pytest.mark.parametrize("kind", MANY_KINDS)
@pytest.mark.parametrize("directories", [1, 2, 1000])
def test_a_plan_has_as_many_directories_as_were_asked_for(kind: str, directories: int) -> None:
    assert len(plan(kind, directories, seed=1).directories) == directories


@pytest.mark.parametrize("kind", KINDS)
def test_every_directory_comes_after_its_parent(kind: str) -> None:
    rows = plan(kind, 500, seed=3).directories
    assert rows[0].parent == NO_PARENT
    assert all(0 <= directory.parent < row for row, directory in enumerate(rows) if row)


def test_a_huge_tree_is_one_directory_of_very_many_files() -> None:
    (directory,) = plan("huge", 1000, seed=1).directories
    assert directory.files == 7500


def test_a_wide_tree_is_one_level() -> None:
    assert set(depths(plan("wide", 300, seed=1))) == {0, 1}


def test_a_deepwide_tree_lies_57_names_deep_on_average() -> None:
    found = depths(plan("deepwide", 20 * DEEPWIDE_LENGTH + 1, seed=1))
    assert (sum(found) / (len(found) - 1), max(found)) == (57, DEEPWIDE_LENGTH)


def test_a_deep_tree_is_chains_of_the_stated_length() -> None:
    assert max(depths(plan("deep", 3 * CHAIN_LENGTH, seed=1))) == CHAIN_LENGTH


def test_a_seed_tree_has_the_depth_and_the_files_of_the_tree_it_is_named_for() -> None:
    made = plan("seed", 50_000, seed=1)
    files = sum(directory.files for directory in made.directories)
    assert 9 <= max(depths(made)) <= 11
    assert 7.4 < files / 50_000 < 7.6


def test_only_a_linked_tree_has_links() -> None:
    for kind in KINDS:
        made = plan(kind, 300, seed=1)
        links = sum(row.own_links + row.shared_links + row.symlinks for row in made.directories)
        assert (links > 0) == (kind == "linked")


def test_a_directory_without_files_has_no_links_to_its_own() -> None:
    rows = linked(2000, random.Random(5)).directories
    assert all(row.files for row in rows if row.own_links)


def test_a_tree_without_a_directory_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one directory"):
        plan("seed", 0, seed=1)
