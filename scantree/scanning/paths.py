"""Paths as bytes, and how they stand in a document without losing any."""

from __future__ import annotations

import base64


def join(root: bytes, prefix: bytes) -> bytes:
    """The path of ``prefix`` below ``root``; the root itself where it is empty."""
    return below(root, prefix) if prefix else root


def below(root: bytes, prefix: bytes) -> bytes:
    """The path of ``prefix`` below ``root``; a name in an object store may be empty."""
    return root + prefix if root.endswith(b"/") else root + b"/" + prefix


def text_fields(field: str, name: bytes) -> dict[str, str]:
    """A field of a document, and with ``_b64`` after it where the bytes are not valid UTF-8.

    Each byte that is not part of valid UTF-8 stands as U+FFFD in the first; the second is
    the base64 (RFC 4648) of the bytes themselves.
    """
    try:
        return {field: name.decode("utf-8")}
    except UnicodeDecodeError:
        return {field: shown_text(name), f"{field}_b64": base64.b64encode(name).decode("ascii")}


def path_fields(path: bytes) -> dict[str, str]:
    """``path``, and ``path_b64`` where the bytes are not valid UTF-8."""
    return text_fields("path", path)


def shown_text(name: bytes) -> str:
    """The text of a name, with U+FFFD for each byte that is not part of valid UTF-8."""
    text = name.decode("utf-8", "surrogateescape")
    return "".join("�" if "\udc80" <= char <= "\udcff" else char for char in text)
