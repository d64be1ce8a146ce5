"""Opening the reader of object stores, with what it needs of botocore."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec

from scantree.reader.objects.address import Address, AddressError, address_of
from scantree.reader.objects.answer import Bucket
from scantree.reader.objects.object_reader import ObjectReader
from scantree.reader.protocol import Reader, ReaderUnavailableError, ReadOptions, is_store
from scantree.reader.store_options import StoreOptions

MISSING = "object stores need botocore: pip install 'scantree[s3]'"


class StoreRefusedError(ReaderUnavailableError):
    """A store cannot be asked at all: why, and for which root, if it is because of one."""

    def __init__(self, reason: str, root: bytes | None = None) -> None:
        super().__init__(reason if root is None else f"{root!r}: {reason}")
        self.reason = reason
        self.root = root


def open_object_reader(options: ReadOptions, jobs: int | None) -> Reader:
    """The reader for those roots that are in object stores. Raises StoreRefusedError."""
    store = options.store or StoreOptions()
    if options.records:
        raise StoreRefusedError("its entries are no files, and scantree.walk tells of files")
    check_stores(options.roots, store)
    return ObjectReader(options, jobs, partial(_open_bucket, store))


def check_stores(roots: Sequence[bytes], options: StoreOptions) -> None:
    """Raise StoreRefusedError where a root in a store is one that nobody here can read."""
    addresses = {}
    for root in filter(is_store, roots):
        try:
            addresses[root] = address_of(root)
        except AddressError as error:
            raise StoreRefusedError(str(error), root) from None
    if find_spec("botocore") is None:
        raise StoreRefusedError(MISSING)
    for root, address in addresses.items():
        try:
            key = (options, *address[:2])
            if key not in _checked:
                _checked[key] = _new_bucket(options, address)
        except StoreRefusedError as error:
            raise StoreRefusedError(error.reason, root) from None


_checked: dict[tuple[StoreOptions, str, str], Bucket] = {}
"""Those that were checked and not opened yet: to set one up takes long, and much memory."""


def _open_bucket(options: StoreOptions, address: Address, _connections: int) -> Bucket:
    return _checked.pop((options, *address[:2]), None) or _new_bucket(options, address)


def _new_bucket(options: StoreOptions, address: Address) -> Bucket:
    from scantree.reader.objects.bucket import NoStoreError, SignedBucket  # noqa: PLC0415

    try:
        return SignedBucket(address, options)
    except NoStoreError as error:
        raise StoreRefusedError(str(error)) from error
