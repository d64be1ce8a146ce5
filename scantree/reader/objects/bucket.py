"""A bucket that can be asked for lists, on botocore's shoulders.

Credentials (environment, profiles, SSO, roles, instance metadata), region, endpoint, address
style, proxies, certificates and signing are botocore's, connections urllib3's, which keeps them
alive. Nothing of botocore's model of calls is used for a page: its own client takes twenty times
as long for one (measured, keys per second of processor time: such a client 200,000 to 300,000,
obstore 190,000 to 248,000, which fails a whole listing for one odd key, pyarrow 70,000, boto3
7,900, aiobotocore 6,500).

Only this module imports botocore.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import quote

from botocore import UNSIGNED
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from botocore.httpsession import URLLib3Session, get_cert_path
from botocore.session import Session
from botocore.utils import get_environ_proxies

from scantree.reader.objects.address import Address
from scantree.reader.objects.answer import Answer
from scantree.reader.objects.store_error import StoreError
from scantree.reader.store_options import StoreOptions

GOOGLE = "https://storage.googleapis.com"
"""Where Google's buckets answer as S3's do, with HMAC keys."""

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0
_KEPT_CONNECTIONS = 1_000
_DEFAULT_REGION = "us-east-1"


class NoStoreError(Exception):
    """A store cannot be asked at all; says why in one line."""


class SignedBucket:
    """A bucket of S3, or of what speaks its language. Raises NoStoreError."""

    def __init__(self, address: Address, options: StoreOptions) -> None:
        self._bucket = address.bucket
        self._options = options
        self._endpoint = options.endpoint
        if self._endpoint is None and address.scheme == "gs":
            self._endpoint = GOOGLE
        self._lock = threading.Lock()
        try:
            # What it has loaded of botocore's models is let go of: 13 MB.
            session = self._new_session()
            self._region = self._set_up(session, options.region)
            self._http = self._connections(session)
            self._credentials = (
                None if options.no_sign_request else self._found_credentials(session)
            )
        except (BotoCoreError, ValueError) as error:
            raise NoStoreError(_in_one_line(error)) from error

    def ask(self, parameters: Mapping[str, str], key: bytes = b"") -> Answer:
        """The answer to one request, of the bucket or of a key in it.

        Raises StoreError where none came, or not whole.
        """
        query = "&".join(
            f"{name}={quote(value.encode('utf-8', 'surrogateescape'), safe='-_.~')}"
            for name, value in sorted(parameters.items())
        )
        url = self._url
        if key:
            url = f"{url.removesuffix('/')}/{quote(key, safe='-_.~/')}"
        request = AWSRequest(method="GET", url=f"{url}?{query}")
        request.headers["Accept-Encoding"] = "identity"
        if self._options.request_payer:
            request.headers["x-amz-request-payer"] = "requester"
        self._sign(request)
        try:
            response = self._http.send(request.prepare())
            body = bytes(response.content)
        except (ConnectTimeoutError, ReadTimeoutError) as error:
            raise StoreError("ConnectionTimeout") from error
        except (ConnectionClosedError, ResponseStreamingError) as error:
            raise StoreError("IncompletePage") from error
        except BotoCoreError as error:
            raise StoreError("ConnectionFailed") from error
        headers = response.headers
        return Answer(
            int(response.status_code),
            body,
            str(headers.get("x-amz-bucket-region", "")),
            str(headers.get("Retry-After", "")),
            str(headers.get("Server", "")),
        )

    def _sign(self, request: object) -> None:
        if self._credentials is None:
            return
        try:
            credentials = self._credentials.get_frozen_credentials()
            S3SigV4Auth(credentials, "s3", self._region).add_auth(request)
        except BotoCoreError as error:
            # They expired, and can't be renewed.
            raise StoreError("NoCredentials", 403) from error

    def move_to(self, region: str) -> bool:
        """Ask in another region from now on; False where that is the one already."""
        with self._lock:
            if region == self._region:
                return False
            self._region = self._set_up(self._new_session(), region)
            return True

    def renew(self) -> None:
        """Look for newer credentials."""
        with self._lock:
            if self._credentials is not None:
                self._credentials = self._found_credentials(self._new_session())

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def _new_session(self) -> Session:
        return Session(profile=self._options.profile)

    def _set_up(self, session: Session, region: str | None) -> str:
        """Have the URL of the bucket in a region, and answer which that is."""
        client = session.create_client(
            "s3",
            region_name=region,
            endpoint_url=self._endpoint,
            config=Config(signature_version=UNSIGNED),
        )
        url = client.generate_presigned_url("list_objects_v2", Params={"Bucket": self._bucket})
        self._url = str(url).partition("?")[0]
        found = str(client.meta.region_name or _DEFAULT_REGION)
        client.close()
        return _DEFAULT_REGION if found == "aws-global" else found

    def _connections(self, session: Session) -> URLLib3Session:
        bundle = session.get_config_variable("ca_bundle")
        verify: str | bool = bundle or os.environ.get("REQUESTS_CA_BUNDLE") or True
        return URLLib3Session(
            verify=get_cert_path(verify),
            proxies=get_environ_proxies(self._url),
            timeout=(_CONNECT_SECONDS, _READ_SECONDS),
            max_pool_connections=_KEPT_CONNECTIONS,
        )

    def _found_credentials(self, session: Session) -> Credentials:
        found = session.get_credentials()
        if found is None:
            raise NoStoreError("no credentials were found; --no-sign-request asks without any")
        credentials: Credentials = found
        return credentials


class Credentials(Protocol):
    """What botocore found."""

    def get_frozen_credentials(self) -> object:
        """The credentials now, renewed where they are about to expire."""


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())
