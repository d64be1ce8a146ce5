import json
from pathlib import Path

import pytest

from benchmarks.answers import Check, Verdict
from benchmarks.contenders import SCANTREE
from benchmarks.readme import BEGIN, END, NoPlaceError, insert, main, table
from benchmarks.saved import read_result
from benchmarks.table import AGAINST
from tests.benchmarks.comparisons import comparison, row

PAGE = f"before\n{BEGIN}\nold\n{END}\nafter\n"


def test_a_table_has_a_line_for_each_tool_and_says_what_was_measured() -> None:
    lines = table(read_result(comparison().to_dict(AGAINST))).splitlines()
    assert lines[0].startswith(
        "A seed tree of 1,000 directories and 7,500 files, warm cache, 2 processors,"
        " Python 3.11.7; medians of 3 runs in turn, and of each turn's ratios."
    )
    assert f"| {SCANTREE} | 1.00 | 0.50 | 0.50 | 2.00 | 0.25 | 2.0 | equal |" in lines
    assert lines[-1].startswith("Start-up: a scan of an empty directory takes 300 ms")


def test_a_tool_that_failed_is_left_out() -> None:
    broken = row("broken", Check(Verdict.FAILED), 0.1)
    assert "broken" not in table(read_result(comparison(broken).to_dict(AGAINST)))


def test_the_contents_between_the_markers_are_replaced_and_nothing_else() -> None:
    page = insert(PAGE, "new")
    assert page == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    assert insert(page, "new") == page


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END}{BEGIN}", PAGE + PAGE])
def test_a_page_without_a_place_is_refused(page: str) -> None:
    with pytest.raises(NoPlaceError, match="the page needs one"):
        insert(page, "new")


def test_the_command_fills_the_page(tmp_path: Path) -> None:
    result, page = tmp_path / "result.json", tmp_path / "README.md"
    result.write_text(json.dumps(comparison().to_dict(AGAINST)), encoding="utf-8")
    page.write_text(PAGE, encoding="utf-8")
    assert main([str(result), str(page)]) == 0
    written = page.read_text(encoding="utf-8")
    assert SCANTREE in written
    assert written.startswith("before\n")
    assert written.endswith("\nafter\n")


def test_a_result_that_is_not_there_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "missing"), str(tmp_path / "README.md")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
