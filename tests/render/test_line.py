from __future__ import annotations

from scantree.render.line import Role, Run, plain


def test_plain_lines_have_no_control_sequences_and_no_trailing_blanks() -> None:
    lines = [(Run("a", Role.BAR), Run("  b  ", Role.WARNING)), (), (Run("   "),)]
    assert plain(lines) == "a  b\n\n\n"
