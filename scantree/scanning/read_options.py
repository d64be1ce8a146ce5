"""What a request asks of a reader."""

from __future__ import annotations

from scantree.reader.patterns import compile_excludes
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
        excludes=compile_excludes(request.excludes),
        exclude_patterns=request.excludes,
        entries=request.entries,
        store=request.store,
        exclude_caches=request.exclude_caches,
        marks=request.marks,
        is_rationed=request.max_rate is not None,
    )
