"""A scan whose document is checked for all that holds of any document."""

from __future__ import annotations

import json
from functools import cache
from typing import TypedDict, Unpack

from jsonschema import Draft202012Validator

import scantree
from scantree.answers.tree import Tree
from scantree.render.document import document
from scantree.render.schema import schema
from scantree.scanning import ScanReport
from scantree.scanning.tree import DirectoryTree
from tests.truth.facts import Document, without_its_own


class Options(TypedDict, total=False):
    one_file_system: bool
    exclude: str | bytes
    include_kernfs: bool
    follow_symlinks: bool
    count_links: bool
    jobs: int


def scan(*roots: bytes, **options: Unpack[Options]) -> Document:
    """The document of a scan, as facts can foretell it; its tree agrees with its totals."""
    report = scantree.scan(roots, tree=True, **options)
    _check_tree(report)
    told = strict(document(report))
    _validator().validate(told)
    return without_its_own(told)


def strict(content: bytes) -> Document:
    """A document by a strict parser: UTF-8, nothing after it, no NaN, no name twice."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    def unique(pairs: list[tuple[str, object]]) -> Document:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    told: Document = json.loads(
        content.decode("utf-8"), parse_constant=refuse, object_pairs_hook=unique
    )
    return told


def _check_tree(report: ScanReport) -> None:
    tree, totals = report.tree, report.totals
    assert tree is not None
    roots = tree.roots()
    assert sum(tree.apparent_size(row) for row in roots) == totals.apparent_size
    assert sum(tree.allocated_size(row) for row in roots) == totals.allocated_size
    assert sum(tree.inodes(row) for row in roots) == totals.inodes
    assert sum(tree.files(row) for row in roots) == totals.files
    rows = tree._rows if isinstance(tree, Tree) else tree
    assert isinstance(rows, DirectoryTree)
    of_rows = {rows.place(row): row for row in roots}
    for place, root in enumerate(report.root_totals):
        row = of_rows.get(place)
        sums = (root.apparent_size, root.allocated_size, root.inodes)
        if row is None:
            assert sums == (0, 0, 0)
        else:
            assert sums == (tree.apparent_size(row), tree.allocated_size(row), tree.inodes(row))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema()))
