"""A comparison's result, as read back from the JSON that ``benchmarks.compare`` wrote."""

from __future__ import annotations

import json
from typing import NamedTuple

from benchmarks.figures import Figure
from benchmarks.mode import Mode
from benchmarks.result import SCHEMA


class NoResultError(Exception):
    """Why a document is no result, in a line."""


class SavedRow(NamedTuple):
    """One tool's figures; ratios are by the name of the tool that they are to."""

    name: str
    verdict: str
    is_bound: bool
    wall: Figure
    cpu: Figure
    peak_bytes: int
    wall_ratios: dict[str, float]
    cpu_ratios: dict[str, float]
    runs: int


class SavedResult(NamedTuple):
    """The rows, fastest first, and what they were measured over and on."""

    rows: list[SavedRow]
    startup: list[SavedRow]
    tree: dict[str, object]
    machine: dict[str, object]
    mode: Mode

    @property
    def ground(self) -> str:
        """The tree and the state of its storage, in a few words."""
        what = "A tree"
        if "kind" in self.tree:
            what = f"A {self.tree['kind']} tree of {_count(self.tree, 'directories')} directories"
            what += f" and {_count(self.tree, 'files')} files"
        how = self.mode.description
        if "delay_ms" in self.tree:
            how += f" of {self.tree['delay_ms']:g} ms an operation"
        return f"{what}, {how}"

    @property
    def circumstances(self) -> str:
        """The machine and the number of runs, in a few words."""
        runs = max((row.runs for row in self.rows), default=0)
        return (
            f"{self.machine['processors']} processors, Python {self.machine['python']};"
            f" medians of {runs} runs in turn, and of each turn's ratios"
        )


def load_result(path: str) -> SavedResult:
    """Read a file. Raises OSError, ValueError and NoResultError."""
    with open(path, encoding="utf-8") as file:
        return read_result(json.load(file))


def read_result(document: object) -> SavedResult:
    """Read a document. Raises NoResultError."""
    result = _object(document)
    if result.get("schema") != SCHEMA:
        raise NoResultError(f"the document is no {SCHEMA}")
    try:
        return SavedResult(
            rows=[_row(row) for row in _array(result["rows"])],
            startup=[_row(row) for row in _array(result["startup"])],
            tree=_object(result["tree"]),
            machine=_object(result["machine"]),
            # Results of a time when there was one mode name none.
            mode=Mode(str(result.get("mode", Mode.WARM))),
        )
    except (KeyError, ValueError) as error:
        raise NoResultError(f"the document is not what it should be: {error}") from error


def _row(value: object) -> SavedRow:
    row = _object(value)
    return SavedRow(
        name=str(row["name"]),
        verdict=str(row["verdict"]),
        is_bound=row.get("is_bound") is True,
        wall=_figure(row["wall_seconds"]),
        cpu=_figure(row["cpu_seconds"]),
        peak_bytes=int(_number(row["peak_bytes"])),
        wall_ratios=_ratios(row["wall_ratios"]),
        cpu_ratios=_ratios(row["cpu_ratios"]),
        runs=len(_array(row["runs"])),
    )


def _figure(value: object) -> Figure:
    named = _object(value)
    return Figure(*(_number(named[name]) for name in ("median", "minimum", "maximum")))


def _ratios(value: object) -> dict[str, float]:
    # None stands where runs were no pairs.
    return {name: _number(to) for name, to in _object(value).items() if to is not None}


def _count(named: dict[str, object], name: str) -> str:
    return f"{_number(named[name]):,.0f}"


def _number(value: object) -> float:
    if not isinstance(value, float | int):
        raise NoResultError(f"{value!r} is no number")
    return value


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise NoResultError(f"{value!r} is no object")
    return value


def _array(value: object) -> list[object]:
    if not isinstance(value, list):
        raise NoResultError(f"{value!r} is no array")
    return value
