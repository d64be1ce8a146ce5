import sys

from benchmarks.contender import PATH, PYTHON, Contender


def test_a_command_gets_the_path_and_this_interpreter() -> None:
    tool = Contender("tool", (PYTHON, "-c", "pass", PATH))
    assert tool.command_for("/a b") == [sys.executable, "-c", "pass", "/a b"]


def test_a_tool_is_installed_where_its_program_and_its_module_are() -> None:
    assert Contender("a", (PYTHON, PATH)).is_installed()
    assert Contender("a", (PYTHON, PATH), needs="json").is_installed()
    assert not Contender("a", (PYTHON, PATH), needs="no_such_module").is_installed()
    assert not Contender("a", ("no-such-program", PATH)).is_installed()


def test_a_module_inside_of_one_that_is_missing_is_missing() -> None:
    assert not Contender("a", (PYTHON, PATH), needs="no_such_package.module").is_installed()


def test_a_command_is_shown_with_its_variables_and_without_its_script() -> None:
    tool = Contender("a", (PYTHON, "-c", "import os\nprint()", PATH), variables={"X": "1"})
    assert tool.command_shown() == "X=1 python -c SCRIPT PATH"
