from __future__ import annotations

import errno

import pytest

from scantree.reader.listing import Listing
from scantree.reader.time_limit import TimeLimitedReader, UnansweredListing
from tests.reader.scripted_reader import SECOND, Clock, Request, ScriptedReader


class Trial:
    """A reader with a limit of ten seconds, and everything that it has answered."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.inside = ScriptedReader(self.clock)
        self.reader = TimeLimitedReader(self.inside, 10 * SECOND, self.clock)
        self.answered: dict[int, Listing] = {}

    def submit(self, *tokens: int, device: int = 7) -> None:
        self.reader.submit([(token, Request(device)) for token in tokens])

    def go(self, seconds: float) -> None:
        """Let time pass, asking as often as a scan does."""
        for _ in range(round(seconds * 20)):
            self.clock.go(0.05)
            self.collect()

    def collect(self) -> None:
        for token, listing in self.reader.collect():
            assert token not in self.answered, "each token comes back once"
            self.answered[token] = listing

    @property
    def given_up(self) -> set[int]:
        return {
            token
            for token, listing in self.answered.items()
            if isinstance(listing, UnansweredListing)
        }


@pytest.fixture
def trial() -> Trial:
    return Trial()


def test_what_does_not_get_on_for_the_limit_is_given_up_and_no_sooner(trial: Trial) -> None:
    trial.submit(1, 2)
    trial.inside.begin(1, 2)
    trial.go(9.5)
    trial.inside.answer(2)
    trial.go(0.2)
    assert set(trial.answered) == {2}
    trial.go(1)
    assert trial.given_up == {1}
    listing = trial.answered[1]
    assert listing.failed
    assert [problem.errno for problem in listing.problems] == [errno.ETIMEDOUT]


def test_late_answer_of_what_was_given_up_is_dropped(trial: Trial) -> None:
    trial.submit(1)
    trial.inside.begin(1)
    trial.go(11)
    trial.inside.answer(1)
    trial.go(1)
    assert trial.given_up == {1}
    assert trial.reader.under_way() == []


def test_large_directory_that_gets_on_has_all_the_time_it_needs(trial: Trial) -> None:
    trial.submit(1)
    trial.inside.begin(1)
    for _ in range(20):
        trial.go(5)
        trial.inside.get_on(1)
    assert not trial.answered
    trial.inside.answer(1)
    trial.go(1)
    assert not trial.given_up


def test_dead_device_costs_one_limit_whatever_is_queued_there(trial: Trial) -> None:
    trial.submit(*range(1, 101))
    trial.inside.begin(1, 2)
    trial.go(11)
    assert trial.given_up == set(range(1, 101))
    trial.submit(*range(200, 300))
    trial.go(0.1)
    assert len(trial.given_up) == 200
    assert not trial.inside.queued


def test_dead_device_leaves_the_others_alone(trial: Trial) -> None:
    trial.submit(1, 2, 3, device=7)
    trial.submit(4, 5, device=8)
    trial.inside.begin(1, 4)
    trial.go(9)
    trial.inside.answer(4, device=8)
    trial.go(2)
    assert trial.given_up == {1, 2, 3}
    assert set(trial.inside.queued) == {5}
    trial.submit(6, device=9)
    trial.inside.begin(6)
    trial.inside.answer(6, device=9)
    trial.go(0.1)
    assert 6 in trial.answered
    assert 6 not in trial.given_up


def test_one_silent_directory_does_not_make_its_device_dead(trial: Trial) -> None:
    trial.submit(*range(1, 30))
    trial.inside.begin(1)
    for token in range(2, 12):
        trial.inside.begin(token)
        trial.inside.answer(token)
        trial.go(1)
    trial.go(0.5)
    assert trial.given_up == {1}
    assert set(trial.inside.queued) == set(range(12, 30))


def test_device_on_which_a_read_gets_on_is_not_dead(trial: Trial) -> None:
    trial.submit(1, 2, 3)
    trial.inside.begin(1, 2)
    for _ in range(11):
        trial.go(1)
        trial.inside.get_on(2)
    assert trial.given_up == {1}
    assert set(trial.inside.queued) == {3}


def test_reads_begun_by_threads_that_came_for_the_hanging_ones_say_nothing(trial: Trial) -> None:
    trial.submit(*range(1, 20))
    trial.inside.begin(1, 2)
    for token in range(3, 9):
        trial.go(1.5)
        trial.inside.begin(token)
    trial.go(1.5)
    assert trial.given_up >= {1, 2, *range(9, 20)}


def test_dead_device_that_answers_after_all_is_asked_again(trial: Trial) -> None:
    trial.submit(1, 2, 3)
    trial.inside.begin(1, 2)
    trial.go(11)
    assert trial.given_up == {1, 2, 3}
    trial.submit(4, device=5)
    trial.inside.begin(4)
    trial.inside.answer(4, device=7)
    trial.go(0.1)
    trial.submit(5)
    assert set(trial.inside.queued) == {5}


def test_silent_root_says_nothing_of_the_other_roots(trial: Trial) -> None:
    trial.submit(1, 2, 3, device=0)
    trial.inside.begin(1)
    trial.go(11)
    assert trial.given_up == {1}
    assert set(trial.inside.queued) == {2, 3}


def test_sums_take_answers_and_not_what_was_given_up(trial: Trial) -> None:
    sums = trial.reader.new_sums()
    answer = Listing()
    answer.identified = True
    assert sums.add(answer)
    assert not sums.add(UnansweredListing())
    assert sums.counts()[0] == 1


def test_withdrawn_requests_never_come_back(trial: Trial) -> None:
    trial.submit(1, 2, device=7)
    trial.submit(3, device=8)
    assert sorted(trial.reader.withdraw(7)) == [1, 2]
    trial.inside.begin(3)
    trial.inside.answer(3)
    trial.go(30)
    assert set(trial.answered) == {3}


def test_closing_closes_the_reader_inside(trial: Trial) -> None:
    trial.reader.close()
    assert trial.inside.is_closed
