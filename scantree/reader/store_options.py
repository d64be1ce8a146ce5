"""How object stores are asked: what aws-cli has options of the same names for."""

from __future__ import annotations

from typing import NamedTuple


class StoreOptions(NamedTuple):
    """The options of all roots that lie in object stores; None is what the environment says.

    ``versions`` asks for what is not the current version of an object, ``uploads`` for
    multipart uploads that nobody finished.
    """

    endpoint: str | None = None
    region: str | None = None
    profile: str | None = None
    no_sign_request: bool = False
    request_payer: bool = False
    versions: bool = False
    uploads: bool = False
