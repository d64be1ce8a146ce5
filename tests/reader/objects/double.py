"""A store made up for tests: it lists keys as S3 does, counts requests, and fails on purpose."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

from scantree.reader.objects.answer import Answer
from scantree.reader.objects.store_error import StoreError

TIME = "2026-11-20T10:11:12.000Z"
SECONDS = 1795169472
"""The same time."""

AFTER_ALL = "\U0010ffff" * 4

Fault = Callable[[int, Mapping[str, str]], Answer | None]
"""What is answered instead of a page, by the number of the request and what it asks for."""


class Double:
    """A bucket with sizes by key; with ``order`` it lists by that instead of by bytes."""

    def __init__(
        self,
        sizes: Mapping[bytes, int] | Sequence[bytes],
        *,
        fault: Fault | None = None,
        order: Callable[[bytes], Any] | None = None,
        page: int = 1000,
    ) -> None:
        keys = list(sizes)
        keys.sort(key=order)
        self.keys = keys
        self._sizes = sizes if isinstance(sizes, Mapping) else None
        self._fault = fault
        self._order = order
        self._page = page
        self._lock = threading.Lock()
        self.requests: list[dict[str, str]] = []
        self.regions: list[str] = []
        self.renewals = 0
        self.is_closed = False

    def size(self, key: bytes) -> int:
        return 1 if self._sizes is None else self._sizes[key]

    def ask(self, parameters: Mapping[str, str], key: bytes = b"") -> Answer:
        with self._lock:
            self.requests.append(dict(parameters))
            number = len(self.requests)
        if self._fault is not None:
            answer = self._fault(number, parameters)
            if answer is not None:
                return answer
        return Answer(200, self.page(parameters), server="AmazonS3")

    def move_to(self, region: str) -> bool:
        is_new = region not in self.regions
        self.regions.append(region)
        return is_new

    def renew(self) -> None:
        self.renewals += 1

    def close(self) -> None:
        self.is_closed = True

    def page(self, parameters: Mapping[str, str]) -> bytes:
        """The document that answers a request."""
        prefix = parameters.get("prefix", "").encode()
        delimiter = parameters.get("delimiter", "").encode()
        token = parameters.get("continuation-token")
        start_after = parameters.get("start-after", "").encode()
        most = min(int(parameters.get("max-keys", "1000")), self._page)
        keys, prefixes, following = self._select(prefix, delimiter, token, start_after, most)
        return document(
            [(key, self.size(key)) for key in keys], prefixes, prefix=prefix, token=following
        )

    def _select(
        self, prefix: bytes, delimiter: bytes, token: str | None, start_after: bytes, most: int
    ) -> tuple[list[bytes], list[bytes], str | None]:
        at = int(token) if token is not None else self._begin(prefix, start_after)
        keys: list[bytes] = []
        prefixes: list[bytes] = []
        while at < len(self.keys):
            key = self.keys[at]
            if not key.startswith(prefix):
                if self._order is None:
                    break
                at += 1
                continue
            if len(keys) + len(prefixes) == most:
                return keys, prefixes, str(at)
            end = key.find(delimiter, len(prefix)) if delimiter else -1
            if end < 0:
                keys.append(key)
                at += 1
                continue
            common = key[: end + 1]
            prefixes.append(common)
            if self._order is None:
                at = bisect_left(self.keys, common[:-1] + b"0")
            else:
                while at < len(self.keys) and self.keys[at].startswith(common):
                    at += 1
        return keys, prefixes, None

    def _begin(self, prefix: bytes, start_after: bytes) -> int:
        if self._order is not None:
            places = list(map(self._order, self.keys))
            return bisect_right(places, self._order(start_after)) if start_after else 0
        return max(bisect_left(self.keys, prefix), bisect_right(self.keys, start_after))


def document(
    objects: Sequence[tuple[bytes, int]],
    prefixes: Sequence[bytes] = (),
    *,
    prefix: bytes = b"",
    token: str | None = None,
    count: int | None = None,
) -> bytes:
    """A page as Amazon writes it."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>'
        f"<Prefix>{quote_plus(prefix)}</Prefix>"
        f"<KeyCount>{len(objects) + len(prefixes) if count is None else count}</KeyCount>"
        f"<MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>"
        f"<IsTruncated>{'false' if token is None else 'true'}</IsTruncated>"
    ]
    if token is not None:
        parts.append(f"<NextContinuationToken>{escape(token)}</NextContinuationToken>")
    parts += [
        f"<Contents><Key>{quote_plus(key, safe='/')}</Key><LastModified>{TIME}</LastModified>"
        f"<ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>{size}</Size>"
        "<StorageClass>STANDARD</StorageClass></Contents>"
        for key, size in objects
    ]
    parts += [
        f"<CommonPrefixes><Prefix>{quote_plus(each, safe='/')}</Prefix></CommonPrefixes>"
        for each in prefixes
    ]
    return ("".join(parts) + "</ListBucketResult>").encode()


def error(code: str, status: int, **headers: str) -> Answer:
    """An error document."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>said so</Message></Error>"
    )
    return Answer(status, body.encode(), **headers)


def no_answer(code: str) -> Fault:
    """A store that cannot be reached."""

    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        raise StoreError(code)

    return fault
