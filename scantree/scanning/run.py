"""One scan from its request to its report."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Container, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import trio

from scantree.engine import ChildCounts, Domain, Scheduler, TaskId
from scantree.reader.address_space import ensure_reserve
from scantree.reader.protocol import Reader, ReadOptions, is_store
from scantree.reader.select import open_reader
from scantree.scanning.account import Account
from scantree.scanning.counting_options import counting_options
from scantree.scanning.defects import Defects
from scantree.scanning.executors import Books, ScanL1DirExecutor, ScanL1Executor
from scantree.scanning.lanes import DOMAIN, Lanes, domain_of, lanes_of
from scantree.scanning.listings import ListingPrefetch
from scantree.scanning.manners import with_manners
from scantree.scanning.met_twice import look_at_mounts
from scantree.scanning.read_options import read_options
from scantree.scanning.report import ScanReport
from scantree.scanning.request import ScanRequest
from scantree.scanning.retries import Retries, retry_policy
from scantree.scanning.roots import KnownRoots, look_at_roots
from scantree.scanning.stopwatch import Stopwatch
from scantree.scanning.tasks import ScanL1DirTask, ScanL1Task, ScanScope
from scantree.scanning.tree import DirectoryTree
from scantree.scanning.visited import EveryDevice, VisitedDirectories

if TYPE_CHECKING:
    from scantree.census.answers import Answers
    from scantree.census.query import Query
    from scantree.reader.gathering import Floor
    from scantree.reader.listing import Listing
    from scantree.scanning.device_groups import DeviceGroups
    from scantree.scanning.expectation import Expectation, Expected
    from scantree.scanning.gathering import ScanGatherer
    from scantree.scanning.how_far import HowFar
    from scantree.scanning.progress import LargestDirectory, ProgressSnapshot, SlowDirectory
    from scantree.scanning.resumption import Resumption
    from scantree.scanning.sinks import Sink
    from scantree.scanning.slow_sinks import SlowSinks
    from scantree.scanning.store_totals import StoreTotals
    from scantree.scanning.totals import Totals

ReaderFactory: TypeAlias = Callable[[ReadOptions, int | None], Reader]
"""Opens a reader, for so many directories at once or as many as suit it (None)."""

SLOWEST = 5
"""How many of the longest running reads a snapshot names."""


class Scan:
    """A scan: ``run`` it once inside trio; look at it and stop it meanwhile.

    ``sinks`` are told what it finds, see ``sinks``. ``reader`` opens what reads directories;
    where it is not given, that is what suits the platform. With a ``resumption`` the scan goes
    on where that one stopped; the request is that one's, with a tree. ``expected`` is what
    an earlier scan counted, for a percentage. ``owns_process`` says that
    nothing else runs in this process.
    """

    def __init__(
        self,
        request: ScanRequest,
        *,
        sinks: Sequence[Sink] = (),
        reader: ReaderFactory | None = None,
        resumption: Resumption | None = None,
        expected: Expected | None = None,
        owns_process: bool = False,
    ) -> None:
        self._request = request
        self._store_totals: StoreTotals | None = None
        if any(map(is_store, request.roots)):
            self._store_totals = _store_totals(request, is_whole=resumption is None)
            sinks = (*sinks, self._store_totals)
        self._sinks = sinks
        self._open_reader = reader or open_reader
        self._owns_process = owns_process
        self._expectation: Expectation | None = None
        if expected is not None:
            from scantree.scanning import expectation  # noqa: PLC0415 - if asked for

            self._expectation = expectation.Expectation(expected)
        self._resumption = resumption
        self.started_at_ns = time.time_ns()
        earlier = 0.0 if resumption is None else resumption.elapsed_seconds
        self._stopwatch = Stopwatch(earlier)
        self._how_far: HowFar | None = None
        self._expected = len(request.roots)
        if resumption is not None:
            self.started_at_ns = resumption.started_at_ns
        self._account = self._new_account(EveryDevice())
        self._gatherer: ScanGatherer | None = None
        self._floor: Floor | None = None
        self._scheduler: Scheduler | None = None
        self._orchestrator: TaskId | None = None
        self._is_stopped = False
        self._lanes = Lanes()

    def _new_account(self, met_twice: Container[int]) -> Account:
        request = self._request
        return Account(
            VisitedDirectories(met_twice),
            request.max_problems,
            DirectoryTree() if request.tree or request.query is not None else None,
            roots=len(request.roots),
            count_links=request.count_links,
        )

    async def run(self) -> ScanReport:
        """Scan all roots; the world's errors are in the report.

        Raises OSError or MemoryError where the system gives too little to scan at all.
        """
        ensure_reserve()
        request = self._request
        defects = Defects(self._end)
        options = read_options(request)
        roots = KnownRoots()
        if len(request.roots) > 1:
            roots = await look_at_roots(request.roots, options.excludes)
        met_twice = await look_at_mounts(request, _kept_roots(options))
        watched = frozenset(roots.others) | met_twice.files
        self._account = self._new_account(met_twice.devices)
        self._account.expect(roots, watched)
        self._account.expect_served(met_twice.served)
        options = options._replace(
            watched=watched,
            owns_process=self._owns_process,
            roots_read=self._resumption is not None,
        )
        options = self._gathering(options)
        slow_sinks = self._slow_sinks()
        until_wanted = None if slow_sinks is None else slow_sinks.until_in_step
        lane_of_root = [0] * len(request.roots)
        if request.max_rate is None:
            lane_of_root = lanes_of(len(request.roots), roots.devices)
        lanes = self._lanes
        try:
            lanes.open(
                max(lane_of_root) + 1,
                lambda: with_manners(self._open_reader(options, request.jobs), request),
                lambda reader: ListingPrefetch(reader, defects, until_wanted, self._stopwatch.tick),
            )
            scopes = tuple(
                ScanScope(index, root, self.started_at_ns)
                for index, root in enumerate(request.roots)
            )
            left = await self._restore(scopes, met_twice.served)
            self._account.add_up_in(lanes.new_sums())
            retries = Retries(request.retries) if request.retries else None
            self._account.retries = retries
            books, groups = self._books(), self._groups()
            domains = [
                Domain(domain_of(lane)).task(
                    ScanL1DirTask,
                    ScanL1DirExecutor(listings, books, defects, met_twice.served, retries, groups),
                    retry=retry_policy(request.retries),
                )
                for lane, listings in enumerate(lanes.prefetches)
            ]
            domains[0].task(
                ScanL1Task,
                ScanL1Executor(
                    self._close,
                    self._asks_to_stop,
                    [domain_of(lane) for lane in lane_of_root],
                    left,
                ),
            )
            async with Scheduler(*domains) as scheduler:
                self._scheduler = scheduler
                outcome = (
                    await scheduler.domain(DOMAIN)
                    .submit_with(ScanL1Task(scopes, self.started_at_ns))
                    .fail_fast(False)
                )
                self._orchestrator = outcome.id
                record = await scheduler.wait(outcome.id)
        finally:
            lanes.close()
            if self._resumption is not None:
                self._resumption.close()
        defects.raise_first()
        if record.error is not None:
            raise record.error
        report = record.result
        if not isinstance(report, ScanReport):
            report = self._close(ChildCounts())
        for sink in self._sinks:
            sink.close(report)
        if slow_sinks is not None:
            await slow_sinks.until_done(self._asks_to_stop)
        return report

    def _gathering(self, options: ReadOptions) -> ReadOptions:
        """The options, with what answers the request's query if it has one."""
        query = self._request.query
        if query is None:
            return options
        gathering = query.gathering(self.started_at_ns // 1_000_000_000)
        self._floor = gathering.floor
        if query.keys:
            # That concerns every directory.
            self._sinks = (*self._sinks, self._made_gatherer(query))
        else:
            self._account.gather = partial(self._gather, query)
        return options._replace(gathering=gathering)

    def _gather(self, query: Query, row: int, task: ScanL1DirTask, listing: Listing) -> None:
        """Take what was picked of a directory, if anything can have been."""
        if listing.files or listing.links:
            self._made_gatherer(query).enter(row, task, listing)

    def _made_gatherer(self, query: Query) -> ScanGatherer:
        if self._gatherer is None:
            from scantree.scanning.gathering import ScanGatherer  # noqa: PLC0415 - if needed

            self._gatherer = ScanGatherer(
                query, self._request, self.started_at_ns, self._floor, self._account, self._lanes
            )
        return self._gatherer

    def _answers(self) -> Answers | None:
        query = self._request.query
        if query is None or not (self._gatherer is not None or query.is_told):
            return None
        return self._made_gatherer(query).answers()

    def _slow_sinks(self) -> SlowSinks | None:
        """What has to be waited for, if anything is told at all."""
        if not self._sinks:
            return None
        from scantree.scanning.slow_sinks import SlowSinks  # noqa: PLC0415 - start-up

        return SlowSinks(self._sinks)

    async def _restore(
        self, scopes: tuple[ScanScope, ...], served: frozenset[int]
    ) -> Iterable[ScanL1DirTask] | None:
        """Enter what was found before, if anything was; the tasks of what is left then."""
        if self._resumption is None:
            return None
        for _ in self._resumption.restore(self._account):
            await trio.lowlevel.checkpoint()
        self._expected = self._resumption.remaining
        return self._resumption.left(scopes, served)

    def _asks_to_stop(self) -> bool:
        return self._is_stopped

    def _books(self) -> Books:
        """Where the listings are entered."""
        if not self._sinks:
            return self._account
        from scantree.scanning.sinks import SinkAccount  # noqa: PLC0415 - start-up

        return SinkAccount(self._account, self._sinks, self._asks_to_stop)

    def _groups(self) -> DeviceGroups | None:
        """A group for each device, where each has a limit."""
        limit = self._request.jobs_per_device
        if limit is None:
            return None

        def limit_group(name: str) -> None:
            if self._scheduler is not None:
                self._scheduler.set_group_limit(name, limit)

        from scantree.scanning import device_groups  # noqa: PLC0415 - if asked for

        return device_groups.DeviceGroups(limit_group)

    def snapshot(self) -> ProgressSnapshot:
        """The scan as it stands."""
        from scantree.scanning.progress import ProgressSnapshot  # noqa: PLC0415 - start-up

        totals = self._account.totals
        children = ChildCounts()
        if self._scheduler is not None and self._orchestrator is not None:
            children = self._with_earlier(self._scheduler.child_counts(self._orchestrator))
        jobs = self._lanes.jobs
        slowest = self._slowest()
        return ProgressSnapshot(
            elapsed_seconds=self._stopwatch.elapsed,
            children=_as_read(children, jobs),
            entries=totals.inodes,
            files=totals.files,
            apparent_size=totals.apparent_size,
            allocated_size=totals.allocated_size,
            problems=self._account.problems.count,
            jobs=jobs,
            slowest=slowest,
            is_paused=self._lanes.is_paused,
            share=self._share(children, totals),
            seconds_left=self._seconds_left(),
            largest=self._largest(),
            reading=slowest[0].path if slowest else self._read_last(),
        )

    def resumed(self) -> None:
        """Leave the time out in which the process was stopped until now."""
        self._stopwatch.resumed()

    def _seconds_left(self) -> float | None:
        """How long the rest will take, where an earlier scan tells what is expected."""
        if self._expectation is None:
            return None
        return self._expectation.seconds_left(self._stopwatch.elapsed)

    def _share(self, children: ChildCounts, totals: Totals) -> float | None:
        """What part is done, where that can be told."""
        if self._expectation is not None:
            from scantree.scanning.expectation import Expected  # noqa: PLC0415 - if asked for

            self._expectation.look(Expected(totals.inodes, totals.directories))
        tree, scheduler = self._account.tree, self._scheduler
        if tree is None or scheduler is None or self._orchestrator is None:
            return None if self._expectation is None else self._expectation.share
        from scantree.scanning.how_far import MOST_TASKS, HowFar  # noqa: PLC0415 - start-up

        if self._how_far is None:
            from scantree.scanning.used_inodes import used_inodes  # noqa: PLC0415 - start-up

            self._how_far = HowFar(used_inodes(self._request))
        self._how_far.take(totals.inodes)
        if 0 < children.unfinished <= MOST_TASKS:
            left = scheduler.unfinished_children(self._orchestrator)
            self._how_far.look(tree, [task for task in left if isinstance(task, ScanL1DirTask)])
        return self._how_far.share if self._expectation is None else self._expectation.share

    def _read_last(self) -> bytes | None:
        tree = self._account.tree
        return tree.path(len(tree) - 1) if tree else None

    def _largest(self) -> LargestDirectory | None:
        from scantree.scanning.progress import LargestDirectory  # noqa: PLC0415 - start-up

        tree = self._account.tree
        found = None if self._how_far is None else self._how_far.largest
        if tree is None or found is None:
            return None
        return LargestDirectory(tree.path(found[0]), found[1])

    def stop(self) -> None:
        """End the scan now, with what it has found so far."""
        self._is_stopped = True
        self._end()

    def pause(self) -> None:
        """Begin with no further directory until ``go_on``; what is under way ends."""
        self._lanes.pause()

    def go_on(self) -> None:
        """Undo ``pause``."""
        self._lanes.go_on()

    def _end(self) -> None:
        if self._scheduler is not None and self._orchestrator is not None:
            self._scheduler.cancel_children(self._orchestrator)

    def _slowest(self) -> tuple[SlowDirectory, ...]:
        from scantree.scanning.progress import SlowDirectory  # noqa: PLC0415 - start-up

        if self._scheduler is None:
            return ()
        longest = heapq.nsmallest(
            SLOWEST, self._lanes.under_way(), key=lambda read: read.started_ns
        )
        found = []
        for token, started_ns in longest:
            task = self._scheduler.find_task(token)
            if isinstance(task, ScanL1DirTask):
                found.append(SlowDirectory(task.path, self._stopwatch.since(started_ns / 1e9)))
        return tuple(found)

    def _close(self, children: ChildCounts) -> ScanReport:
        account = self._account
        if account.tree is not None:
            account.tree.close()
        complete = not children.cancelled and children.total >= self._expected
        return ScanReport(
            roots=self._request.roots,
            started_at_ns=self.started_at_ns,
            elapsed_seconds=self._stopwatch.elapsed,
            complete=complete,
            totals=account.totals,
            problems=account.problems,
            tasks=self._with_earlier(children),
            roots_read=account.roots_read,
            root_totals=account.root_totals(self._request.roots),
            options=counting_options(self._request),
            tree=account.tree,
            retried=0 if account.retries is None else account.retries.directories,
            vanished=account.vanished,
            object_store=self._store_totals,
            answers=self._answers(),
        )

    def _with_earlier(self, children: ChildCounts) -> ChildCounts:
        """The counts, with the tasks of the scan that this one goes on with."""
        if self._resumption is None:
            return children
        return children._replace(
            completed=children.completed + self._resumption.completed,
            failed=children.failed + self._resumption.failed,
        )


def _store_totals(request: ScanRequest, *, is_whole: bool) -> StoreTotals:
    from scantree.reader.store_options import StoreOptions  # noqa: PLC0415 - if asked for
    from scantree.scanning import store_totals  # noqa: PLC0415

    return store_totals.StoreTotals(request.store or StoreOptions(), is_whole=is_whole)


def _as_read(children: ChildCounts, jobs: int) -> ChildCounts:
    """The counts where running is what a job reads now.

    What the engine has handed to the reader and the reader has not begun is pending, as what
    is still to be handed over.
    """
    waiting = max(children.running - jobs, 0)
    return children._replace(running=children.running - waiting, pending=children.pending + waiting)


def _kept_roots(options: ReadOptions) -> Sequence[bytes]:
    excludes = options.excludes
    return [root for root in options.roots if excludes is None or not excludes(root)]
