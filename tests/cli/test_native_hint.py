from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from scantree.cli import native_hint
from scantree.cli.entry import run
from scantree.cli.native_hint import hint_once


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _built_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native_hint, "is_built_without_native", lambda: True)


def test_a_person_is_told_once(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    told = hint_once(Terminal(), environment)
    assert told is not None
    assert "gcc" in told
    assert hint_once(Terminal(), environment) is None
    assert (tmp_path / ".local/state/scantree/told-of-native").stat().st_size == 0


def test_a_state_directory_of_ones_own_counts_if_it_is_absolute(tmp_path: Path) -> None:
    assert hint_once(Terminal(), {"XDG_STATE_HOME": str(tmp_path)})
    assert (tmp_path / "scantree" / "told-of-native").exists()
    environment = {"XDG_STATE_HOME": "state", "HOME": str(tmp_path / "home")}
    assert hint_once(Terminal(), environment)
    assert (tmp_path / "home/.local/state/scantree").is_dir()


def test_no_pipe_is_told(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    assert hint_once(io.StringIO(), environment) is None
    assert hint_once(None, environment) is None
    assert list(tmp_path.iterdir()) == []


def test_where_no_mark_can_be_made_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert hint_once(Terminal(), {"HOME": str(tmp_path / "file")}) is None
    assert hint_once(Terminal(), {}) is None


def test_nothing_is_made_in_the_home_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert hint_once(Terminal(), {"HOME": str(tmp_path)}) is None
    assert list(tmp_path.iterdir()) == []


def test_the_version_tells_of_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0].startswith("scantree ")
    assert "python3-dev" in lines[1]


def test_where_nothing_is_missing_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native_hint, "is_built_without_native", lambda: False)
    assert hint_once(Terminal(), {"HOME": str(tmp_path)}) is None
    assert list(tmp_path.iterdir()) == []
    assert native_hint.native_hint() is None
