from __future__ import annotations

import os
import subprocess
import sys

import pytest

from scantree.cli.stream_encoding import stream_encoding

CODE = "import sys; from scantree.cli.stream_encoding import *; print(stream_encoding(sys.stdout))"
PLAIN = {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.mark.parametrize(
    ("environment", "is_ascii"),
    [
        ({"LC_ALL": "C.UTF-8"}, False),
        ({"LC_ALL": "C", **PLAIN}, True),
        ({"LC_ALL": "C"}, True),
        ({"LC_ALL": "POSIX"}, True),
        ({"LANG": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "C", "PYTHONUTF8": "1"}, False),
        ({"LANG": "C.UTF-8"}, False),
        # Without any locale Python takes that of UTF-8, and tells the whole process.
        ({}, False),
        ({"LC_ALL": "C", "PYTHONUTF8": "1"}, False),
        ({"LC_ALL": "C", "PYTHONIOENCODING": "utf-8"}, False),
        ({"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii"}, True),
    ],
)
def test_utf8_is_believed_where_the_locale_or_the_user_says_so(
    environment: dict[str, str], is_ascii: bool
) -> None:
    names = ("LC_", "LANG", "PYTHONUTF8", "PYTHONIOENCODING", "PYTHONCOERCE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    encoding = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert ("ä█".encode(encoding, "replace") == b"??") is is_ascii


def test_a_stream_that_is_closed_or_names_no_encoding_takes_any_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Otherwise the locale's that these tests run in has a say.
    monkeypatch.setenv("PYTHONUTF8", "1")
    assert stream_encoding(None) == "utf-8"
