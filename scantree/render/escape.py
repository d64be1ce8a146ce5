r"""How a name is shown: a file name is any bytes, and a terminal obeys some of them.

A name is shown as it is, or quoted as a shell takes it, so that what is shown can be
pasted: in ``'...'`` or ``"..."`` where it has blanks or what else a shell would act upon,
and in ``$'...'`` where there is something in it that a terminal could obey, or a reader
could not see or tell from something else. That is escaped: ``\xNN`` for a byte (ASCII
control characters, bytes that are not valid UTF-8), ``\uNNNN`` for a character (C1
controls, bidirectional overrides, blanks other than a space, what takes no room, and what
looks as its composed form does, so that this alone is shown as it is: Unicode's NFC). So no two
names look the same.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_ON_LACK = "scantree.escape"

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-][A-Za-z0-9_@%+=:,./~#-]*")
"""ASCII that no shell acts upon; ``~`` and ``#`` are special at the beginning alone."""

# Of these, most runs need none, and each takes a good part of a millisecond to compile.

_LIKE_AN_ESCAPE = r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})"

_BYTE_IN_REPR = r"\\udc([89a-f][0-9a-f])"

_UNSEEN = (
    # What str.isprintable takes for visible: fillers, an empty pattern of dots, marks that
    # are drawn as nothing, selectors of a variant.
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U0001d159\U000e0100-\U000e01ef]"
)

_FIRST_COMPOSED = "\u0300"
"""No character below is what others are composed to or from, but as the first of them."""

_NON_JOINER = "\u200c"
_JOINED_SCRIPTS = "[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9]"
"""Letters of the Arabic script: between two of them a non-joiner can be seen."""


def escape(name: bytes) -> str:
    """A file name or path as text that a terminal only shows, and that can be pasted."""
    return escape_text(name.decode("utf-8", "surrogateescape"))


def escape_text(text: str) -> str:
    """The same for text; lone surrogates stand for the bytes of ``os.fsdecode``."""
    if text.isascii():
        return text if _PLAIN.fullmatch(text) else _quoted(text)
    return text if _is_plain(text) else _quoted(text)


def escape_for_reader(name: bytes) -> str:
    """A name for a program that reads lines: quoted only where something is escaped.

    Or where it begins as a quoted one does.
    """
    text = name.decode("utf-8", "surrogateescape")
    return _escaped(text) if text.startswith("$'") or _has_unseen(text) else text


def quote(text: str) -> str:
    """The same as ``escape_text``, in quotes in any case."""
    return f"'{text}'" if text and _is_plain(text) else _quoted(text)


def escape_message(text: str) -> str:
    """Text that is no name but may hold one, such as an error of a library: no quotes.

    A byte that Python's ``repr`` has escaped already is shown as one.
    """
    text = re.sub(_BYTE_IN_REPR, r"\\x\1", text)
    return "".join(
        _character_as_escape(char) if _is_unseen(text, place) else char
        for place, char in enumerate(text)
    )


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


def _is_plain(text: str) -> bool:
    """Whether text can stand without quotes."""
    ascii_part = "".join(char for char in text if char.isascii())
    begins_plainly = not text.startswith(("~", "#"))
    return begins_plainly and not (
        (ascii_part and not _PLAIN.fullmatch("-" + ascii_part)) or _has_unseen(text)
    )


def _quoted(text: str) -> str:
    # What looks like an escape is none, and an encoding may make real ones of others.
    if _has_unseen(text) or re.search(_LIKE_AN_ESCAPE, text):
        return _escaped(text)
    if "'" not in text:
        return f"'{text}'"
    if not any(char in text for char in '"$`\\!'):
        return f'"{text}"'
    return _escaped(text)


def _has_unseen(text: str) -> bool:
    """Whether there is something in a name that must be escaped, or is lost at its edges."""
    if not text or (text.isascii() and text.isprintable()):
        return False
    if unicodedata.category(text[0]).startswith("M"):
        # It would be drawn upon what stands before the name.
        return True
    return any(_is_unseen(text, place) for place in range(len(text)))


def _is_unseen(text: str, place: int) -> bool:
    char = text[place]
    if char == _NON_JOINER:
        around = text[place - 1 : place] + text[place + 1 : place + 2]
        return len(around) < 2 or not all(re.match(_JOINED_SCRIPTS, letter) for letter in around)
    return (
        not char.isprintable()
        or re.match(_UNSEEN, char) is not None
        or (char >= _FIRST_COMPOSED and _is_decomposed(text, place))
    )


def _is_decomposed(text: str, place: int) -> bool:
    """Whether a character, after those before it, looks as others do that NFC has instead."""
    if not unicodedata.is_normalized("NFC", text[place]):
        return True
    first = place
    while first and unicodedata.combining(text[first]):
        first -= 1
    if first < place:
        return not unicodedata.is_normalized("NFC", text[first : place + 1])
    # Letters that are composed to one, as Hangul is.
    before = text[max(place - 1, 0) : place]
    return unicodedata.is_normalized("NFC", before) and not unicodedata.is_normalized(
        "NFC", before + text[place]
    )


def _escaped(text: str) -> str:
    return "$'" + "".join(_escaped_character(text, place) for place in range(len(text))) + "'"


def _escaped_character(text: str, place: int) -> str:
    char = text[place]
    if char in "\\'":
        return "\\" + char
    is_mark_in_front = not place and unicodedata.category(char).startswith("M")
    return _character_as_escape(char) if is_mark_in_front or _is_unseen(text, place) else char


def _character_as_escape(char: str) -> str:
    number = ord(char)
    if number < 0x80:
        return f"\\x{number:02x}"
    if 0xDC80 <= number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    return _character_escape(number)


def _character_escape(number: int) -> str:
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
