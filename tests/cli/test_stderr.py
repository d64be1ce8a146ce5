from __future__ import annotations

import errno
import io
import os
import sys

import pytest

from scantree.cli.stderr import complain


class Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_line_begins_with_the_name_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    complain("no")
    assert capsys.readouterr().err == "scantree: no\n"


def test_a_closed_or_broken_standard_error_is_nobodys_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    complain("no")
    monkeypatch.setattr(sys, "stderr", Broken())
    complain("no")
