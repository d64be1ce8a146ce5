"""A scan of a bucket that was killed goes on, and compares with a later one to the byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reader.objects.double import Double
from tests.reader.objects.test_bucket import Handler, Server, serving

pytestmark = pytest.mark.extras("botocore")

SIZES = {b"%d/%d/%d" % (n % 7, n % 90, n): n % 97 for n in range(1500)}
KILLED_AT = 40
"""By far not the last request."""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Double(SIZES, page=20)) as running:
        yield running


def scantree(server: Server, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "scantree", *arguments],
        env={
            **os.environ,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": server.endpoint,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def answer(server: Server, *arguments: str) -> dict[str, object]:
    out, err = scantree(server, *arguments).communicate()
    assert err == b""
    document: dict[str, object] = json.loads(out)
    return document


def test_a_scan_that_was_killed_goes_on_and_tells_what_changed(
    server: Server, tmp_path: Path
) -> None:
    old, new = str(tmp_path / "old.scan"), str(tmp_path / "new.scan")

    def wait_for_the_kill(_handler: Handler, number: int, _body: bytes) -> bool:
        while number >= KILLED_AT and server.breaks is not None:
            time.sleep(0.01)
        return False

    server.breaks = wait_for_the_kill
    killed = scantree(server, "scan", "-q", "-j", "2", "--save", old, "s3://bucket")
    deadline = time.monotonic() + 60
    while len(server.seen) < KILLED_AT and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.kill()
    killed.communicate()
    server.breaks = None
    resumed = answer(server, "resume", "--json", old)
    assert resumed["complete"] is True
    totals = resumed["totals"]
    assert isinstance(totals, dict)
    assert (totals["files"], totals["apparent_size"]) == (len(SIZES), sum(SIZES.values()))

    sizes = dict(SIZES)
    keys = sorted(sizes)
    for key in keys[:1200:30]:
        sizes[key] += 1000
    for key in keys[5:905:30]:
        del sizes[key]
    for number in range(30):
        sizes[keys[7].rpartition(b"/")[0] + b"/new%d" % number] = 5
    server.double = Double(sizes)
    answer(server, "scan", "--json", "--save", new, "s3://bucket")
    told = answer(server, "diff", "--json", old, new)
    changes = told["changes"]
    assert isinstance(changes, list)
    files = Counter(each["change"] for each in changes if each["kind"] == "file")
    assert files == {"grown": 40, "gone": 30, "new": 30}
    delta = told["delta"]
    assert isinstance(delta, dict)
    assert delta["apparent_size"] == sum(sizes.values()) - sum(SIZES.values())
