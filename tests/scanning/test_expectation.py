from __future__ import annotations

import pytest

from scantree.scanning.expectation import Expectation, Expected


def test_share_is_the_part_of_what_there_was() -> None:
    expectation = Expectation(Expected(inodes=1000, directories=100))
    expectation.look(Expected(500, 50))
    assert expectation.share == pytest.approx(0.5)


def test_directory_takes_as_long_as_many_entries() -> None:
    expectation = Expectation(Expected(inodes=1000, directories=100))
    expectation.look(Expected(inodes=900, directories=10))
    assert expectation.share == pytest.approx(0.5)


def test_share_never_goes_back_and_is_never_whole() -> None:
    expectation = Expectation(Expected(100, 10))
    shares = []
    for inodes in (10, 50, 40, 99, 100, 500):
        expectation.look(Expected(inodes, inodes // 10))
        shares.append(expectation.share)
    assert shares == sorted(shares)
    assert shares[-1] == 0.99


def test_time_left_goes_by_the_pace_so_far() -> None:
    expectation = Expectation(Expected(100, 0))
    expectation.look(Expected(25, 0))
    assert expectation.seconds_left(10.0) == pytest.approx(30.0)


def test_nothing_is_said_of_the_time_at_first() -> None:
    expectation = Expectation(Expected(100, 0))
    expectation.look(Expected(1, 0))
    assert expectation.seconds_left(10.0) is None


def test_earlier_scan_of_nothing_divides_nothing() -> None:
    expectation = Expectation(Expected(0, 0))
    expectation.look(Expected(5, 1))
    assert expectation.share == 0.99
