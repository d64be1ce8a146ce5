"""The encoding of what a stream's reader can show.

In a locale whose encoding is ASCII (``LC_ALL=C``) Python encodes its streams in UTF-8 all
the same, unless told otherwise (PEP 540, PEP 538). That is right for data, which must not get lost.
A terminal that is set up for this locale shows something else for a line of a bar.
"""

from __future__ import annotations

import codecs
import os
import sys
from typing import TextIO

_DEFAULT = "utf-8"
_OF_C = "ascii"
_C_NAMES = frozenset({"C", "POSIX"})
_COERCED = frozenset({"C.UTF-8", "C.utf8", "UTF-8"})


def stream_encoding(stream: TextIO | None) -> str:
    """The stream's encoding, or its locale's where Python chose UTF-8 against that."""
    encoding = getattr(stream, "encoding", None) or _DEFAULT
    if codecs.lookup(encoding).name == _DEFAULT and _is_coerced():
        return _OF_C
    if _is_utf8_by_default() and codecs.lookup(encoding).name == _DEFAULT:
        import locale  # noqa: PLC0415 - start-up

        return locale.getencoding()
    return encoding


def _is_utf8_by_default() -> bool:
    return bool(sys.flags.utf8_mode) and not _is_chosen()


def _is_chosen() -> bool:
    return bool(
        "utf8" in sys._xoptions
        or os.environ.get("PYTHONUTF8")
        or os.environ.get("PYTHONIOENCODING")
    )


def _is_coerced() -> bool:
    """Whether Python made a UTF-8 locale of one that was asked for by name (PEP 538).

    It puts LC_CTYPE into the environment for that, where it was not before.
    """
    environment = os.environ
    if environment.get("LANG") not in _C_NAMES or environment.get("LC_ALL") or _is_chosen():
        return False
    if environment.get("LC_CTYPE") not in _COERCED:
        return False
    try:
        with open("/proc/self/environ", "rb") as file:
            return not any(line.startswith(b"LC_CTYPE=") for line in file.read().split(b"\0"))
    except OSError:
        return True
