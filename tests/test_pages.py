"""The pages in docs know what they tell of."""

from __future__ import annotations

import dataclasses
import re
import subprocess
from pathlib import Path

import scantree
from scantree.scanning.root_totals import RootTotals

DOCS = Path(__file__).parents[1] / "docs"


def test_every_option_of_du_is_on_its_page() -> None:
    page = (DOCS / "du.md").read_text()
    told = set(re.findall(r"`(--?[a-zA-Z0-9-]+)", page))
    listed = subprocess.run(["du", "--help"], capture_output=True, text=True, check=True).stdout
    options = set(re.findall(r"(?<=[ ,])(--?[a-zA-Z0-9][a-z0-9-]*)(?=[=, ])", listed))
    options = {each for each in options if f"  {each}" in listed or f", {each}" in listed}
    assert len(options) > 30
    assert options - told - {"-BM"} == set()


def test_every_field_of_a_report_is_on_the_page_for_programs() -> None:
    page = (DOCS / "python.md").read_text()
    fields = {field.name for field in dataclasses.fields(scantree.ScanReport)}
    fields.update(RootTotals._fields)
    assert {name for name in fields if f"`{name}`" not in page} == set()
