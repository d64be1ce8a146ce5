from __future__ import annotations

import json
import math
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import scantree
from scantree.cli.entry import run
from scantree.render.schema import schema
from scantree.scanning.paths import shown_text
from tests.saved.kept import plant

ODD = (b"a\\n\n", b'"} 1', b"\xff", "é\u2028".encode(), b"\r\t", b"# EOF", b" ", b"\x7f\x1b[2J")


def plain_samples(text: str) -> list[dict[str, Any]]:
    """The samples by the format's own grammar, for where no parser is installed."""
    found = []
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r'([a-z_]+)\{((?:[a-z]+="(?:[^"\\]|\\.)*",?)*)\} ([0-9.]+)', line)
        assert match, line
        labels = {
            name: re.sub(r"\\(.)", lambda each: "\n" if each[1] == "n" else each[1], value)
            for name, value in re.findall(r'([a-z]+)="((?:[^"\\]|\\.)*)"', match[2])
        }
        found.append({"name": match[1], "labels": labels, "value": float(match[3])})
    return found


def samples(text: str, parser: Any) -> list[dict[str, Any]]:
    return [
        {"name": sample.name, "labels": dict(sample.labels), "value": sample.value}
        for family in parser.text_string_to_metric_families(text)
        for sample in family.samples
    ]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    plant(tmp_path / "tree", 40)
    for name in ODD:
        below = os.path.join(os.fsencode(tmp_path / "tree"), name, b"below")
        os.makedirs(below)
        Path(os.fsdecode(below), "file").write_bytes(b"x" * 5_000)
    return tmp_path / "tree"


def metrics(tree: Path, *options: str) -> str:
    out = tree.parent / "out.prom"
    assert (
        run(["export", "-q", str(tree), "--format", "openmetrics", *options, "-o", str(out)]) == 0
    )
    return out.read_bytes().decode()


def test_both_parsers_of_the_client_read_the_same_samples(tree: Path) -> None:
    plain = pytest.importorskip("prometheus_client.parser", reason="no prometheus_client")
    strict = pytest.importorskip("prometheus_client.openmetrics.parser")
    text = metrics(tree, "-d", "2")
    assert samples(text, plain) == samples(text, strict) == plain_samples(text)


def test_each_directory_down_to_the_depth_is_told_with_its_sums(tree: Path) -> None:
    found = scantree.scan(tree, tree=True).tree
    assert found is not None
    rows = {
        shown_text(found.path(row)).replace("\r", "\ufffd"): row
        for row in range(len(found))
        if found.depth(row) <= 2
    }
    told = plain_samples(metrics(tree, "-d", "2"))
    for name, measure in (
        ("allocated_bytes", found.allocated_size),
        ("apparent_bytes", found.apparent_size),
        ("inodes", found.inodes),
        ("files", found.files),
    ):
        values = {
            sample["labels"]["path"]: sample["value"]
            for sample in told
            if sample["name"] == f"scantree_directory_{name}"
        }
        assert values == {path: measure(row) for path, row in rows.items()}


def test_each_sample_is_as_the_schema_has_it_and_there_once(tree: Path) -> None:
    text = metrics(tree)
    told = plain_samples(text)
    described = json.loads(schema("openmetrics"))
    validator = jsonschema.Draft202012Validator(described)
    for sample in told:
        validator.validate(sample)
    keys = [(sample["name"], *sorted(sample["labels"].items())) for sample in told]
    assert len(set(keys)) == len(keys)
    names = {part["properties"]["name"]["const"] for part in described["oneOf"]}
    assert {sample["name"] for sample in told} == names
    assert text.endswith("\n# EOF\n")
    assert {sample["labels"]["root"] for sample in told} == {str(tree)}


def test_what_a_scan_is_like_is_told(tree: Path) -> None:
    out = tree.parent / "scan.prom"
    assert run(["scan", "-q", "-s", "--export", f"openmetrics:{out}", str(tree)]) == 0
    values = {sample["name"]: sample["value"] for sample in plain_samples(out.read_text("utf-8"))}
    assert (values["scantree_scan_complete"], values["scantree_scan_problems"]) == (1, 0)
    assert math.isclose(values["scantree_scan_end_time_seconds"], out.stat().st_mtime, abs_tol=60)
    assert values["scantree_scan_duration_seconds"] > 0
    assert sorted(os.listdir(tree.parent)) == ["scan.prom", "tree"]


def test_paths_that_look_the_same_are_told_once(tmp_path: Path) -> None:
    for name in (b"\xfe", b"\xff"):
        os.mkdir(os.path.join(os.fsencode(tmp_path), name))
    told = plain_samples(metrics(tmp_path))
    paths = [sample["labels"]["path"] for sample in told if "inodes" in sample["name"]]
    assert paths == [str(tmp_path), f"{tmp_path}/�"]
