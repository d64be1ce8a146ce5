"""The encoding of what a stream's reader can show.

In a locale whose encoding is ASCII (``LC_ALL=C``) Python encodes its streams in UTF-8 all
the same, unless told otherwise (PEP 540). That is right for data, which must not get lost.
A terminal that is set up for this locale shows something else for a line of a bar.
"""

from __future__ import annotations

import codecs
import os
import sys
from typing import TextIO

_DEFAULT = "utf-8"


def stream_encoding(stream: TextIO | None) -> str:
    """The stream's encoding, or its locale's where Python chose UTF-8 against that."""
    encoding = getattr(stream, "encoding", None) or _DEFAULT
    if _is_utf8_by_default() and codecs.lookup(encoding).name == _DEFAULT:
        import locale  # noqa: PLC0415 - start-up

        return locale.getencoding()
    return encoding


def _is_utf8_by_default() -> bool:
    return bool(sys.flags.utf8_mode) and not (
        "utf8" in sys._xoptions
        or os.environ.get("PYTHONUTF8")
        or os.environ.get("PYTHONIOENCODING")
    )
