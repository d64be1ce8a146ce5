"""docs/engine.md tells what there is: the twins' files and classes, and what C calls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scantree.engine import twin

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "scantree" / "engine"
PAGE = (ROOT / "docs" / "engine.md").read_text(encoding="utf-8")
C = {path.name: path.read_text(encoding="utf-8") for path in (ENGINE / "native").glob("*.[ch]")}
PYTHON = "\n".join(path.read_text(encoding="utf-8") for path in ENGINE.rglob("*.py"))


def table() -> str:
    return PAGE.partition("| --- |")[2].partition("\n\n")[0]


def test_what_c_calls_by_name_is_what_the_table_has() -> None:
    named = re.findall(r'NAME\(\w+, "(\w+)"\)', C["module_state.h"])
    told = [
        name
        for line in table().splitlines()
        for name in re.findall(r"`(\w+)`", line.split("|")[1] if "|" in line else "")
    ]
    assert len(named) > 10
    assert sorted(told) == sorted(named)


def test_what_else_c_calls_is_told_below_it() -> None:
    called = {
        name
        for text in C.values()
        for name in re.findall(
            r'(?:PyObject_CallMethod|PyObject_GetAttrString)\([^;]*?, "(\w+)"', text
        )
    } - {"append"}  # a list's own
    text = PAGE.partition("Some are called")[2].partition("##")[0]
    assert "in_python" in called
    assert sorted(name for name in called if f"`{name}`" not in text) == []


@pytest.mark.parametrize("name", re.findall(r"`(\w+)`", table()))
def test_what_the_table_names_is_there_in_python(name: str) -> None:
    assert re.search(rf"\b{name}\b", PYTHON)


def test_the_picture_has_what_the_twins_have() -> None:
    assert [name for name in twin.__all__ if name not in PAGE and name != "why_in_python"] == []


def test_each_file_has_a_twin_of_its_name() -> None:
    python = {path.stem for path in (ENGINE / "core").glob("*.py")} - {"__init__"}
    native = {Path(name).stem for name in C} - {"module", "module_state"}
    assert python == native
