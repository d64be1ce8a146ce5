import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.answers import Answer, Verdict
from benchmarks.contender import PATH, PYTHON, Contender
from benchmarks.outputs import read_bare_loop
from benchmarks.process import TimeLimitError
from benchmarks.rounds import Course, run_rounds

SAYS_3 = 'print(\'{"inodes": 3, "apparent_size": 0, "directories": 1}\')'


def tool(name: str, script: str) -> Contender:
    return Contender(name, (PYTHON, "-c", script, PATH), read=read_bare_loop)


def course(tmp_path: Path, inodes: int = 3, limit_seconds: float = 60.0) -> Course:
    reference = Answer(inodes=inodes)
    return Course(str(tmp_path / "log"), reference, (0,), str(tmp_path), 2, limit_seconds)


def prepared(before: Course, prepare: Callable[[], None]) -> Course:
    return replace(before, prepare=prepare)


def quiet(line: str) -> None:
    del line


def test_the_tools_run_in_turn_after_a_warm_up_of_each(tmp_path: Path) -> None:
    script = f"import sys; open(sys.argv[1], 'a').write('NAME'); {SAYS_3}"
    tools = [tool(name, script.replace("NAME", name)) for name in ("a", "b")]
    rows = run_rounds(tools, course(tmp_path), quiet)
    assert (tmp_path / "log").read_text(encoding="utf-8") == "ababab"
    assert [len(row.costs) for row in rows] == [2, 2]
    assert [row.check.verdict for row in rows] == [Verdict.EQUAL, Verdict.EQUAL]


def test_every_single_run_is_prepared(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def prepare() -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write("-")

    script = f"import sys; open(sys.argv[1], 'a').write('NAME'); {SAYS_3}"
    tools = [tool(name, script.replace("NAME", name)) for name in ("a", "b")]
    run_rounds(tools, prepared(course(tmp_path), prepare), quiet)
    assert log.read_text(encoding="utf-8") == "-a-b" * 3


def test_a_tool_gets_its_variables(tmp_path: Path) -> None:
    script = "import os; " + SAYS_3.replace("3", "' + os.environ['THREE'] + '", 1)
    named = Contender("a", (PYTHON, "-c", script), read=read_bare_loop, variables={"THREE": "3"})
    (row,) = run_rounds([named], course(tmp_path), quiet)
    assert row.check.verdict is Verdict.EQUAL


def test_a_wrong_answer_is_seen(tmp_path: Path) -> None:
    (row,) = run_rounds([tool("a", SAYS_3)], course(tmp_path, inodes=4), quiet)
    assert row.check.verdict is Verdict.DIFFERS
    assert row.answer == Answer(inodes=3, apparent_size=0, directories=1)


def test_a_tool_that_fails_is_run_once(tmp_path: Path) -> None:
    (row,) = run_rounds([tool("a", "raise SystemExit(1)")], course(tmp_path), quiet)
    assert row.check.verdict is Verdict.FAILED
    assert [cost.exit_code for cost in row.costs] == [1]


def test_a_tool_that_fails_later_has_failed(tmp_path: Path) -> None:
    script = "import os, sys; os.mkdir(sys.argv[1]); " + SAYS_3
    (row,) = run_rounds([tool("a", script)], course(tmp_path), quiet)
    assert row.check.verdict is Verdict.FAILED


def test_an_output_that_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    said: list[str] = []
    (row,) = run_rounds([tool("a", "print('{')")], course(tmp_path), said.append)
    assert row.check.verdict is Verdict.FAILED
    assert said[-3] == "a takes no part: its output is not what it should be"


def test_a_tool_that_takes_too_long_takes_no_part(tmp_path: Path) -> None:
    said: list[str] = []
    slow = tool("slow", "import time; time.sleep(1000)")
    assert run_rounds([slow], course(tmp_path, limit_seconds=0.5), said.append) == []
    assert said[1] == "slow takes no part: killed after 0.5 s"


def test_a_tool_that_becomes_too_slow_ends_the_comparison(tmp_path: Path) -> None:
    script = 'if test -e "$1"; then exec sleep 1000; fi; touch "$1"'
    slowing = Contender("slowing", ("sh", "-c", script, "sh", PATH))
    with pytest.raises(TimeLimitError):
        run_rounds([slowing], course(tmp_path, limit_seconds=1.0), quiet)


def test_the_command_in_a_row_is_shown_without_paths(tmp_path: Path) -> None:
    (row,) = run_rounds([tool("a", SAYS_3)], course(tmp_path), quiet)
    assert sys.executable not in row.command
    assert row.command.endswith(" PATH")
