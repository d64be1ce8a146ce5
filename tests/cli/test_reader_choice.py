"""Which reader reads, told to a person."""

from __future__ import annotations

import pytest

from scantree.cli.reader_choice import check_reader, reader_line
from scantree.cli.usage import UsageError


def test_the_python_reader_is_named_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANTREE_NATIVE", "0")
    check_reader()
    assert reader_line() == "python reader: SCANTREE_NATIVE=0"


def test_the_native_reader_needs_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCANTREE_NATIVE", raising=False)
    monkeypatch.setattr("scantree.reader.select._why_not_native", lambda: None)
    monkeypatch.setattr("scantree.cli.reader_choice.why_engine_in_python", lambda: "")
    assert reader_line() == "native reader"


def test_an_engine_in_python_beside_the_native_reader_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SCANTREE_NATIVE", raising=False)
    monkeypatch.setattr("scantree.reader.select._why_not_native", lambda: None)
    monkeypatch.setattr("scantree.cli.reader_choice.why_engine_in_python", lambda: "not built")
    check_reader()
    assert reader_line() == "native reader, engine in Python: not built"
    monkeypatch.setenv("SCANTREE_NATIVE", "1")
    with pytest.raises(UsageError, match="but the engine is in Python: not built"):
        check_reader()


def test_a_choice_that_cannot_be_met_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANTREE_NATIVE", "maybe")
    with pytest.raises(UsageError, match="neither 0 nor 1"):
        check_reader()
    assert reader_line().startswith("no reader: ")
