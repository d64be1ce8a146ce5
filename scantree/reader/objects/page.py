"""A page of an object store's list: what one answer says, and the answer parsed.

The document is XML (ListObjectsV2, ListObjectVersions, ListMultipartUploads, ListParts). Objects
as nearly every server writes them are taken out of it by one regular expression; whatever else
there may be in XML, such as comments, other orders, or CDATA, is expat's, which also sees that
the frame around it is whole.
A page is never less than the document says: what is cut short, is no list, or counts more keys
than it has, is a ``MalformedPageError``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from itertools import repeat
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote_to_bytes
from xml.parsers import expat


class MalformedPageError(Exception):
    """An answer is no whole list."""


class StoreAnswerError(Exception):
    """An answer is an error document, whatever its status was."""

    def __init__(self, code: str, message: str, region: str = "", endpoint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.region = region
        self.endpoint = endpoint


class Item(NamedTuple):
    """An object, or another thing that has a key. ``size`` is bytes; ``changed`` as it is written.

    Of a version ``is_latest`` tells whether it is the current one; of a delete marker
    ``is_marker`` is true; ``upload`` names an upload. A part of one has no key.
    """

    key: bytes
    size: int
    changed: bytes
    storage_class: bytes
    is_latest: bool = True
    is_marker: bool = False
    upload: bytes = b""


class Page(NamedTuple):
    """What one answer says. ``following`` are the parameters that ask for the next page."""

    items: Sequence[Item]
    prefixes: Sequence[bytes]
    is_truncated: bool
    following: Mapping[str, str]


_OBJECT = re.compile(
    rb"<Contents>\s*"
    rb"<Key>([^<]*)</Key>\s*"
    rb"<LastModified>([^<]*)</LastModified>\s*"
    rb"(?:<ETag>[^<]*</ETag>\s*)?"
    rb"(?:<Checksum[A-Za-z]+>[^<]*</Checksum[A-Za-z]+>\s*)*"
    rb"<Size>([0-9]{1,19})</Size>\s*"
    rb"(?:<Owner>(?:\s*<[A-Za-z]+>[^<]*</[A-Za-z]+>)*\s*</Owner>\s*)?"
    rb"(?:<StorageClass>([^<]*)</StorageClass>\s*)?"
    rb"</Contents>"
)
_GROUPS = 5
"""What splitting by it gives for each object: what was before it, and four values."""

_made_item = partial(tuple.__new__, Item)
"""As Item._make does it, in less than half of the time."""

_Decoder: TypeAlias = Callable[[Sequence[bytes]], list[bytes]]

_ROOTS = {
    "ListBucketResult": "Contents",
    "ListVersionsResult": "Version",
    "ListMultipartUploadsResult": "Upload",
    "ListPartsResult": "Part",
    # So moto calls it.
    "ListPartsResponse": "Part",
}
_FOLLOWING = {
    "NextContinuationToken": "continuation-token",
    "NextKeyMarker": "key-marker",
    "NextVersionIdMarker": "version-id-marker",
    "NextUploadIdMarker": "upload-id-marker",
    "NextPartNumberMarker": "part-number-marker",
}
_ENTITIES = {b"lt": b"<", b"gt": b">", b"amp": b"&", b"quot": b'"', b"apos": b"'"}
_ENTITY = re.compile(rb"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|([a-z]{2,4}));")
_DEEPEST = 16


def parse_page(body: bytes) -> Page:
    """The page of an answer. Raises MalformedPageError and StoreAnswerError."""
    pieces = _OBJECT.split(body)
    frame = b"".join(pieces[::_GROUPS])
    if b"Contents" in frame or b"<!" in body:
        # Objects that are written in another way.
        return _page_of(_built(body), [])
    keys: list[bytes] = pieces[1::_GROUPS]
    classes: list[bytes | None] = pieces[4::_GROUPS]
    if b"&" in b"".join(keys):
        keys = list(map(_text_of, keys))
    built = _built(frame)
    decoded = _decoder(built)
    items = map(
        _made_item,
        zip(
            decoded(keys),
            map(int, pieces[3::_GROUPS]),
            pieces[2::_GROUPS],
            [name or b"" for name in classes],
            repeat(True),
            repeat(False),
            repeat(b""),
        ),
    )
    return _page_of(built, list(items))


def _text_of(escaped: bytes) -> bytes:
    """Text without the entities of XML."""
    if b"&" not in escaped:
        return escaped
    text = _ENTITY.sub(_entity, escaped)
    if b"&" in _ENTITY.sub(b"", escaped):
        raise MalformedPageError("no such entity")
    return text


def _entity(found: re.Match[bytes]) -> bytes:
    decimal, hexadecimal, name = found.groups()
    if name is not None:
        known = _ENTITIES.get(name)
        if known is None:
            raise MalformedPageError("no such entity")
        return known
    try:
        return chr(int(decimal) if decimal else int(hexadecimal, 16)).encode()
    except (ValueError, UnicodeEncodeError) as error:
        raise MalformedPageError("no such character") from error


class _Builder:
    """Collects what the elements of a document say, by their local names."""

    def __init__(self) -> None:
        self.root = ""
        self.fields: dict[str, str] = {}
        self.things: list[tuple[str, dict[str, str]]] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._thing: dict[str, str] | None = None

    def start(self, name: str, _attributes: object) -> None:
        local = name.rpartition(":")[2]
        if not self._path:
            self.root = local
        elif len(self._path) == 1:
            self._thing = {}
        if len(self._path) >= _DEEPEST:
            raise MalformedPageError("too deep")
        self._path.append(local)
        self._text.clear()

    def text(self, text: str) -> None:
        self._text.append(text)

    def end(self, _name: str) -> None:
        local = self._path.pop()
        text = "".join(self._text)
        self._text.clear()
        depth = len(self._path)
        if depth == 1:
            if self._thing:
                self.things.append((local, self._thing))
            else:
                self.fields[local] = text
            self._thing = None
        elif depth == 2 and self._thing is not None:
            self._thing[local] = text


def _refuse_entities(*_arguments: object) -> None:
    raise MalformedPageError("a document type")


def _built(body: bytes) -> _Builder:
    """What any document says. Raises StoreAnswerError where it is an error's."""
    built = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = built.start
    parser.EndElementHandler = built.end
    parser.CharacterDataHandler = built.text
    parser.StartDoctypeDeclHandler = _refuse_entities
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise MalformedPageError(str(error)) from error
    if built.root == "Error":
        fields = built.fields
        raise StoreAnswerError(
            fields.get("Code", "Unknown"),
            fields.get("Message", ""),
            fields.get("Region", ""),
            fields.get("Endpoint", ""),
        )
    if built.root not in _ROOTS:
        raise MalformedPageError(f"no list, but {built.root[:40]!r}")
    return built


def _page_of(built: _Builder, items: list[Item]) -> Page:
    """The page; ``items`` are those that were taken out of the document before."""
    fields, kind = built.fields, _ROOTS[built.root]
    decoded = _decoder(built)
    prefixes = []
    for name, thing in built.things:
        if name == "CommonPrefixes":
            if "Prefix" not in thing:
                raise MalformedPageError("a common prefix without a name")
            prefixes.append(thing["Prefix"].encode())
        elif name in {kind, "DeleteMarker"}:
            items.append(_item(name, thing, decoded))
    prefixes = decoded(prefixes)
    said = fields.get("KeyCount")
    if said is not None and _number(said) > len(items) + len(prefixes):
        raise MalformedPageError("fewer keys than it counts")
    # Few servers tell it of parts, of which there are hardly ever more.
    unless = "false" if kind == "Part" else ""
    truncated = fields.get("IsTruncated", unless).lower()
    if truncated not in {"true", "false"}:
        raise MalformedPageError("it does not say whether it is all")
    following = {}
    for name, parameter in _FOLLOWING.items():
        value = fields.get(name)
        if value and truncated == "true":
            is_key = parameter == "key-marker"
            (key,) = decoded([value.encode()]) if is_key else [value.encode()]
            following[parameter] = key.decode("utf-8", "surrogateescape")
    if truncated == "true" and not following:
        raise MalformedPageError("it does not say how to go on")
    return Page(items, prefixes, truncated == "true", following)


def _item(name: str, thing: Mapping[str, str], decoded: _Decoder) -> Item:
    is_part = name == "Part"
    if "Key" not in thing and not is_part:
        raise MalformedPageError("something without a key")
    is_marker = name == "DeleteMarker"
    size = thing.get("Size")
    if size is None and name in {"Contents", "Version", "Part"}:
        raise MalformedPageError("an object without a size")
    (key,) = decoded([thing.get("Key", "").encode()])
    return Item(
        key,
        0 if size is None else _number(size),
        thing.get("LastModified", thing.get("Initiated", "")).encode(),
        thing.get("StorageClass", "").encode(),
        thing.get("IsLatest", "true") == "true",
        is_marker,
        thing.get("UploadId", "").encode(),
    )


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        raise MalformedPageError("no number")
    return int(text)


def _decoder(built: _Builder) -> _Decoder:
    """What makes keys of their texts."""
    return _unquoted if built.fields.get("EncodingType") == "url" else list


def _unquoted(keys: Sequence[bytes]) -> list[bytes]:
    """Keys without their encoding, which has a plus for a space."""
    joined = b"\n".join(keys)
    if b"+" not in joined and b"%" not in joined:
        return list(keys)
    if b"%0A" not in joined and b"%0a" not in joined and joined.count(b"\n") == len(keys) - 1:
        # All at once, since no newline is in any of them.
        return unquote_to_bytes(joined.replace(b"+", b" ")).split(b"\n")
    return [unquote_to_bytes(key.replace(b"+", b" ")) for key in keys]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(4096)
def seconds_of(changed: bytes) -> int:
    """A time as it is written, in whole seconds since the epoch; 0 where it is none."""
    try:
        moment = datetime.fromisoformat(changed.decode())
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(seconds=1)
