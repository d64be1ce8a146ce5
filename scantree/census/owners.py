"""Users by name or number."""

from __future__ import annotations

from scantree.census.filters import Owner

_UIDS = 1 << 32


def owner_of(text: str) -> Owner:
    """The user of this name, or else of this number. Raises ValueError where there is none."""
    try:
        import pwd  # noqa: PLC0415 - not on every system

        return Owner(pwd.getpwnam(text).pw_uid, text)
    except (KeyError, ImportError, ValueError, UnicodeError):
        if text.isascii() and text.isdigit() and len(text) <= len(str(_UIDS)) and int(text) < _UIDS:
            return Owner(int(text), text)
        raise ValueError("there is no such user") from None
