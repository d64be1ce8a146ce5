"""The options of a scan that change what is counted, as its document tells them."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from scantree.scanning.paths import shown_text
from scantree.scanning.request import ScanRequest


def counting_options(request: ScanRequest) -> dict[str, object]:
    """Those that are not at their default, by the names of the command's long options.

    ``exclude`` are all patterns, wherever they were given. Where one is not valid UTF-8,
    ``exclude_b64`` has the base64 (RFC 4648) of each.
    """
    switches = {
        "one_file_system": request.one_file_system,
        "include_kernfs": request.include_kernfs,
        "follow_symlinks": request.follow_symlinks,
        "count_links": request.count_links,
        "exclude_caches": request.exclude_caches,
    }
    options: dict[str, object] = {name: True for name, is_on in switches.items() if is_on}
    patterns = request.excludes
    if patterns:
        options["exclude"] = [shown_text(each) for each in patterns]
        if any(shown_text(each).encode() != each for each in patterns):
            options["exclude_b64"] = [base64.b64encode(each).decode("ascii") for each in patterns]
    return options


def request_with(options: Mapping[str, object]) -> ScanRequest:
    """A request without roots that counts what the options of a document say."""
    exact = options.get("exclude_b64")
    patterns = exact or options.get("exclude")
    names = list(map(str, patterns)) if isinstance(patterns, list) else []
    return ScanRequest(
        roots=(),
        excludes=tuple(base64.b64decode(name) if exact else name.encode() for name in names),
        one_file_system=bool(options.get("one_file_system")),
        include_kernfs=bool(options.get("include_kernfs")),
        follow_symlinks=bool(options.get("follow_symlinks")),
        count_links=bool(options.get("count_links")),
        exclude_caches=bool(options.get("exclude_caches")),
    )
