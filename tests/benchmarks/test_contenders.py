import sys

from benchmarks.answers import Answer
from benchmarks.contenders import (
    BARE_LOOP,
    CONTENDERS,
    DU,
    PATH,
    PYTHON,
    SCANTREE,
    Contender,
    read_allocated,
    read_bare_loop,
    read_scandir_rs,
    read_scantree,
    read_totals_view,
)


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


def test_a_command_gets_the_path_and_this_interpreter() -> None:
    tool = Contender("tool", (PYTHON, "-c", "pass", PATH))
    assert tool.command_for("/a b") == [sys.executable, "-c", "pass", "/a b"]


def test_a_command_that_is_shown_tells_nothing_of_the_machine() -> None:
    for contender in CONTENDERS:
        assert "/" not in contender.command_shown().replace("/dev/null", "")


def test_a_tool_is_installed_where_its_program_and_its_module_are() -> None:
    assert Contender("a", (PYTHON, PATH)).is_installed()
    assert Contender("a", (PYTHON, PATH), needs="json").is_installed()
    assert not Contender("a", (PYTHON, PATH), needs="no_such_module").is_installed()
    assert not Contender("a", ("no-such-program", PATH)).is_installed()


def test_the_document_is_read() -> None:
    document = (
        '{"totals": {"allocated_size": 8192, "apparent_size": 5,'
        ' "directory_apparent_size": 4096, "inodes": 2}}'
    )
    assert read_scantree(document) == Answer(8192, 5, 4101, 2)


def test_the_totals_below_the_tree_view_are_read() -> None:
    text = "12 KiB  50% ## files 99\ndirectories  1,234\nfiles  5\nsymlinks  1\nothers  0\n"
    assert read_totals_view(text) == Answer(inodes=1240)


def test_totals_in_colour_are_read() -> None:
    text = (
        "\x1b[2K\r\x1b[1;34mdirectories     \x1b[0m\x1b[1m1,234\x1b[0m\r\n"
        "files 5\r\nsymlinks 1\r\nothers 0\r\n"
    )
    assert read_totals_view(text) == Answer(inodes=1240)


def test_a_tree_view_without_totals_is_no_answer() -> None:
    assert read_totals_view("directories 3\n") is None
    assert read_totals_view("") is None


def test_the_bare_loop_is_read() -> None:
    assert read_bare_loop('{"apparent_size": 5, "inodes": 3}') == Answer(apparent_size=5, inodes=3)


def test_scandir_rs_is_read() -> None:
    assert read_scandir_rs('{"usage": 5, "inodes": 3}') == Answer(allocated_size=5, inodes=3)


def test_an_output_without_the_number_is_no_answer() -> None:
    assert read_allocated(r"^(\d+)\t")("nothing\n") is None


def test_the_totals_of_other_tools_are_read() -> None:
    assert allocated_by(DU, "159744\t/tree 7\n") == 159744
    assert allocated_by("gdu", "   159744 tree\n") == 159744
    assert allocated_by("dust", "159744B ┌── /tree\n") == 159744
    assert allocated_by("dua", "     159744 b /tree\n") == 159744
    assert allocated_by("diskus", "159744\n") == 159744
    assert allocated_by("diskus", "160.51 KB (159744 bytes)\n") == 159744
