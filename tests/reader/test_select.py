from __future__ import annotations

import importlib.machinery
import sys
from pathlib import Path
from typing import Any

import pytest

from scantree.native import ENVIRONMENT_VARIABLE
from scantree.reader.protocol import ReaderUnavailableError, ReadOptions
from scantree.reader.select import choose_reader, open_reader
from tests.reader.kinds import IS_NATIVE_BUILT

OPTIONS = ReadOptions((b"/",))
needs_native = pytest.mark.skipif(not IS_NATIVE_BUILT, reason="the native reader is not built")


def opened(options: ReadOptions = OPTIONS) -> str:
    reader = open_reader(options, None)
    reader.close()
    return reader.name


@pytest.fixture
def not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there was no compiler: there is no file of that name."""
    package = sys.modules["scantree.reader"]
    for name in ("_native", "native_reader"):
        monkeypatch.delitem(sys.modules, f"scantree.reader.{name}", raising=False)
        monkeypatch.delattr(package, name, raising=False)
    finders = [_Hiding(finder) for finder in sys.meta_path]
    monkeypatch.setattr(sys, "meta_path", finders)


class _Hiding:
    """Finds what another finder finds, but for the native reader."""

    def __init__(self, finder: Any) -> None:
        self._finder = finder

    def find_spec(self, name: str, path: object, target: object = None) -> Any:
        if name == "scantree.reader._native":
            return None
        return self._finder.find_spec(name, path, target)


@pytest.fixture
def broken(not_built: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As where the extension is there, and made for another interpreter or C library."""
    suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
    file = tmp_path / f"_native{suffix}"
    file.write_bytes(b"no shared object")
    loader = importlib.machinery.ExtensionFileLoader("scantree.reader._native", str(file))
    spec = importlib.machinery.ModuleSpec("scantree.reader._native", loader, origin=str(file))

    class Finder:
        def find_spec(self, name: str, path: object, target: object = None) -> Any:
            return spec if name == spec.name else None

    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])


def test_zero_takes_the_python_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "0")
    assert opened() == "python"
    assert choose_reader().reason == f"{ENVIRONMENT_VARIABLE}=0"


@needs_native
@pytest.mark.parametrize("choice", [None, "", "1"])
def test_the_native_reader_is_taken_where_it_is_there(
    choice: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    if choice is not None:
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, choice)
    assert opened() == "native"
    assert choose_reader() == ("native", "")


@pytest.mark.usefixtures("not_built")
@pytest.mark.parametrize("choice", [None, ""])
def test_the_python_reader_is_taken_where_the_native_one_is_not_there(
    choice: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    if choice is not None:
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, choice)
    assert opened() == "python"
    assert choose_reader().reason == "scantree was built without its native reader"


@pytest.mark.usefixtures("broken")
def test_a_native_reader_that_cannot_be_loaded_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    assert opened() == "python"
    reason = choose_reader().reason
    assert reason.startswith("the native reader cannot be loaded: ")
    assert "_native" in reason


@pytest.mark.usefixtures("not_built")
def test_a_native_reader_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "1")
    with pytest.raises(ReaderUnavailableError, match=f"{ENVIRONMENT_VARIABLE}=1, but"):
        open_reader(OPTIONS, None)


def test_another_system_than_linux_has_no_native_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert choose_reader() == ("python", "the native reader is for Linux only")


def test_a_choice_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "yes")
    with pytest.raises(ReaderUnavailableError, match="neither 0 nor 1: 'yes'"):
        open_reader(OPTIONS, None)


def test_excludes_without_their_patterns_take_the_python_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    assert opened(OPTIONS._replace(excludes=lambda _: False)) == "python"
