"""The paths that every rule is tried on."""

from __future__ import annotations

import pytest

from tests.engine.scripted import PATHS, Path


@pytest.fixture(params=PATHS, ids=lambda path: path.name)
def path(request: pytest.FixtureRequest) -> Path:
    found = request.param
    assert isinstance(found, Path)
    return found


@pytest.fixture(params=[path for path in PATHS if path.keeps_order], ids=lambda path: path.name)
def ordered_path(request: pytest.FixtureRequest) -> Path:
    """A path on which tasks start in the order in which they are claimed."""
    found = request.param
    assert isinstance(found, Path)
    return found
