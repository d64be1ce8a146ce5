import pytest

from benchmarks.contender import PATH, PYTHON, Contender
from benchmarks.contenders import CONTENDERS, YARDSTICK
from benchmarks.left_out import BIG_INODES
from benchmarks.taking_part import UnknownToolError, all_tools, choose, those_that_fit
from tests.compiler import needs_compiler

HERE = Contender("here", (PYTHON, PATH))
AWAY = Contender("away", ("no-such-program", PATH))
GDU = Contender("gdu", ("gdu", PATH))


def test_what_is_not_installed_is_told_and_left_out() -> None:
    said: list[str] = []
    assert choose([HERE, AWAY], [], said.append) == [HERE]
    assert said == ["not installed: away"]


def test_only_what_is_named_takes_part() -> None:
    said: list[str] = []
    assert choose([HERE, Contender("other", (PYTHON, PATH))], ["here"], said.append) == [HERE]
    assert said == []


def test_a_name_that_is_no_tools_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownToolError, match=r"'x'; there are \['away', 'here'\]"):
        choose([HERE, AWAY], ["x"], lambda _: None)


def test_without_a_compiler_the_other_tools_take_part(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    said: list[str] = []
    assert all_tools(str(tmp_path), said.append) == list(CONTENDERS)
    assert said == ["no C yardstick: there is no C compiler 'cc'"]


@needs_compiler
def test_with_a_compiler_the_yardstick_takes_part(tmp_path: object) -> None:
    names = [tool.name for tool in all_tools(str(tmp_path), lambda _: None)]
    assert YARDSTICK in names
    assert len(names) == len(set(names))


def test_a_tool_that_needs_too_much_memory_is_told_and_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("benchmarks.taking_part.why_left_out", lambda *_: "hungry")
    said: list[str] = []
    assert those_that_fit([HERE], BIG_INODES, [], said.append) == []
    assert said == ["here is left out: hungry"]
    assert those_that_fit([HERE], BIG_INODES, ["here"], said.append) == [HERE]


def test_a_small_tree_fits_every_tool() -> None:
    assert those_that_fit([HERE, GDU], 10, [], lambda _: None) == [HERE, GDU]
