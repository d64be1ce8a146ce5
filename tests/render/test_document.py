from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantree.engine import ChildCounts
from scantree.render.document import document
from scantree.render.rows import document_rows
from scantree.render.schema import schema
from scantree.render.selection import Limits
from scantree.scanning.basis import Basis
from scantree.scanning.problems import Problem, Problems
from scantree.scanning.report import ScanReport
from scantree.scanning.root_totals import RootTotals
from scantree.scanning.totals import Totals
from scantree.scanning.tree import DirectoryTree

SCHEMA: dict[str, Any] = json.loads(schema())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def load(data: bytes) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(data.decode("utf-8", "strict"))
    return loaded


def fields(value: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The paths of all fields, those of the first item of a list among them."""
    found: list[tuple[str, ...]] = []
    if isinstance(value, list) and value:
        value, path = value[0], (*path, "0")
    if isinstance(value, dict) and path[-1:] != ("by_errno",):
        for key, inner in value.items():
            found += [(*path, key), *fields(inner, (*path, key))]
    return found


CONTRACT = [
    "schema",
    "version",
    "roots",
    "roots.0.path",
    "roots.0.apparent_size",
    "roots.0.directory_apparent_size",
    "roots.0.allocated_size",
    "roots.0.inodes",
    "options",
    "started_at",
    "elapsed_seconds",
    "complete",
    "totals",
    "totals.directories",
    "totals.files",
    "totals.symlinks",
    "totals.others",
    "totals.inodes",
    "totals.apparent_size",
    "totals.directory_apparent_size",
    "totals.allocated_size",
    "totals.max_depth",
    "totals.hard_links",
    "totals.hard_links.inodes",
    "totals.hard_links.extra_links",
    "totals.hard_links.extra_apparent_size",
    "totals.hard_links.extra_allocated_size",
    "totals.skipped",
    "totals.skipped.other_filesystem",
    "totals.skipped.excluded",
    "totals.skipped.kernel_filesystem",
    "totals.skipped.already_counted",
    "totals.skipped.vanished",
    "problems",
    "problems.count",
    "problems.by_errno",
    "problems.items",
    "problems.items.0.path",
    "problems.items.0.operation",
    "problems.items.0.errno",
    "problems.items.0.message",
    "problems.truncated",
    "tasks",
    "tasks.completed",
    "tasks.failed",
    "tasks.cancelled",
]


ROW_FIELDS = {
    "path",
    "name",
    "depth",
    "kind",
    "apparent_size",
    "allocated_size",
    "inodes",
    "files",
}


@pytest.fixture
def with_problem(report: ScanReport) -> dict[str, Any]:
    report.problems.add(Problem(b"/data/private", "open", 13))
    return load(document(report))


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_document_is_valid_and_ends_with_a_newline(report: ScanReport) -> None:
    data = document(report)
    assert data.endswith(b"}\n")
    VALIDATOR.validate(load(data))


def test_a_document_has_the_fields_of_the_contract(with_problem: dict[str, Any]) -> None:
    assert sorted(".".join(path) for path in fields(with_problem)) == sorted(CONTRACT)
    VALIDATOR.validate(with_problem)


@pytest.mark.parametrize("field", CONTRACT)
def test_every_field_of_the_contract_is_required(with_problem: dict[str, Any], field: str) -> None:
    *path, name = field.split(".")
    at: Any = with_problem
    for step in path:
        at = at[int(step)] if step.isdigit() else at[step]
    del at[name]
    assert not VALIDATOR.is_valid(with_problem)


def test_unknown_fields_are_allowed_everywhere(with_problem: dict[str, Any]) -> None:
    grown = deepcopy(with_problem)
    for at in (
        grown,
        grown["roots"][0],
        grown["options"],
        grown["totals"],
        grown["totals"]["hard_links"],
        grown["totals"]["skipped"],
        grown["problems"],
        grown["problems"]["items"][0],
        grown["tasks"],
    ):
        at["added_later"] = {"any": ["thing"]}
    VALIDATOR.validate(grown)


@pytest.mark.parametrize(
    ("field", "value"),
    [("schema", "scantree.scan/2"), ("complete", 1), ("started_at", "yesterday"), ("roots", [])],
)
def test_a_wrong_value_is_not_valid(
    with_problem: dict[str, Any], field: str, value: object
) -> None:
    assert not VALIDATOR.is_valid({**with_problem, field: value})


@given(st.lists(st.binary(min_size=1), min_size=1), st.integers(0, 1 << 80))
def test_any_names_and_any_sizes_make_a_valid_document(names: list[bytes], size: int) -> None:
    problems = Problems(2)
    for name in names:
        problems.add(Problem(name, "stat", 13))
    report = ScanReport(
        roots=tuple(names),
        started_at_ns=0,
        elapsed_seconds=0.5,
        complete=True,
        totals=Totals(allocated_size=size),
        problems=problems,
        tasks=ChildCounts(),
        roots_read=1,
        root_totals=tuple(map(RootTotals, names)),
    )
    loaded = load(document(report))
    VALIDATOR.validate(loaded)
    assert loaded["totals"]["allocated_size"] == size


def test_rows_stand_in_a_line_each_and_make_a_valid_document(
    report: ScanReport, tree: DirectoryTree
) -> None:
    rows = list(document_rows(tree, Basis.ALLOCATED, Limits()))
    data = document(report, rows)
    loaded = load(data)
    VALIDATOR.validate(loaded)
    assert loaded["rows"] == rows
    assert list(loaded)[-1] == "rows"
    assert sum(b'"path": "/data/' in line for line in data.splitlines()) == 4
    assert {**loaded, "rows": None} == {**load(document(report)), "rows": None}


def test_a_document_may_have_no_row_though_rows_were_asked_for(report: ScanReport) -> None:
    data = document(report, ())
    assert load(data)["rows"] == []
    VALIDATOR.validate(load(data))


@pytest.mark.parametrize("field", sorted(ROW_FIELDS))
def test_every_field_of_a_row_is_required(
    report: ScanReport, tree: DirectoryTree, field: str
) -> None:
    loaded = load(document(report, document_rows(tree, Basis.ALLOCATED, Limits())))
    assert set(loaded["rows"][0]) == ROW_FIELDS
    del loaded["rows"][0][field]
    assert not VALIDATOR.is_valid(loaded)


def test_infinity_is_no_json_and_is_refused(report: ScanReport) -> None:
    with pytest.raises(ValueError, match="Out of range"):
        document(replace(report, elapsed_seconds=float("inf")))
