"""Pages asked for until they are whole: what may pass is tried again, with patience.

Between two tries passes a random time up to a bound that doubles (full jitter), or what the store
asks for in ``Retry-After``. Where a store cannot be reached after all tries, each further request
has one, and half as many after each one that was in vain otherwise, until one is answered.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping

from scantree.reader.objects.answer import Answer, Bucket
from scantree.reader.objects.page import (
    MalformedPageError,
    Page,
    StoreAnswerError,
    parse_page,
)
from scantree.reader.objects.store_error import StoreError
from scantree.reader.objects.throttle import Throttle

TRIES = 8
_FIRST_SECONDS = 0.1
_LONGEST_SECONDS = 20.0
_LONGEST_ASKED_SECONDS = 120.0
_MOST_MOVES = 3
_MOST_EMPTY = 1_000
"""After so many pages in a row without anything on them a list is taken for endless."""
_OK = 200


class Lister:
    """Asks a bucket for pages, as many at once as the throttle lets.

    ``pause`` waits for so many seconds, or until ``is_closing``; ``requests`` counts what was
    sent, and ``tries`` bounds it for one page. ``tick`` is called where something got on.
    """

    def __init__(
        self,
        bucket: Bucket,
        throttle: Throttle,
        pause: Callable[[float], object],
        is_closing: Callable[[], bool],
        *,
        tries: int = TRIES,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._bucket = bucket
        self._throttle = throttle
        self._pause = pause
        self.is_closing = is_closing
        self._tries = tries
        self.tick = tick
        self._lost = 0
        self.requests = 0
        self.server = ""

    def page(self, parameters: Mapping[str, str], key: bytes = b"") -> Page:
        """One page, of the bucket or of a key in it. Raises StoreError."""
        tries = moves = renewals = 0
        while True:
            try:
                page = self._try(parameters, key)
            except _MovedError as moved:
                moves += 1
                if moves > _MOST_MOVES or (not self._bucket.move_to(moved.region) and moves > 1):
                    raise moved.error from None
            except StoreError as error:
                tries += 1
                if error.is_renewable and not renewals:
                    renewals += 1
                    self._bucket.renew()
                    continue
                if not error.may_pass or tries >= self._allowed(error) or self.is_closing():
                    self._lost += error.may_pass
                    raise
                self._pause(_delay(tries, error))
            else:
                self._lost = 0
                self.tick()
                return page

    def pages(self, parameters: Mapping[str, str], key: bytes = b"") -> Iterator[Page]:
        """All pages of a list. Raises StoreError where one cannot be had, or none is the last."""
        asked = dict(parameters)
        seen: set[tuple[tuple[str, str], ...]] = set()
        empty = 0
        while True:
            page = self._next_page(asked, key, seen)
            yield page
            if not page.is_truncated:
                return
            empty = 0 if page.items or page.prefixes else empty + 1
            if empty > _MOST_EMPTY:
                raise StoreError("RepeatedToken", _OK)
            seen.add(tuple(sorted(page.following.items())))
            asked = {**parameters, **page.following}

    def _next_page(
        self, asked: Mapping[str, str], key: bytes, seen: set[tuple[tuple[str, str], ...]]
    ) -> Page:
        """A page whose token leads on."""
        for again in range(self._tries):
            page = self.page(asked, key)
            following = tuple(sorted(page.following.items()))
            if not page.is_truncated or following not in seen:
                return page
            self._pause(_delay(again + 1, None))
        raise StoreError("RepeatedToken", _OK)

    def _allowed(self, error: StoreError) -> int:
        return 1 if self._lost and error.is_unreachable else max(1, self._tries >> self._lost)

    def _try(self, parameters: Mapping[str, str], key: bytes) -> Page:
        taken = self._throttle.take(self.is_closing)
        is_busy = False
        try:
            self.requests += 1
            return self._page_of(self._bucket.ask(parameters, key))
        except StoreError as error:
            is_busy = error.is_busy
            raise
        finally:
            self._throttle.give_back(taken, is_busy=is_busy)

    def _page_of(self, answer: Answer) -> Page:
        try:
            page = parse_page(answer.body)
        except StoreAnswerError as error:
            found = StoreError(error.code, answer.status, _seconds(answer.retry_after))
            region = error.region or answer.region
            if region and error.code in _ELSEWHERE:
                raise _MovedError(region, found) from None
            raise found from None
        except MalformedPageError:
            code = "IncompletePage" if answer.status == _OK else f"HTTP{answer.status}"
            found = StoreError(code, answer.status, _seconds(answer.retry_after))
            if answer.region and answer.status in _REDIRECTS:
                raise _MovedError(answer.region, found) from None
            raise found from None
        if answer.status != _OK:
            raise StoreError(f"HTTP{answer.status}", answer.status, _seconds(answer.retry_after))
        self.server = answer.server
        return page


_ELSEWHERE = frozenset(
    {
        "PermanentRedirect",
        "TemporaryRedirect",
        "AuthorizationHeaderMalformed",
        "IllegalLocationConstraintException",
        "Redirect",
    }
)
_REDIRECTS = frozenset({301, 302, 307})


class _MovedError(Exception):
    """The bucket is in another region."""

    def __init__(self, region: str, error: StoreError) -> None:
        super().__init__(region)
        self.region = region
        self.error = error


def _seconds(retry_after: str) -> float:
    """The seconds of a Retry-After; 0 where it is a date, or nothing."""
    return min(float(retry_after), _LONGEST_ASKED_SECONDS) if retry_after.isdigit() else 0.0


def _delay(tries: int, error: StoreError | None) -> float:
    bound = min(_FIRST_SECONDS * 2.0 ** (tries - 1), _LONGEST_SECONDS)
    asked = 0.0 if error is None else error.wait_seconds
    return asked + random.uniform(0, bound)
