from __future__ import annotations

from dataclasses import replace

import pytest

from scantree.render.line import plain
from scantree.render.size_format import BINARY_SIZE, PLAIN_BYTES, SizeFormat
from scantree.render.totals_view import totals_lines
from scantree.scanning.problems import Problem, Problems
from scantree.scanning.report import ScanReport
from scantree.scanning.totals import HardLinkTotals, SkippedTotals


def test_the_block_has_counts_sizes_time_and_rate(report: ScanReport) -> None:
    assert plain(totals_lines(report, BINARY_SIZE)) == (
        "directories            6\n"
        "files                900\n"
        "symlinks               9\n"
        "others                 0\n"
        "apparent size    1.5 KiB  and 4.0 KiB in directories\n"
        "allocated size  12.0 GiB\n"
        "elapsed         2.00 s (458 entries/s)\n"
    )


def test_sizes_follow_the_units(report: ScanReport) -> None:
    text = plain(totals_lines(report, PLAIN_BYTES))
    assert "allocated size  12884901888\n" in text
    assert "apparent size          1536  and 4096 in directories\n" in text


def test_links_skips_and_problems_are_told_where_there_are_some(report: ScanReport) -> None:
    report.totals.hard_links = HardLinkTotals(2, 3, 4096, 8192)
    report.totals.skipped = SkippedTotals(other_filesystem=1, excluded=1200)
    for number in (13, 13, 5):
        report.problems.add(Problem(b"/data/x", "open", number))
    text = plain(totals_lines(report, BINARY_SIZE))
    assert "hard links      8.0 KiB saved by 3 extra links to 2 inodes\n" in text
    assert "skipped         1 on other file systems, 1,200 excluded\n" in text
    assert "problems        3 (2 EACCES, 1 EIO)\n" in text


def test_one_link_is_told_as_one(report: ScanReport) -> None:
    report.totals.hard_links = HardLinkTotals(1, 1, 4096, 8192)
    text = plain(totals_lines(report, BINARY_SIZE))
    assert "hard links      8.0 KiB saved by 1 extra link to 1 inode\n" in text


def test_a_stopped_scan_is_marked_first(report: ScanReport) -> None:
    text = plain(totals_lines(replace(report, complete=False), BINARY_SIZE))
    assert text.startswith("incomplete      the scan was stopped")


def test_a_scan_that_took_no_time_has_no_rate(report: ScanReport) -> None:
    text = plain(totals_lines(replace(report, elapsed_seconds=0.0), BINARY_SIZE))
    assert text.endswith("elapsed         0.00 s\n")


def test_no_directory_sizes_no_remark(report: ScanReport) -> None:
    report.totals.directory_apparent_size = 0
    assert "in directories" not in plain(totals_lines(report, BINARY_SIZE))


def test_problems_beyond_the_listed_are_counted(report: ScanReport) -> None:
    problems = Problems(1)
    for _ in range(3):
        problems.add(Problem(b"x", "stat", 13))
    text = plain(totals_lines(replace(report, problems=problems), BINARY_SIZE))
    assert "problems        3 (3 EACCES)\n" in text


def crowded(report: ScanReport) -> ScanReport:
    """The report with every kind of figure, some of them large."""
    totals = report.totals
    totals.files, totals.apparent_size = 1_790_754, 8 << 60
    totals.hard_links = HardLinkTotals(2, 3, 4096, 8192)
    totals.skipped = SkippedTotals(1, 1200, 31, 4, 5)
    for number in (13, 13, 5):
        report.problems.add(Problem(b"/data/x", "open", number))
    return replace(report, complete=False)


@pytest.mark.parametrize("width", [*range(20, 70), 200])
@pytest.mark.parametrize("sizes", [BINARY_SIZE, PLAIN_BYTES])
def test_no_figure_is_cut_at_any_width(report: ScanReport, width: int, sizes: SizeFormat) -> None:
    report = crowded(report)
    whole = plain(totals_lines(report, sizes))
    text = plain(totals_lines(report, sizes, width))
    assert max(map(len, text.splitlines())) <= width
    shorter = whole.replace("apparent size", "apparent").replace("allocated size", "allocated")
    assert text.split() in (whole.split(), shorter.split())


def test_a_narrow_block_has_short_labels_and_is_continued_below(report: ScanReport) -> None:
    report.totals.hard_links = HardLinkTotals(2, 3, 4096, 8192)
    assert plain(totals_lines(report, BINARY_SIZE, 20)) == (
        "directories        6\n"
        "files            900\n"
        "symlinks           9\n"
        "others             0\n"
        "apparent     1.5 KiB\n"
        "  and 4.0 KiB\n"
        "  in directories\n"
        "allocated   12.0 GiB\n"
        "hard links  8.0 KiB\n"
        "  saved\n"
        "  by 3 extra links\n"
        "  to 2 inodes\n"
        "elapsed     2.00 s\n"
        "  (458 entries/s)\n"
    )


def test_a_short_block_has_all_inodes_in_one_line(report: ScanReport) -> None:
    text = plain(totals_lines(report, BINARY_SIZE, is_short=True))
    assert text.splitlines()[:2] == [
        "inodes               915 (6 directories, 900 files, 9 symlinks)",
        "apparent size    1.5 KiB  and 4.0 KiB in directories",
    ]


def test_what_was_stopped_is_said_to_be_incomplete_and_not_what_that_means(
    report: ScanReport,
) -> None:
    text = plain(totals_lines(replace(report, complete=False), BINARY_SIZE))
    assert text.startswith("incomplete      the scan was stopped\n")
