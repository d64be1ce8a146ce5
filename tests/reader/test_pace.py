from __future__ import annotations

from scantree.reader.pace import MOST_JOBS, MOST_THREADS, STUCK_NS, Pace

SAMPLE = 50_000_000


class Clock:
    def __init__(self) -> None:
        self.active = 0

    def __call__(self) -> int:
        return self.active


class Run:
    """A process that is active for a share of each sample."""

    def __init__(self, jobs: int | None) -> None:
        self._clock = Clock()
        self.pace = Pace(jobs, self._clock)
        self.now = 10 * STUCK_NS

    def sample(
        self, share: float, *, is_waiting: bool = True, started: tuple[int, ...] = ()
    ) -> int:
        self.now += SAMPLE
        self._clock.active += int(SAMPLE * share)
        return self.pace.review(self.now, is_waiting=is_waiting, started=started)


def test_a_busy_process_keeps_one_thread() -> None:
    run = Run(None)
    assert [run.sample(1.0) for _ in range(5)] == [1] * 5


def test_a_process_asleep_while_directories_wait_gets_threads_one_by_one() -> None:
    run = Run(None)
    assert [run.sample(0.1) for _ in range(4)] == [1, 2, 3, 4]


def test_there_are_bounds() -> None:
    run = Run(None)
    for _ in range(100):
        run.sample(0.0)
    assert run.pace.jobs == MOST_JOBS
    assert run.sample(0.0, started=(0,) * 10_000) == MOST_THREADS


def test_sleep_without_waiting_directories_means_nothing() -> None:
    run = Run(None)
    assert [run.sample(0.0, is_waiting=False) for _ in range(3)] == [1, 1, 1]
    assert run.sample(0.0) == 1


def test_a_process_that_never_sleeps_loses_threads_again() -> None:
    run = Run(None)
    for _ in range(4):
        run.sample(0.1)
    assert [run.sample(0.7), run.sample(1.0), run.sample(1.0)] == [4, 3, 2]


def test_a_fixed_number_stays() -> None:
    run = Run(3)
    assert [run.sample(share) for share in (0.0, 0.0, 1.0, 1.0)] == [3] * 4


def test_stuck_reads_are_replaced() -> None:
    run = Run(2)
    fresh = run.now
    assert run.sample(1.0, started=(0, fresh)) == 3
