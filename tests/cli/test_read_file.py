from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from scantree.cli.read_file import read_named_file
from scantree.cli.usage import UsageError


def test_a_file_is_read_as_bytes(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"a\r\n\xff")
    assert read_named_file("-X", str(tmp_path / "f")) == b"a\r\n\xff"


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x\0y")))
    assert read_named_file("-X", "-") == b"x\0y"


def test_standard_input_that_is_closed_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="-X: standard input is closed"):
        read_named_file("-X", "-")


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"-X: cannot read '.*': No such file or directory"):
        read_named_file("-X", str(tmp_path / "missing"))


def test_a_directory_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Is a directory"):
        read_named_file("-X", str(tmp_path))


def test_a_name_that_no_file_can_have_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"no file can be named \$'a\\x00b'"):
        read_named_file("-X", "a\0b")
