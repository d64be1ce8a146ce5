from benchmarks.contender import PATH, Contender
from benchmarks.contenders import BARE_LOOP, CONTENDERS, DU, SCANTREE, YARDSTICK, yardsticks


def contender(name: str) -> Contender:
    (found,) = [contender for contender in CONTENDERS if contender.name == name]
    return found


def allocated_by(name: str, output: str) -> int | None:
    read = contender(name).read
    assert read is not None
    answer = read(output)
    return answer.allocated_size if answer else None


def test_no_name_stands_twice() -> None:
    names = [contender.name for contender in CONTENDERS]
    assert len(names) == len(set(names))
    assert {SCANTREE, DU, BARE_LOOP} <= set(names)


def test_every_command_is_given_the_path() -> None:
    assert all(PATH in contender.command for contender in CONTENDERS)


def test_a_command_that_is_shown_tells_nothing_of_the_machine() -> None:
    for tool in (*CONTENDERS, *yardsticks("/tmp/built/yardstick", 2)):
        assert "/" not in tool.command_shown().replace("/dev/null", "")


def test_each_twin_of_scantree_is_called_as_itself() -> None:
    twins = {
        tool.name: tool.variables["SCANTREE_NATIVE"]
        for tool in CONTENDERS
        if "SCANTREE_NATIVE" in tool.variables
    }
    assert twins == {
        SCANTREE: "1",
        "scantree, tree view into a file": "1",
        "scantree --json, pure Python": "0",
        "scantree, tree view, pure Python": "0",
    }


def test_the_yardstick_has_a_thread_a_processor_and_one_alone() -> None:
    commands = {tool.name: tool.command_shown() for tool in yardsticks("/tmp/y/yardstick", 8)}
    assert commands == {
        YARDSTICK: "yardstick PATH 8",
        "C yardstick, 1 thread": "yardstick PATH 1",
    }


def test_on_one_processor_the_yardstick_runs_once() -> None:
    assert [tool.name for tool in yardsticks("yardstick", 1)] == [YARDSTICK]


def test_the_totals_of_other_tools_are_read() -> None:
    assert allocated_by(DU, "159744\t/tree 7\n") == 159744
    assert allocated_by("gdu", "   159744 tree\n") == 159744
    assert allocated_by("dust", "159744B ┌── /tree\n") == 159744
    assert allocated_by("dua", "     159744 b /tree\n") == 159744
    assert allocated_by("diskus", "159744\n") == 159744
    assert allocated_by("diskus", "160.51 KB (159744 bytes)\n") == 159744
