"""A page of a list parsed, however it is written, and never less than it says."""

from __future__ import annotations

import pytest

from scantree.reader.objects.page import (
    Item,
    MalformedPageError,
    StoreAnswerError,
    parse_page,
    seconds_of,
)
from tests.reader.objects.double import SECONDS, TIME, document
from tests.reader.objects.scans import ODD_KEYS


def listed(contents: str, *, encoding: str = "", more: str = "", root: str = "") -> bytes:
    name = root or "ListBucketResult"
    return (
        f"<?xml version='1.0'?><{name}>{encoding}<IsTruncated>false</IsTruncated>"
        f"{contents}{more}</{name}>"
    ).encode()


URL = "<EncodingType>url</EncodingType>"
WAYS = {
    "as Amazon writes it": (
        f"<Contents><Key>a</Key><LastModified>{TIME}</LastModified><ETag>&quot;e&quot;</ETag>"
        "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>"
        "<Size>12</Size><StorageClass>GLACIER</StorageClass></Contents>"
    ),
    "with an owner and spaces": (
        f"\n <Contents>\n <Key>a</Key> <LastModified>{TIME}</LastModified>\n<ETag>e</ETag>"
        "<Size>12</Size> <Owner> <ID>x</ID><DisplayName>y</DisplayName> </Owner>"
        "<StorageClass>GLACIER</StorageClass>\n</Contents>\n"
    ),
    "in another order": (
        "<Contents><StorageClass>GLACIER</StorageClass><Size>12</Size>"
        f"<Key>a</Key><LastModified>{TIME}</LastModified></Contents>"
    ),
    "with CDATA and comments": (
        f"<!-- <Contents> --><Contents><Key><![CDATA[a]]></Key><LastModified>{TIME}</LastModified>"
        "<Size>12</Size><StorageClass>GLACIER</StorageClass></Contents>"
    ),
    "with elements of its own": (
        f"<Contents><Key>a</Key><LastModified>{TIME}</LastModified><Size>12</Size>"
        "<New><Deep>1</Deep></New><StorageClass>GLACIER</StorageClass></Contents>"
    ),
    "with an attribute": (
        f"<Contents x='1'><Key>a</Key><LastModified>{TIME}</LastModified><Size>12</Size>"
        "<StorageClass>GLACIER</StorageClass></Contents>"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_object_is_the_same_however_it_is_written(way: str) -> None:
    page = parse_page(listed(WAYS[way], encoding=URL))
    assert page.items == [Item(b"a", 12, TIME.encode(), b"GLACIER")]
    assert not page.is_truncated


def test_odd_keys_are_decoded() -> None:
    page = parse_page(document([(key, 1) for key in ODD_KEYS], [b"a +/", b"\n/", b"//"]))
    assert [item.key for item in page.items] == list(ODD_KEYS)
    assert page.prefixes == [b"a +/", b"\n/", b"//"]


def test_keys_without_encoding_are_taken_as_they_are() -> None:
    contents = (
        "<Contents><Key>a+b%20&lt;&#x41;&#66;&amp;</Key><LastModified/><Size>1</Size></Contents>"
    )
    assert parse_page(listed(contents)).items[0].key == b"a+b%20<AB&"
    contents = contents.replace("<LastModified/>", f"<LastModified>{TIME}</LastModified>")
    assert parse_page(listed(contents)).items[0].key == b"a+b%20<AB&"


BAD = {
    "empty": b"",
    "no XML": b"hello",
    "another document": b"<html/>",
    "cut": listed(WAYS["as Amazon writes it"])[:-3],
    "cut in an object": listed(WAYS["as Amazon writes it"])[:150],
    "no word whether it is all": b"<ListBucketResult></ListBucketResult>",
    "truncated without a token": listed("").replace(b"false", b"true"),
    "fewer keys than it counts": listed("", more="<KeyCount>1</KeyCount>"),
    "an object without a key": listed("<Contents><Size>1</Size></Contents>"),
    "an object without a size": listed("<Contents><Key>a</Key></Contents>"),
    "a negative size": listed("<Contents><Key>a</Key><Size>-1</Size></Contents>"),
    "two roots": listed("") + listed(""),
    "a document type": b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + listed("")[21:],
    "an entity that is none": listed(
        f"<Contents><Key>&no;</Key><LastModified>{TIME}</LastModified><Size>1</Size></Contents>"
    ),
    "very deep": listed("<a>" * 10_000 + "</a>" * 10_000),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_whole_list_is_refused(name: str) -> None:
    with pytest.raises(MalformedPageError):
        parse_page(BAD[name])


def test_an_error_document_is_an_error() -> None:
    body = b"<Error><Code>SlowDown</Code><Message>m</Message><Region>eu-west-1</Region></Error>"
    with pytest.raises(StoreAnswerError) as caught:
        parse_page(body)
    assert (caught.value.code, caught.value.region) == ("SlowDown", "eu-west-1")


def test_times_are_seconds_since_the_epoch() -> None:
    assert seconds_of(TIME.encode()) == SECONDS
    assert seconds_of(b"2026-11-20T12:11:12+02:00") == SECONDS
    assert seconds_of(b"2026-11-20T10:11:12") == SECONDS
    assert seconds_of(b"") == seconds_of(b"never") == seconds_of(b"\xff") == 0
