"""Tests of optional parts: skipped where what they need isn't installed.

They are marked with the modules that they import and the commands that they call, and a module
of them imports none of these at its top::

    pytestmark = pytest.mark.extras("moto", "botocore", commands=["weed"])

CI has a leg that runs them alone, with the extra ``extras`` installed and nothing skipped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from importlib.util import find_spec

import pytest

ALL_ARE_INSTALLED = "SCANTREE_TEST_EXTRAS"
"""The environment variable that says so when it is 1; what is missing then fails."""


def why_skipped(item: pytest.Item) -> str | None:
    """Which of what a test needs is missing, unless all is said to be there."""
    if os.environ.get(ALL_ARE_INSTALLED) == "1":
        return None
    lacking: list[str] = []
    for mark in item.iter_markers("extras"):
        lacking += missing(mark.args, mark.kwargs.get("commands", ()))
    return f"{', '.join(lacking)}: pip install -e '.[extras]'" if lacking else None


def missing(modules: Iterable[str], commands: Iterable[str]) -> list[str]:
    """Which of these cannot be imported, or called."""
    return [
        *(name for name in modules if not _can_be_imported(name)),
        *(name for name in commands if shutil.which(name) is None),
    ]


def _can_be_imported(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
