"""The page for programs: what stands there runs, and does what is said."""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

PAGE = (Path(__file__).parents[1] / "docs" / "python.md").read_text()


class Block(NamedTuple):
    """A program, and what it needs."""

    needs: tuple[str, ...]
    text: str


BLOCKS = [
    Block(tuple(needs.split()), text)
    for needs, text in re.findall(
        r"(?:<!-- needs ([a-z ]+) -->\n)?```python\n(.*?)```", PAGE, re.DOTALL
    )
]


def test_the_programs_on_the_page_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photos" / "2024").mkdir(parents=True)
    (tmp_path / "photos" / "2024" / "a.jpg").write_bytes(b"x" * 5_000)
    (tmp_path / "photos" / "2024" / "b.jpg").write_bytes(b"x" * 7_000)
    (tmp_path / "note.txt").write_bytes(b"x" * 10)
    monkeypatch.chdir(tmp_path)
    printed = []
    names: dict[str, object] = {}
    for block in BLOCKS:
        if all(map(find_spec, block.needs)):
            exec(compile(block.text, "python.md", "exec"), names)
            printed.append(capsys.readouterr().out.splitlines())
    root, watched, awaited, walked, tree, kept, *table = printed
    assert root[0].startswith("b'.' ")
    assert (watched, awaited) == (["True"], ["3"])
    assert ast.literal_eval(walked[0]) == {".txt": 10, ".jpg": 12_000}
    assert tree == ["photos 2 12000", "photos/2024 2 12000", "2024", "True False"]
    assert kept == ["2 True 2", "photos/2024/b.jpg", "['a.jpg', 'b.jpg']"]
    assert [line.replace("Decimal('12000')", "12000") for each in table for line in each] in (
        [],
        ["[('file', 2, 12000)]"],
    )
