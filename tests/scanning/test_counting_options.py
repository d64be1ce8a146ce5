from __future__ import annotations

import base64

from scantree.scanning.counting_options import counting_options
from scantree.scanning.request import ScanRequest


def test_what_is_at_its_default_or_changes_no_number_is_not_told() -> None:
    assert counting_options(ScanRequest((b"/",), jobs=3, tree=True, max_problems=5)) == {}


def test_what_changes_the_numbers_is_told_by_the_name_of_its_option() -> None:
    request = ScanRequest(
        (b"/",),
        one_file_system=True,
        excludes=(b"*.o", "ü".encode()),
        include_kernfs=True,
        follow_symlinks=True,
        count_links=True,
        exclude_caches=True,
    )
    assert counting_options(request) == {
        "one_file_system": True,
        "include_kernfs": True,
        "follow_symlinks": True,
        "count_links": True,
        "exclude_caches": True,
        "exclude": ["*.o", "ü"],
    }


def test_patterns_that_are_not_utf8_lose_nothing() -> None:
    options = counting_options(ScanRequest((b"/",), excludes=(b"a", b"\xff*")))
    assert options["exclude"] == ["a", "\ufffd*"]
    encoded = options["exclude_b64"]
    assert isinstance(encoded, list)
    assert [base64.b64decode(each) for each in encoded] == [b"a", b"\xff*"]


def test_a_replacement_character_of_its_own_is_text() -> None:
    options = counting_options(ScanRequest((b"/",), excludes=("\ufffd".encode(),)))
    assert options == {"exclude": ["\ufffd"]}
