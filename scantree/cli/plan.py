"""What the command line asks for, checked and complete: a request, and how to show it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from scantree.cli.census_options import CensusOptions
from scantree.cli.du_options import DuOptions, refuse_what_only_du_does
from scantree.cli.export_options import ExportOptions
from scantree.cli.export_plan import ExportPlan, export_plans_of, needs_entries
from scantree.cli.keeping import SavePlan, save_plan_of
from scantree.cli.numbers import (
    MAX_JOBS,
    MAX_RETRIES,
    parse_jobs,
    parse_number,
    parse_seconds,
)
from scantree.cli.read_file import STANDARD_STREAM
from scantree.cli.request_options import RequestOptions
from scantree.cli.roots import roots_of
from scantree.cli.run_options import RunOptions
from scantree.cli.save_options import SaveOptions
from scantree.cli.store_options import StoreGroup
from scantree.cli.usage import UsageError, refuse_one_file_twice, refuse_together
from scantree.cli.view_options import SpaceOptions, ViewOptions
from scantree.cli.view_plan import View, ViewPlan, view_plan_of
from scantree.named_tuple import NamedTuple
from scantree.reader.protocol import is_store
from scantree.scanning.request import ScanRequest

if TYPE_CHECKING:
    from scantree.reader.store_options import StoreOptions


class Options(NamedTuple):
    """The command line of a scan as it was given."""

    paths: Sequence[str] = ()
    request: RequestOptions = RequestOptions()
    view: ViewOptions = ViewOptions()
    run: RunOptions = RunOptions()
    save: SaveOptions = SaveOptions()
    du: DuOptions = DuOptions()
    export: ExportOptions = ExportOptions()
    space: SpaceOptions = SpaceOptions()
    store: StoreGroup = StoreGroup()
    explain_df: bool = False
    census: CensusOptions = CensusOptions()


class Plan(NamedTuple):
    """A checked command line."""

    request: ScanRequest
    shown: ViewPlan
    progress: bool | None
    save: SavePlan | None = None
    is_nice: bool = False
    events: str | None = None
    expect: bytes | None = None
    fail_over: int | None = None
    exports: Sequence[ExportPlan] = ()
    space: SpaceOptions = SpaceOptions()
    explain_df: bool = False


def plan_of(options: Options) -> Plan:
    """Check the options and read the files they name. Raises UsageError."""
    asked, run = options.request, options.run
    refuse_together(
        (run.quiet and run.progress is True, "--quiet and --progress"),
        (asked.follow_symlinks and options.du.no_dereference, "-L and -P"),
        (asked.follow_symlinks and options.space.shared, "-L and --shared"),
        (asked.count_links and options.space.shared, "-l and --shared"),
        (asked.count_links and options.explain_df, "-l and --explain-df"),
    )
    standard_inputs = [asked.files0_from, *(asked.exclude_from or ())].count(STANDARD_STREAM)
    if standard_inputs > 1:
        raise UsageError("standard input ('-') can be read for one option only")
    shown = view_plan_of(options.view)
    if options.census != CensusOptions():
        from scantree.cli.census_plan import with_query  # noqa: PLC0415 - start-up

        shown = with_query(shown, options.census)
    elif shown.view is not View.TOTALS:
        from scantree.cli.row_files import with_row_files  # noqa: PLC0415 - start-up

        shown = with_row_files(shown)
    save = save_plan_of(options.save)
    exports = export_plans_of(options.export.export or ())
    with_files = [plan.name for plan in exports if needs_entries(plan)]
    for name in with_files:
        refuse_together((options.save.no_entries, f"--no-entries and --export {name}"))
    roots = roots_of(options.paths, asked.files0_from)
    refuse_what_only_du_does(options.du, roots)
    outputs = [("-o", shown.output), ("--events", run.events)]
    outputs += [("--export", plan.file) for plan in exports]
    if save is not None:
        outputs.append(("--save", os.fsdecode(save.path)))
    refuse_one_file_twice(outputs)
    if run.events == STANDARD_STREAM and shown.view is View.JSON:
        raise UsageError("--events and the document cannot both go to standard output")
    request = ScanRequest(
        roots=roots,
        one_file_system=asked.one_file_system,
        excludes=_excludes(asked),
        include_kernfs=asked.include_kernfs,
        follow_symlinks=asked.follow_symlinks,
        count_links=asked.count_links,
        exclude_caches=asked.exclude_caches,
        jobs=parse_jobs(run.jobs),
        tree=shown.needs_tree or save is not None or bool(exports) or any(options.space),
        entries=bool(with_files)
        or (save is not None and save.entries)
        # What is in a store is recognised by its packed entries.
        or (options.space.rebuildable and any(map(is_store, roots))),
        marks=_marks(options.space),
        store=_store(roots, asked, options.store),
        query=shown.query,
        **_manners(run),
    )
    return Plan(
        request,
        shown,
        progress=False if run.quiet else run.progress,
        save=save,
        is_nice=run.nice,
        events=run.events,
        exports=exports,
        space=options.space,
        explain_df=options.explain_df,
        expect=None if run.expect is None else os.fsencode(run.expect),
        fail_over=_fail_over(run),
    )


def _marks(space: SpaceOptions) -> tuple[bytes, ...]:
    if not space.rebuildable:
        return ()
    from scantree.space.rules import MARKS  # noqa: PLC0415 - where it is asked for

    return MARKS


def _store(
    roots: tuple[bytes, ...], asked: RequestOptions, given: StoreGroup
) -> StoreOptions | None:
    if given == StoreGroup() and not any(map(is_store, roots)):
        return None
    from scantree.cli import stores  # noqa: PLC0415 - where a root lies in one

    return stores.store_options_of(roots, asked, given)


def _fail_over(run: RunOptions) -> int | None:
    if run.fail_over is None:
        return None
    from scantree.cli.limit import limit_of  # noqa: PLC0415 - where it is asked for

    return limit_of(run.fail_over)


class _Manners(TypedDict, total=False):
    """The fields of a request that say how it behaves, as far as they were asked for."""

    retries: int
    dir_timeout: float
    max_rate: float
    jobs_per_device: int


def _manners(run: RunOptions) -> _Manners:
    manners = _Manners()
    if run.retries is not None:
        manners["retries"] = parse_number("--retries", run.retries, least=0, most=MAX_RETRIES)
    if run.dir_timeout is not None:
        manners["dir_timeout"] = parse_seconds("--dir-timeout", run.dir_timeout)
    if run.max_rate is not None:
        manners["max_rate"] = parse_number("--max-rate", run.max_rate, least=1)
    if run.jobs_per_device is not None:
        manners["jobs_per_device"] = parse_number(
            "--jobs-per-device", run.jobs_per_device, least=1, most=MAX_JOBS
        )
    return manners


def _excludes(options: RequestOptions) -> tuple[bytes, ...]:
    excludes = tuple(map(os.fsencode, options.exclude or ()))
    if options.exclude_from:
        from scantree.cli.exclude_file import patterns_in  # noqa: PLC0415 - start-up

        for name in options.exclude_from:
            excludes += patterns_in(name)
    return excludes
