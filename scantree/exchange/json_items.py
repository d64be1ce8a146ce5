"""A long and deep JSON text read piece by piece: arrays that open and close, and flat values.

What is in arrays may be nested as deep as it likes: nothing is in memory but one value and the
piece of the text that it stands in. Bytes that are not UTF-8 come as surrogates, as os.fsdecode
has them.
"""

from __future__ import annotations

import codecs
import enum
from collections.abc import Iterator
from json.decoder import JSONDecodeError, JSONDecoder
from typing import Protocol, TypeAlias

_CHUNK = 1 << 20
_LONGEST_VALUE = 16 << 20
"""No value is longer: names are not."""

_SPACE = " \t\r\n"


class Bracket(enum.Enum):
    """An array begins, or ends."""

    OPEN = "["
    CLOSE = "]"


Item: TypeAlias = "Bracket | dict[str, object] | list[object] | str | int | float | None"


class Source(Protocol):
    """Where the bytes come from."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most so many; none at the end."""


class JsonError(ValueError):
    """The text is no JSON, or ends too early."""


def json_items(source: Source) -> Iterator[Item]:
    """The items of a text that is one array. Raises JsonError, and what reading raises."""
    text = _Text(source)
    depth = 0
    is_after_value = False
    while True:
        char = text.next_char()
        if char == "]" and depth:
            depth -= 1
            text.skip()
            is_after_value = True
            yield Bracket.CLOSE
            if not depth:
                break
            continue
        if is_after_value:
            if char != ",":
                raise text.error()
            text.skip()
            char = text.next_char()
            if char == "]":
                raise text.error()
        if char == "[":
            depth += 1
            text.skip()
            is_after_value = False
            yield Bracket.OPEN
        elif depth:
            yield text.value()
            is_after_value = True
        else:
            raise text.error()
    if text.next_char():
        raise text.error()


class _Text:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._decode = JSONDecoder(strict=False).raw_decode
        self._text = ""
        self._at = 0
        self._before = 0
        self._is_at_end = False

    def next_char(self) -> str:
        """The next character that is no space; none at the end."""
        while True:
            text, at = self._text, self._at
            while at < len(text) and text[at] in _SPACE:
                at += 1
            self._at = at
            if at < len(text):
                return text[at]
            if not self._read_on(_CHUNK):
                return ""

    def skip(self) -> None:
        """Go on behind the next character."""
        self._at += 1

    def value(self) -> Item:
        """The value that begins here."""
        size = _CHUNK
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except RecursionError:
                raise self.error() from None
            except JSONDecodeError as error:
                # It may go on; what is read doubles, so that a long one isn't read often.
                if len(self._text) - self._at > _LONGEST_VALUE:
                    raise self.error() from None
                if not self._read_on(size):
                    raise self._cut_off(error) from None
                size *= 2
                continue
            # A number may go on, too.
            if end == len(self._text) and self._read_on(size):
                continue
            self._at = end
            found: Item = value
            return found

    def _cut_off(self, error: JSONDecodeError) -> JsonError:
        """What is wrong with the last value."""
        if error.pos >= len(self._text) or error.msg.startswith("Unterminated"):
            return JsonError("it ends too early")
        return self.error()

    def error(self) -> JsonError:
        """What is wrong here."""
        if self._is_at_end and self._at >= len(self._text):
            return JsonError("it ends too early")
        return JsonError(f"it is no JSON, at character {self._before + self._at}")

    def _read_on(self, size: int) -> bool:
        """Read some more; False at the end."""
        if self._is_at_end:
            return False
        data = self._source.read(size)
        self._is_at_end = not data
        self._before += self._at
        self._text = self._text[self._at :] + self._decoder.decode(data, final=not data)
        self._at = 0
        return bool(data)
