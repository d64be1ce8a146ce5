"""What a request asks of a reader."""

from __future__ import annotations

from collections.abc import Callable

from scantree.reader.protocol import ReadOptions
from scantree.scanning.request import ScanRequest


def read_options(request: ScanRequest) -> ReadOptions:
    """The options of every read for a request."""
    return ReadOptions(
        roots=request.roots,
        one_file_system=request.one_file_system,
        include_kernfs=request.include_kernfs,
        follow_symlinks=request.follow_symlinks,
        count_links=request.count_links,
        excludes=_compiled(request.excludes),
        exclude_patterns=request.excludes,
        entries=request.entries,
        store=request.store,
        exclude_caches=request.exclude_caches,
        marks=request.marks,
        is_rationed=request.max_rate is not None,
    )


def _compiled(excludes: tuple[bytes, ...]) -> Callable[[bytes], bool] | None:
    if not excludes:
        return None
    from scantree.reader.patterns import compile_excludes  # noqa: PLC0415 - if asked for

    return compile_excludes(excludes)
