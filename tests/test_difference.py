from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import scantree
from scantree.render.schema import schema
from scantree.saved.errors import ScanFileError


def test_a_program_can_compare_two_scan_files(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    scantree.scan(root, save=tmp_path / "old")
    (root / "new").write_bytes(b"x" * 9000)
    scantree.scan(root, save=tmp_path / "new")
    found = scantree.diff(str(tmp_path / "old"), tmp_path / "new", basis="apparent")
    assert found.comparable
    assert [(each.change, each.delta.apparent_size) for each in found.changes] == [
        ("grown", 9000),
        ("new", 9000),
    ]
    assert found.delta.files == 1
    document = found.to_dict()
    jsonschema.Draft202012Validator(json.loads(schema("diff"))).validate(document)
    assert document["basis"] == "apparent"


def test_what_is_no_scan_or_no_basis_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no scan")
    with pytest.raises(ScanFileError, match="no scan file"):
        scantree.diff(tmp_path / "text", tmp_path / "text")
    scantree.scan(tmp_path, save=tmp_path / "kept")
    with pytest.raises(ValueError, match="colour"):
        scantree.diff(tmp_path / "kept", tmp_path / "kept", basis="colour")  # type: ignore[arg-type]
