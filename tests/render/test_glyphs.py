from __future__ import annotations

import pytest

from scantree.render.glyphs import ASCII, UNICODE, Glyphs, glyphs_for


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf-16"])
def test_an_encoding_with_box_drawing_gets_it(encoding: str) -> None:
    assert glyphs_for(encoding) is UNICODE


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "no-such-encoding"])
def test_an_encoding_without_box_drawing_gets_ascii(encoding: str) -> None:
    assert glyphs_for(encoding) is ASCII


@pytest.mark.parametrize("glyphs", [ASCII, UNICODE])
def test_connectors_are_three_columns_and_bars_have_eighths(glyphs: Glyphs) -> None:
    connectors = (glyphs.branch, glyphs.last_branch, glyphs.pipe, glyphs.blank)
    assert {len(connector) for connector in connectors} == {3}
    assert len(glyphs.eighths) == 8
