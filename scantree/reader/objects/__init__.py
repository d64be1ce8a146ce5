"""Prefixes of object stores as directories, objects as files."""

from scantree.reader.objects.fold import ObjectListing, Uploads, Versions
from scantree.reader.objects.opening import StoreRefusedError, check_stores, open_object_reader

__all__ = [
    "ObjectListing",
    "StoreRefusedError",
    "Uploads",
    "Versions",
    "check_stores",
    "open_object_reader",
]
