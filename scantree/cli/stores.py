"""Checks of what is asked of object stores, imported where a root lies in one."""

from __future__ import annotations

import os
from collections.abc import Sequence

from scantree.cli.request_options import RequestOptions
from scantree.cli.store_options import StoreGroup
from scantree.cli.usage import UsageError
from scantree.reader.objects import StoreRefusedError, check_stores
from scantree.reader.protocol import is_store
from scantree.reader.store_options import StoreOptions
from scantree.render.escape import quote

_SCHEMES = ("http://", "https://")


def store_options_of(
    roots: Sequence[bytes], asked: RequestOptions, given: StoreGroup
) -> StoreOptions:
    """What stores are to be asked with. Raises UsageError where that means nothing, or can't be."""
    if not any(map(is_store, roots)):
        refuse_without_store(given)
    if all(map(is_store, roots)):
        for option, is_given in (
            ("-x", asked.one_file_system),
            ("-L", asked.follow_symlinks),
            ("-l", asked.count_links),
            ("--include-kernfs", asked.include_kernfs),
        ):
            if is_given:
                raise UsageError(f"{option} means nothing in an object store")
    if given.endpoint is not None and not given.endpoint.startswith(_SCHEMES):
        raise UsageError(f"--endpoint is a URL, and {quote(given.endpoint)} is none")
    options = StoreOptions(
        given.endpoint,
        given.region,
        given.profile,
        given.no_sign_request,
        given.request_payer,
        given.versions,
        given.uploads,
    )
    check(roots, options)
    return options


def check(roots: Sequence[bytes], options: StoreOptions) -> None:
    """Raise UsageError where a store cannot be asked at all."""
    try:
        check_stores(roots, options)
    except StoreRefusedError as error:
        line = error.reason
        if error.root is not None:
            line = f"{quote(os.fsdecode(error.root))}: {line}"
        raise UsageError(line, is_in_help=False) from None


def refuse_without_store(given: StoreGroup) -> None:
    """Raise UsageError for an option of object stores where no root lies in one."""
    for name, value in zip(StoreGroup._fields, given, strict=True):
        if value:
            option = "--" + name.replace("_", "-")
            raise UsageError(f"{option} is for object stores, and no PATH is in one")
