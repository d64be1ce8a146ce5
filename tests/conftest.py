"""For all tests: no made-up input is too slow in coming where a machine is busy, and a test of
an optional part is skipped where what it needs isn't there."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.extras import why_skipped

# What a developer has configured is none of the tests' business.
os.environ["XDG_CONFIG_HOME"] = os.devnull
os.environ.pop("SCANTREE_OPTIONS", None)

settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if reason := why_skipped(item):
        pytest.skip(reason)
