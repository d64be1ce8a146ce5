"""The address of a prefix in an object store: ``s3://bucket/prefix``."""

from __future__ import annotations

from typing import NamedTuple

from scantree.reader.protocol import is_store


class AddressError(ValueError):
    """An address that no store can have, or of a store that cannot be read; says why."""


class Address(NamedTuple):
    """A prefix in a bucket. ``prefix`` is empty, or ends in a slash."""

    scheme: str
    bucket: str
    prefix: bytes


def address_of(root: bytes) -> Address:
    """The address that a root is. Raises AddressError.

    One slash at the end means nothing: ``s3://b/a`` and ``s3://b/a/`` are the same prefix.
    """
    assert is_store(root)
    scheme, _, rest = root.partition(b"://")
    bucket, _, prefix = rest.partition(b"/")
    if scheme == b"az":
        raise AddressError("Azure's containers are not read; s3:// and gs:// are")
    if not bucket:
        raise AddressError("there is no bucket in it")
    if not _is_bucket(bucket):
        raise AddressError("no bucket can have this name")
    if bucket.endswith(b"--x-s3"):
        raise AddressError("directory buckets are not read")
    try:
        prefix.decode()
    except UnicodeDecodeError:
        raise AddressError("keys are UTF-8, and this is not") from None
    if prefix and not prefix.endswith(b"/"):
        prefix += b"/"
    return Address(scheme.decode(), bucket.decode(), prefix)


def _is_bucket(name: bytes) -> bool:
    return name.isascii() and all(chr(byte).isalnum() or byte in b".-_" for byte in name)
