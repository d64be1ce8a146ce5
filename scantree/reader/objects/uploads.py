"""Multipart uploads that nobody finished: lists don't show them, and bills do."""

from __future__ import annotations

from scantree.reader.objects.fold import Uploads
from scantree.reader.objects.lister import Lister
from scantree.reader.objects.questions import Questions
from scantree.reader.objects.store_error import StoreError

_GONE = frozenset({"NoSuchUpload", "NoSuchKey"})


def unfinished_uploads(lister: Lister, ask: Questions, prefix: bytes) -> Uploads:
    """Those below a prefix, with the bytes of their parts. Raises StoreError."""
    count = size = 0
    for page in lister.pages(ask.uploads(prefix)):
        for item in page.items:
            try:
                size += sum(
                    part.size
                    for parts in lister.pages(ask.parts(item.upload), item.key)
                    for part in parts.items
                )
            except StoreError as error:
                if error.code in _GONE:
                    # It was finished, or given up, meanwhile.
                    continue
                raise
            count += 1
    return Uploads(count, size)
