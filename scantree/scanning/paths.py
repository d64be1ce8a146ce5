"""Paths as bytes, and how they stand in a document without losing any."""

from __future__ import annotations

import base64


def join(root: bytes, prefix: bytes) -> bytes:
    """The path of ``prefix`` below ``root``; the root itself where it is empty."""
    if not prefix:
        return root
    return root + prefix if root.endswith(b"/") else root + b"/" + prefix


def path_fields(path: bytes) -> dict[str, str]:
    """``path``, and ``path_b64`` where the bytes are not valid UTF-8.

    Each byte that is not part of valid UTF-8 stands as U+FFFD in ``path``;
    ``path_b64`` is the base64 (RFC 4648) of the bytes themselves.
    """
    try:
        return {"path": path.decode("utf-8")}
    except UnicodeDecodeError:
        text = path.decode("utf-8", "surrogateescape")
        shown = "".join("�" if "\udc80" <= char <= "\udcff" else char for char in text)
        return {"path": shown, "path_b64": base64.b64encode(path).decode("ascii")}
