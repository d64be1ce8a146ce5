from benchmarks.answers import Answer
from benchmarks.outputs import (
    read_allocated,
    read_bare_loop,
    read_scandir_rs,
    read_scantree,
    read_totals_view,
    read_yardstick,
)


def test_the_document_is_read() -> None:
    document = (
        '{"totals": {"allocated_size": 8192, "apparent_size": 5,'
        ' "directory_apparent_size": 4096, "inodes": 2, "directories": 1}}'
    )
    assert read_scantree(document) == Answer(8192, 5, 4101, 2, 1)


def test_the_totals_below_the_tree_view_are_read() -> None:
    text = "12 KiB  50% ## files 99\ndirectories  1,234\nfiles  5\nsymlinks  1\nothers  0\n"
    assert read_totals_view(text) == Answer(inodes=1240)


def test_totals_in_colour_are_read() -> None:
    text = (
        "\x1b[2K\r\x1b[1;34mdirectories     \x1b[0m\x1b[1m1,234\x1b[0m\r\n"
        "files 5\r\nsymlinks 1\r\nothers 0\r\n"
    )
    assert read_totals_view(text) == Answer(inodes=1240)


def test_a_tree_view_without_totals_is_no_answer() -> None:
    assert read_totals_view("directories 3\n") is None
    assert read_totals_view("") is None


def test_the_bare_loop_is_read() -> None:
    found = read_bare_loop('{"apparent_size": 5, "inodes": 3, "directories": 2}')
    assert found == Answer(apparent_size=5, inodes=3, directories=2)


def test_the_yardstick_is_read() -> None:
    found = read_yardstick(
        '{"inodes": 3, "directories": 2, "apparent_size": 5, "allocated_size": 8192}'
    )
    assert found == Answer(8192, 5, None, 3, 2)


def test_scandir_rs_is_read() -> None:
    assert read_scandir_rs('{"usage": 5, "inodes": 3}') == Answer(allocated_size=5, inodes=3)


def test_an_output_without_the_number_is_no_answer() -> None:
    assert read_allocated(r"^(\d+)\t")("nothing\n") is None
