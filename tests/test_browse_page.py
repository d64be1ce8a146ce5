"""The page on the browser: it tells the keys and the signs that the browser tells."""

from __future__ import annotations

from pathlib import Path

from scantree.browse.keys import FLAGS, KEYS

PAGE = (Path(__file__).parents[1] / "docs" / "browse.md").read_text()


def test_the_page_tells_every_key_and_every_sign() -> None:
    for keys, does in KEYS:
        assert keys == "?" or f"| {keys} | {does} |" in PAGE
    for sign, means in FLAGS:
        assert f"| `{sign}` | {means} |" in PAGE
