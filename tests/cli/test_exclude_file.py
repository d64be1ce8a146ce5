from __future__ import annotations

from pathlib import Path

from scantree.cli.exclude_file import patterns_in


def test_every_line_is_a_pattern_without_the_whitespace_at_its_end(tmp_path: Path) -> None:
    file = tmp_path / "patterns"
    file.write_bytes(b"*.o\n\n  lead \t\n \t \n\xff*\r\nlast")
    assert patterns_in(str(file)) == (b"*.o", b"  lead", b"\xff*", b"last")
