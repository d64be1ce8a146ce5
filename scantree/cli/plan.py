"""What the command line asks for, checked and complete: a request, and how to show it."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import NamedTuple

from scantree.cli.color import ColorMode, parse_color
from scantree.cli.numbers import parse_jobs, parse_number
from scantree.cli.read_file import STANDARD_STREAM
from scantree.cli.roots import roots_of
from scantree.cli.usage import UsageError
from scantree.render.selection import Limits
from scantree.render.size_format import BINARY_SIZE, DECIMAL_SIZE, PLAIN_BYTES, SizeFormat
from scantree.render.threshold import Threshold, threshold_of
from scantree.scanning.basis import Basis
from scantree.scanning.request import ScanRequest


class View(enum.Enum):
    """What standard output gets."""

    TREE = enum.auto()
    TOTALS = enum.auto()
    JSON = enum.auto()


class Options(NamedTuple):
    """The command line as it was given."""

    paths: Sequence[str] = ()
    files0_from: str | None = None
    one_file_system: bool = False
    exclude: Sequence[bytes] = ()
    exclude_from: Sequence[str] = ()
    include_kernfs: bool = False
    follow_symlinks: bool = False
    count_links: bool = False
    apparent_size: bool = False
    inodes: bool = False
    max_depth: str | None = None
    top: str | None = None
    summarize: bool = False
    threshold: str | None = None
    si: bool = False
    block_size: str | None = None
    bytes_: bool = False
    jobs: str = "auto"
    json: bool = False
    output: str | None = None
    progress: bool | None = None
    quiet: bool = False
    color: str = "auto"


class Plan(NamedTuple):
    """A checked command line. ``output`` is the file that gets the document, if any."""

    request: ScanRequest
    view: View
    basis: Basis
    sizes: SizeFormat
    limits: Limits
    output: str | None
    progress: bool | None
    color: ColorMode


def plan_of(options: Options) -> Plan:
    """Check the options and read the files they name. Raises UsageError."""
    _refuse_contradictions(options)
    view = _view(options)
    request = ScanRequest(
        roots=roots_of(options.paths, options.files0_from),
        one_file_system=options.one_file_system,
        excludes=_excludes(options),
        include_kernfs=options.include_kernfs,
        follow_symlinks=options.follow_symlinks,
        count_links=options.count_links,
        jobs=parse_jobs(options.jobs),
        tree=view is View.TREE,
    )
    return Plan(
        request=request,
        view=view,
        basis=_basis(options),
        sizes=_sizes(options),
        limits=_limits(options),
        output=None if options.output == STANDARD_STREAM else options.output,
        progress=False if options.quiet else options.progress,
        color=parse_color(options.color),
    )


def _refuse_contradictions(options: Options) -> None:
    standard_inputs = [options.files0_from, *options.exclude_from].count(STANDARD_STREAM)
    contradictions = (
        (options.summarize and options.max_depth not in {None, "0"}, "--summarize and --max-depth"),
        (options.summarize and options.top is not None, "--summarize and --top"),
        (options.summarize and options.threshold is not None, "--summarize and --threshold"),
        (options.si and options.block_size is not None, "--si and --block-size"),
        (options.bytes_ and options.block_size is not None, "--bytes and --block-size"),
        (options.bytes_ and options.si, "--bytes and --si"),
        (options.inodes and options.apparent_size, "--inodes and --apparent-size"),
        (options.inodes and options.bytes_, "--inodes and --bytes"),
        (options.quiet and options.progress is True, "--quiet and --progress"),
    )
    for found, names in contradictions:
        if found:
            raise UsageError(f"{names} contradict each other")
    if standard_inputs > 1:
        raise UsageError("standard input ('-') can be read for one option only")
    if options.output == "":
        raise UsageError("--output: the name is empty")


def _excludes(options: Options) -> tuple[bytes, ...]:
    excludes = tuple(options.exclude)
    if options.exclude_from:
        from scantree.cli.exclude_file import patterns_in  # noqa: PLC0415 - start-up

        for name in options.exclude_from:
            excludes += patterns_in(name)
    return excludes


def _view(options: Options) -> View:
    if options.json or options.output == STANDARD_STREAM:
        return View.JSON
    return View.TOTALS if options.summarize else View.TREE


def _basis(options: Options) -> Basis:
    if options.inodes:
        return Basis.INODES
    return Basis.APPARENT if options.apparent_size or options.bytes_ else Basis.ALLOCATED


def _sizes(options: Options) -> SizeFormat:
    if options.block_size is not None:
        from scantree.cli.sizes import parse_block_size  # noqa: PLC0415 - start-up

        return parse_block_size(options.block_size)
    if options.bytes_:
        return PLAIN_BYTES
    return DECIMAL_SIZE if options.si else BINARY_SIZE


def _limits(options: Options) -> Limits:
    rows = None if options.top is None else parse_number("--top", options.top, least=1)
    depth = (
        None
        if options.max_depth is None
        else parse_number("--max-depth", options.max_depth, least=0)
    )
    threshold = Threshold()
    if options.threshold is not None:
        from scantree.cli.sizes import parse_threshold  # noqa: PLC0415 - start-up

        threshold = threshold_of(parse_threshold(options.threshold))
    return Limits(rows, depth, threshold)
