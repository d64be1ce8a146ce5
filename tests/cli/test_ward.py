from __future__ import annotations

import pytest

from scantree.cli.ward import Slate, run_as_ward, say_goodbye


@pytest.mark.parametrize("outcome", [0, 1, 143, 255, -9, -64])
def test_a_slate_says_what_was_written(outcome: int) -> None:
    slate = Slate()
    assert slate.read() is None
    slate.write(outcome)
    assert slate.read() == outcome


def test_without_a_guardian_nobody_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    say_goodbye(3)
    print("still here")
    assert capfd.readouterr().out == "still here\n"


def test_work_that_fails_is_exit_1_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise LookupError("nothing")

    assert run_as_ward(fail) == 1
    assert capsys.readouterr().err.endswith("LookupError: nothing\n")
