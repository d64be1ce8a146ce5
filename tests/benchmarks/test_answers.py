import subprocess
from pathlib import Path

import pytest

from benchmarks.answers import Answer, Check, Reference, Verdict, ask_du, check
from benchmarks.planting import plant
from benchmarks.shapes import plan

TRUTH = Answer(allocated_size=4096, apparent_size_with_directories=100, inodes=3)


def test_an_answer_that_names_the_same_numbers_is_equal() -> None:
    found = check(Answer(allocated_size=4096, inodes=3), TRUTH)
    assert found == Check(Verdict.EQUAL, ("allocated_size", "inodes"))
    assert found.describe() == "equal (allocated, inodes)"


def test_one_wrong_number_makes_an_answer_differ() -> None:
    found = check(Answer(allocated_size=4096, inodes=4), TRUTH)
    assert found.verdict is Verdict.DIFFERS
    assert found.describe() == "differs (inodes)"


def test_a_number_that_du_does_not_name_is_not_compared() -> None:
    assert check(Answer(apparent_size=1, inodes=3), TRUTH).compared == ("inodes",)


@pytest.mark.parametrize("answer", [None, Answer(), Answer(apparent_size=1)])
def test_an_answer_without_a_number_to_compare_lists_only(answer: Answer | None) -> None:
    assert check(answer, TRUTH) == Check(Verdict.LISTS_ONLY)


def test_zero_is_a_number() -> None:
    assert check(Answer(inodes=0), TRUTH).verdict is Verdict.DIFFERS
    assert Answer(inodes=0).to_dict() == {"inodes": 0}


def test_du_says_what_the_generator_made(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    facts = plant(plan("linked", 80, seed=1), str(tree), seed=1)
    found = ask_du(str(tree))
    directories = [
        tree,
        *(path for path in tree.rglob("*") if path.is_dir() and not path.is_symlink()),
    ]
    own = sum(path.lstat().st_size for path in directories)
    assert found.is_whole
    assert found.answer.inodes == facts.inodes
    assert facts.apparent_size in {
        found.answer.apparent_size,
        (found.answer.apparent_size_with_directories or 0) - own,
    }
    assert (found.answer.apparent_size is None) != (
        found.answer.apparent_size_with_directories is None
    )


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        ask_du(str(tmp_path / "missing"))


def test_only_a_tree_that_du_cannot_read_in_full_lets_a_tool_end_with_1() -> None:
    assert Reference(TRUTH, is_whole=True).exit_codes == (0,)
    assert Reference(TRUTH, is_whole=False).exit_codes == (0, 1)
