"""The page on what the numbers mean knows every number."""

from __future__ import annotations

import json
from pathlib import Path

from scantree.render.schema import schema

PAGE = Path(__file__).parents[2] / "docs" / "numbers.md"


def test_every_field_with_a_number_is_on_the_page() -> None:
    page = PAGE.read_text()
    properties = json.loads(schema())["properties"]
    totals = properties["totals"]["properties"]
    named = [*totals, *totals["skipped"]["properties"], *properties["tasks"]["properties"]]
    named += ["hard_links.inodes", "extra_links"]
    missing = [name for name in named if f"`{name}" not in page and f"`skipped.{name}`" not in page]
    assert missing == []
