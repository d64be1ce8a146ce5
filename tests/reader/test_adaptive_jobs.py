from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from scantree.reader.adaptive_jobs import SAMPLE_NS, AdaptiveJobs
from scantree.reader.measures import Measures

SECOND = 1_000_000_000


@dataclass
class Storage:
    """Threads and what they read, on a clock that only tests move.

    Each operation takes ``cpu_ns`` of a CPU, of which there are ``cores``, and
    ``sleep_ns`` in which the thread waits for the storage. That serves at most
    ``most_at_once`` operations at a time. ``rivals`` are threads of other programs.
    """

    cores: int = 2
    cpu_ns: float = 1_000
    sleep_ns: float = 0
    most_at_once: int = 1_000_000
    rivals: int = 0
    tells_delay: bool = True
    now: int = 0
    operations: float = 0
    busy_ns: float = 0
    on_cpu_ns: float = 0
    delay_ns: float = 0
    waiting: int = 1_000

    def throughput(self, jobs: int) -> float:
        """Operations per nanosecond that so many threads get done."""
        share = min(1.0, self.cores / (jobs + self.rivals)) if self.sleep_ns == 0 else 1.0
        by_threads = jobs * share / (self.cpu_ns + self.sleep_ns)
        by_cores = self.cores / self.cpu_ns
        by_storage = self.most_at_once / self.sleep_ns if self.sleep_ns else by_cores
        return min(by_threads, by_cores, by_storage)

    def run(self, jobs: int, ns: int) -> None:
        """Let time go by."""
        done = self.throughput(jobs) * ns
        self.now += ns
        self.operations += done
        self.busy_ns += jobs * ns
        self.on_cpu_ns += done * self.cpu_ns
        if self.tells_delay and self.throughput(jobs) == self.cores / self.cpu_ns:
            # Whoever neither runs nor sleeps waits for a core.
            self.delay_ns += jobs * ns - done * (self.cpu_ns + self.sleep_ns)
        elif self.sleep_ns == 0 and self.tells_delay:
            self.delay_ns += jobs * ns - done * self.cpu_ns

    def measures(self, jobs: int) -> Measures:
        return Measures(
            operations=int(self.operations),
            busy_ns=int(self.busy_ns),
            cpu_ns=int(self.on_cpu_ns),
            delay_ns=int(self.delay_ns),
            waiting=self.waiting,
            busy=jobs,
            hanging=0,
            threads=jobs,
            jobs=jobs,
        )


@dataclass
class Curved(Storage):
    """Storage that does so much more with so many threads than with two, asleep by half
    with those and more with more."""

    curve: Mapping[int, float] = field(default_factory=dict)

    def throughput(self, jobs: int) -> float:
        known = max(number for number in self.curve if number <= jobs)
        return self.curve[known] / 50_000

    def run(self, jobs: int, ns: int) -> None:
        done = self.throughput(jobs) * ns
        self.now += ns
        self.operations += done
        self.busy_ns += jobs * ns
        self.on_cpu_ns += done * 50_000


def run(adaptive: AdaptiveJobs, storage: Storage, ns: int) -> list[int]:
    """The numbers of jobs that were decided on, one a sample."""
    decided = []
    until = storage.now + ns
    jobs = adaptive.review(storage.now, storage.measures(adaptive.jobs))
    while storage.now < until:
        storage.run(jobs, adaptive.sample_ns)
        jobs = adaptive.review(storage.now, storage.measures(jobs))
        decided.append(jobs)
    return decided


def test_it_begins_with_the_usable_cores() -> None:
    assert AdaptiveJobs(6).jobs == 6


def test_a_warm_cache_settles_at_the_usable_cores() -> None:
    assert set(run(AdaptiveJobs(4), Storage(cores=4), 3 * SECOND)) == {4}


def test_other_programs_that_take_the_cores_are_no_reason_for_more() -> None:
    assert set(run(AdaptiveJobs(2), Storage(rivals=6), 3 * SECOND)) == {2}


@pytest.mark.parametrize(
    ("cores", "asleep", "wanted"),
    [(2, 0.3, 3), (2, 0.5, 4), (2, 0.6, 5), (2, 0.75, 8), (4, 0.5, 8)],
)
def test_threads_that_sleep_in_part_are_as_many_as_keep_the_cores_busy(
    cores: int, asleep: float, wanted: int
) -> None:
    storage = Storage(cores, cpu_ns=100_000 * (1 - asleep), sleep_ns=100_000 * asleep)
    decided = run(AdaptiveJobs(cores), storage, 5 * SECOND)
    assert max(decided[:4]) >= wanted
    # At times it is tried whether more would help by now, or fewer do as well.
    assert sum(wanted <= each <= 2 * wanted for each in decided) > 0.9 * len(decided)


def test_a_disk_that_does_a_little_more_for_each_that_waits_gets_those() -> None:
    adaptive = AdaptiveJobs(2)
    # What a cold disk was measured to do: 20, 16.3, 14.2 and 14.0 s with 2, 4, 8 and 16.
    curve = {2: 1.0, 3: 1.12, 4: 1.23, 5: 1.29, 6: 1.34, 8: 1.41, 10: 1.42, 16: 1.43}
    decided = run(adaptive, Curved(curve=curve), 10 * SECOND)
    assert sum(each >= 8 for each in decided) > 0.8 * len(decided)


def test_a_single_sample_of_sleep_changes_nothing() -> None:
    adaptive = AdaptiveJobs(2)
    storage = Storage(cpu_ns=50_000)
    run(adaptive, storage, SECOND)
    storage.sleep_ns = 30_000
    run(adaptive, storage, adaptive.sample_ns)
    storage.sleep_ns = 0
    assert set(run(adaptive, storage, SECOND)) == {2}


def test_threads_too_many_for_the_cores_become_as_many_as_keep_them_busy() -> None:
    storage = Storage(cpu_ns=10_000, sleep_ns=2_000_000)
    adaptive = AdaptiveJobs(2)
    assert run(adaptive, storage, SECOND)[-1] == 128
    storage.cpu_ns = storage.sleep_ns = 50_000
    decided = run(adaptive, storage, SECOND)
    assert decided[-1] in {4, 5}


def test_slow_storage_gets_as_many_as_it_serves_at_once() -> None:
    storage = Storage(cpu_ns=10_000, sleep_ns=2_000_000, most_at_once=30)
    decided = run(AdaptiveJobs(2), storage, 2 * SECOND)
    assert max(decided[20:]) <= 64
    assert decided[-1] == 32


def test_slow_storage_without_limit_gets_the_bound_within_a_few_samples() -> None:
    storage = Storage(cpu_ns=10_000, sleep_ns=2_000_000)
    decided = run(AdaptiveJobs(2, most=100), storage, SECOND // 2)
    assert list(dict.fromkeys(decided)) == [8, 32, 64, 100]
    assert decided.index(100) < 8
    assert decided[-1] == 100


def test_one_disk_that_serves_one_request_keeps_few() -> None:
    storage = Storage(cpu_ns=1_000, sleep_ns=5_000_000, most_at_once=1)
    adaptive = AdaptiveJobs(2)
    decided = run(adaptive, storage, 20 * SECOND)
    assert decided.count(2) > 0.75 * len(decided)


def test_what_did_not_pay_is_tried_ever_more_rarely() -> None:
    storage = Storage(cpu_ns=1_000, sleep_ns=5_000_000, most_at_once=2)
    decided = run(AdaptiveJobs(2), storage, 60 * SECOND)
    tries = [number for number, (before, after) in enumerate(pairwise(decided)) if after > before]
    gaps = [after - before for before, after in pairwise(tries)]
    assert all(after > 0.95 * before for before, after in pairwise(gaps))
    assert gaps[-1] >= 4 * gaps[0]


def test_storage_that_becomes_able_to_do_more_gets_more() -> None:
    storage = Storage(cpu_ns=10_000, sleep_ns=2_000_000, most_at_once=4)
    adaptive = AdaptiveJobs(2)
    assert run(adaptive, storage, 5 * SECOND)[-1] <= 8
    storage.most_at_once = 1000
    assert max(run(adaptive, storage, 20 * SECOND)) == 128


def test_more_are_kept_though_the_tree_became_harder_meanwhile() -> None:
    storage = Storage(cpu_ns=10_000, sleep_ns=1_000_000)
    adaptive = AdaptiveJobs(2, most=8)
    jobs = adaptive.review(0, storage.measures(2))
    while jobs == 2:
        storage.run(jobs, SAMPLE_NS)
        jobs = adaptive.review(storage.now, storage.measures(jobs))
    storage.sleep_ns = 6_000_000
    decided = run(adaptive, storage, SECOND)
    assert 2 in decided
    assert decided[-1] == 8


def test_a_cache_that_becomes_warm_brings_the_number_back_to_the_cores() -> None:
    storage = Storage(cpu_ns=10_000, sleep_ns=2_000_000)
    adaptive = AdaptiveJobs(2)
    assert run(adaptive, storage, SECOND)[-1] == 128
    storage.sleep_ns = 0
    assert run(adaptive, storage, SECOND)[-1] == 2


def test_fewer_are_taken_where_they_do_as_well() -> None:
    storage = Storage(cpu_ns=10_000, sleep_ns=2_000_000, most_at_once=100)
    adaptive = AdaptiveJobs(2)
    assert run(adaptive, storage, SECOND)[-1] >= 100
    storage.most_at_once = 8
    assert run(adaptive, storage, 60 * SECOND)[-1] <= 16


def test_nothing_changes_while_no_directory_waits() -> None:
    storage = Storage(cpu_ns=10_000, sleep_ns=2_000_000, waiting=0)
    assert set(run(AdaptiveJobs(3), storage, 5 * SECOND)) == {3}


def test_a_trial_of_fewer_that_cannot_be_judged_is_taken_back() -> None:
    storage = Storage(cpu_ns=10_000, sleep_ns=2_000_000, most_at_once=32)
    adaptive = AdaptiveJobs(2)
    jobs = run(adaptive, storage, SECOND)[-1]
    while run(adaptive, storage, SAMPLE_NS)[-1] >= jobs:
        assert storage.now < 60 * SECOND
    storage.waiting = 0
    assert run(adaptive, storage, SAMPLE_NS)[-1] == jobs


def test_the_bound_holds_even_below_the_cores() -> None:
    storage = Storage(cores=64, cpu_ns=10_000, sleep_ns=2_000_000)
    assert set(run(AdaptiveJobs(64, most=16), storage, SECOND)) == {16}


def test_a_sample_waits_for_enough_operations_to_tell_a_throughput() -> None:
    storage = Storage(cpu_ns=1_000, sleep_ns=100_000_000)
    assert run(AdaptiveJobs(2), storage, 100_000_000)[:8] == [2] * 8


def test_samples_are_rare_where_nothing_is_to_be_gained() -> None:
    adaptive = AdaptiveJobs(2)
    run(adaptive, Storage(), SECOND)
    warm = adaptive.sample_ns
    run(adaptive, Storage(sleep_ns=2_000_000, now=10 * SECOND), SECOND)
    assert adaptive.sample_ns < warm
