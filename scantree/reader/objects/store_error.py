"""What a store answers instead of a list, as an errno and the store's own code for it."""

from __future__ import annotations

import errno

_NUMBERS = {
    "AccessDenied": errno.EACCES,
    "AllAccessDisabled": errno.EACCES,
    "AccountProblem": errno.EACCES,
    "ExpiredToken": errno.EACCES,
    "InvalidAccessKeyId": errno.EACCES,
    "InvalidToken": errno.EACCES,
    "NoCredentials": errno.EACCES,
    "RequestTimeTooSkewed": errno.EACCES,
    "SignatureDoesNotMatch": errno.EACCES,
    "TokenRefreshRequired": errno.EACCES,
    "NoSuchBucket": errno.ENOENT,
    "NoSuchKey": errno.ENOENT,
    "SlowDown": errno.EBUSY,
    "ServiceUnavailable": errno.EBUSY,
    "TooManyRequests": errno.EBUSY,
    "ConnectionFailed": errno.ECONNREFUSED,
    "ConnectionTimeout": errno.ETIMEDOUT,
    "IncompletePage": errno.EBADMSG,
    "RepeatedToken": errno.EBADMSG,
    "OutOfOrder": errno.EBADMSG,
    "InvalidBucketName": errno.EINVAL,
    "InvalidArgument": errno.EINVAL,
    "PermanentRedirect": errno.EREMOTE,
}
"""Those of S3, and ours where no answer came or it is no list."""

_BY_STATUS = {401: errno.EACCES, 403: errno.EACCES, 404: errno.ENOENT, 503: errno.EBUSY}

_RENEWABLE = frozenset({"ExpiredToken", "InvalidToken", "TokenRefreshRequired"})
_PASSING = frozenset(
    {
        "SlowDown",
        "ServiceUnavailable",
        "TooManyRequests",
        "InternalError",
        "OperationAborted",
        "RequestTimeout",
        "RequestTimeTooSkewed",
        "Throttling",
        "ThrottlingException",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestLimitExceeded",
        "ConnectionFailed",
        "ConnectionTimeout",
        "IncompletePage",
        "RepeatedToken",
    }
)
_BUSY = frozenset(
    {
        "SlowDown",
        "ServiceUnavailable",
        "TooManyRequests",
        "Throttling",
        "ThrottlingException",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestLimitExceeded",
    }
)
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_OK = 200


class StoreError(Exception):
    """A request failed. ``code`` is what the store calls it; ``status`` 0 where none came.

    ``wait_seconds`` is how long the store asks to be left alone.
    """

    def __init__(self, code: str, status: int = 0, wait_seconds: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.wait_seconds = wait_seconds

    @property
    def errno(self) -> int:
        """The errno that comes nearest."""
        return _NUMBERS.get(self.code) or _BY_STATUS.get(self.status, errno.EIO)

    @property
    def may_pass(self) -> bool:
        """Whether it is worth to ask again."""
        return (
            self.code in _PASSING
            or self.status == _TOO_MANY_REQUESTS
            or self.status >= _SERVER_ERROR
            # An error document that was sent as if it were a list.
            or self.status == _OK
        )

    @property
    def is_busy(self) -> bool:
        """Whether the store wants fewer requests."""
        return self.code in _BUSY or self.status in {_TOO_MANY_REQUESTS, 503}

    @property
    def is_unreachable(self) -> bool:
        """Whether no answer came."""
        return self.status == 0

    @property
    def is_renewable(self) -> bool:
        """Whether newer credentials may do."""
        return self.code in _RENEWABLE
