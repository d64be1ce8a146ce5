r"""How a name is shown: a file name is any bytes, and a terminal obeys some of them.

What a terminal could obey, or a reader could not see, becomes a backslash escape:
``\xNN`` for a byte (ASCII control characters, bytes that are not valid UTF-8),
``\uNNNN`` for a character (C1 controls, bidirectional overrides, line separators and
the like), and ``\\`` for a backslash, so that no two names look the same.
"""

from __future__ import annotations

import codecs

_ON_LACK = "scantree.escape"

_SHOWN = "\u00a0\u3000\u200c\u200d"
"""Not printable to ``str.isprintable``, and harmless: the two spaces of European and
East Asian names, and the joiners that Persian names and many emoji are written with."""


def escape(name: bytes) -> str:
    """A file name or path as text without anything that a terminal acts upon."""
    return escape_text(name.decode("utf-8", "surrogateescape"))


def escape_text(text: str) -> str:
    """The same for text; lone surrogates stand for the bytes of ``os.fsdecode``."""
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_escape_character, text))


def encode(text: str, encoding: str) -> bytes:
    r"""Text that was escaped, in an encoding; a character that this lacks is ``\uNNNN``.

    Never ``\xNN``, as Python's own escapes may be: that is a byte.
    """
    return text.encode(encoding, _ON_LACK)


def restrict(text: str, encoding: str) -> str:
    """Text that was escaped, with what an encoding lacks escaped, too."""
    return text if text.isascii() else encode(text, encoding).decode(encoding)


def _escape_lacking(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    return "".join(_character_escape(ord(char)) for char in lacking), error.end


codecs.register_error(_ON_LACK, _escape_lacking)


def _escape_character(char: str) -> str:
    if char == "\\":
        return "\\\\"
    if char.isprintable() or char in _SHOWN:
        return char
    number = ord(char)
    if number < 0x80:
        return f"\\x{number:02x}"
    if 0xDC80 <= number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    return _character_escape(number)


def _character_escape(number: int) -> str:
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
