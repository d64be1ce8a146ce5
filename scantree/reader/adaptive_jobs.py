"""How many directories the native reader reads at once, where the user leaves it open.

The rule. Reads are sampled, and each sample says how the threads spent their time:

- On a CPU, or waiting for one: the data is in memory, and more threads than usable
  cores would only take turns. The number falls to that of the cores, and stays there.
- Partly asleep in the kernel (a cold disk that is quick): where a share s of their time
  is sleep, it takes cores/(1 - s) threads to keep the cores busy, and so many there are,
  neither fewer nor, as long as they are mostly awake, more.
- Mostly asleep (a slow disk, NFS, FUSE): the storage is waited for, and may well
  serve more requests at once. The number is doubled, from small numbers and for threads
  that do nothing but sleep it is quadrupled, as long as that pays: as long as
  throughput (operations per second) grows by a tenth per doubling. What didn't pay is
  taken back. Since one part of a tree is harder to read than another, the old number
  has to prove itself again; if it now does worse by as much, the new one stays after all.
  Otherwise the number holds for a second, then two, then four, then eight. After each
  hold it is tried whether half as many would do as well, and then whether more would
  help by now.

Samples in which no directory waited for a thread say nothing about more threads, and
change nothing. After a change the threads get some operations to settle down before the
next sample begins. The number never passes a bound, nor falls below that of the usable
cores.
"""

from __future__ import annotations

import enum
import math

from scantree.named_tuple import NamedTuple
from scantree.reader.measures import Measures

MOST_JOBS = 128
"""The bound, unless a smaller one is given."""

SAMPLE_NS = 10_000_000
"""How long a sample is at least."""

LONG_SAMPLE_NS = 500_000_000
"""How long a sample waits for enough operations to tell a throughput by."""

_RESTING_SAMPLE_NS = 50_000_000
_OPERATIONS_PER_JOB = 4
_SETTLED_PER_JOB = 2
"""So many operations after a change the threads work as they will from then on."""
_HARDLY = 0.2
_MOSTLY = 0.5
_NEARLY_ALL = 0.9
_FEW = 16
_GAIN_PER_DOUBLING = 1.1
_AS_GOOD = 0.95
_FIRST_HOLD_NS = 1_000_000_000
_LONGEST_HOLD_NS = 8_000_000_000


class _Trial(enum.Enum):
    NONE = enum.auto()
    MORE = enum.auto()
    LESS = enum.auto()
    AGAIN = enum.auto()
    """Back at the old number, after a larger one seemed not to pay."""


class _Sample(NamedTuple):
    jobs: int
    throughput: float
    """Operations per nanosecond."""
    asleep: float
    """The share of the threads' time in which they slept."""

    def pays(self, fewer: _Sample) -> bool:
        """Whether these jobs do enough more than fewer did."""
        needed = math.pow(_GAIN_PER_DOUBLING, math.log2(self.jobs / fewer.jobs))
        return self.throughput >= needed * fewer.throughput


class AdaptiveJobs:
    """Answers how many threads are to read at once, from one look at them to the next.

    ``cores`` is how many the process may use, ``most`` the bound. Times are nanoseconds
    of any one clock.
    """

    def __init__(self, cores: int, most: int = MOST_JOBS) -> None:
        self._least = max(1, min(cores, most))
        self._asleep_before = 0.0
        self._most = most
        self._then: tuple[int, Measures] | None = None
        self._is_settling = False
        self._trial = _Trial.NONE
        self._before = _Sample(self._least, 0.0, 0.0)
        self._hold_until = 0
        self._hold_ns = _FIRST_HOLD_NS
        self._next_trial = _Trial.MORE
        self._is_resting = False
        self.jobs = self._least

    @property
    def sample_ns(self) -> int:
        """After which time another look makes sense."""
        return _RESTING_SAMPLE_NS if self._is_resting else SAMPLE_NS

    def review(self, now: int, measures: Measures) -> int:
        """The number of threads to have from ``now`` on."""
        if self._then is None:
            self._then = (now, measures)
            return self.jobs
        then, earlier = self._then
        if not measures.waiting:
            # Who has nothing to read sleeps, and says nothing about the storage.
            self._then = (now, measures)
            self._end_trial()
            return self.jobs
        operations = measures.operations - earlier.operations
        if now - then < LONG_SAMPLE_NS and not self._is_enough(now - then, operations):
            return self.jobs
        self._then = (now, measures)
        busy = measures.busy_ns - earlier.busy_ns
        if self._is_settling:
            self._is_settling = False
        elif busy > 0:
            awake = measures.cpu_ns - earlier.cpu_ns + measures.delay_ns - earlier.delay_ns
            sample = _Sample(self.jobs, operations / (now - then), 1 - awake / busy)
            self._decide(now, sample)
            self._is_settling = self.jobs != sample.jobs
        return self.jobs

    def _is_enough(self, elapsed_ns: int, operations: int) -> bool:
        if self._is_settling:
            return operations >= _SETTLED_PER_JOB * self.jobs
        return elapsed_ns >= SAMPLE_NS and operations >= _OPERATIONS_PER_JOB * self.jobs

    def _decide(self, now: int, sample: _Sample) -> None:
        # One sample alone may have met something else that made the threads sleep.
        asleep = min(sample.asleep, self._asleep_before)
        self._asleep_before = sample.asleep
        self._is_resting = asleep < _HARDLY and sample.asleep < _MOSTLY
        if self._trial is not _Trial.NONE:
            self._judge(now, sample)
            return
        if self._is_resting:
            self._next_trial = _Trial.MORE
            self._hold_until = now
            self._hold_ns = _FIRST_HOLD_NS
            self.jobs = max(self._least, self.jobs // 2)
            return
        busy_cores = self._keeping_cores_busy(asleep)
        if self.jobs < busy_cores and sample.asleep < _NEARLY_ALL:
            self.jobs = busy_cores
        elif self.jobs > busy_cores and sample.asleep < _MOSTLY:
            self.jobs = max(busy_cores, self.jobs // 2)
        elif now >= self._hold_until:
            self._try(now, sample)

    def _keeping_cores_busy(self, asleep: float) -> int:
        """How many threads it takes of which each sleeps for this share of its time."""
        return min(self._most, math.ceil(self._least / (1 - min(asleep, _NEARLY_ALL))))

    def _judge(self, now: int, sample: _Sample) -> None:
        """See whether the number that is being tried is better than the one before."""
        trial, self._trial = self._trial, _Trial.NONE
        before, self._before = self._before, sample
        if trial is _Trial.MORE:
            if sample.pays(before):
                self._hold_ns = _FIRST_HOLD_NS
                self._try(now, sample)
            else:
                self.jobs = before.jobs
                self._trial = _Trial.AGAIN
        elif trial is _Trial.AGAIN:
            if before.pays(sample):
                self.jobs = before.jobs
                self._hold_ns = _FIRST_HOLD_NS
            else:
                self._hold(now, _Trial.LESS)
        elif sample.throughput >= _AS_GOOD * before.throughput:
            self._hold(now, _Trial.LESS)
        else:
            self.jobs = before.jobs
            self._hold(now, _Trial.MORE)

    def _try(self, now: int, sample: _Sample) -> None:
        trial, self._next_trial = self._next_trial, _Trial.MORE
        if trial is _Trial.MORE:
            is_sound_asleep = sample.asleep >= _NEARLY_ALL and self.jobs <= _FEW
            jobs = min(self._most, self.jobs * (4 if is_sound_asleep else 2))
        else:
            jobs = max(self._least, self.jobs // 2)
        if jobs == self.jobs:
            # There is only the other way to go, if any.
            self._hold(now, _Trial.LESS if trial is _Trial.MORE else _Trial.MORE)
            return
        self._trial = trial
        self._before = sample
        self.jobs = jobs

    def _hold(self, now: int, next_trial: _Trial) -> None:
        self._next_trial = next_trial
        self._hold_until = now + self._hold_ns
        self._hold_ns = min(2 * self._hold_ns, _LONGEST_HOLD_NS)

    def _end_trial(self) -> None:
        """Forget a trial that can't be judged any more."""
        if self._trial is _Trial.LESS:
            self.jobs = self._before.jobs
        self._trial = _Trial.NONE
        self._is_settling = False
