from pathlib import Path

import pytest

from benchmarks.ground import existing
from benchmarks.trees import make_tree


def test_a_tree_that_was_made_is_known_by_the_facts_beside_it(tmp_path: Path) -> None:
    facts = make_tree("seed", str(tmp_path / "tree"), 5, 1)
    ground = existing(str(tmp_path / "tree") + "/")
    assert ground.facts["kind"] == "seed"
    assert ground.facts["inodes"] == facts.inodes
    assert ground.facts["directories"] == 5


def test_of_any_other_tree_nothing_is_known(tmp_path: Path) -> None:
    assert existing(str(tmp_path)).facts == {}


@pytest.mark.parametrize("text", ["[]", "{"])
def test_facts_that_are_none_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree.json").write_text(text)
    with pytest.raises(ValueError, match=r"no facts|Expecting"):
        existing(str(tmp_path / "tree"))


def test_a_path_that_is_no_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="none is no directory"):
        existing(str(tmp_path / "none"))
