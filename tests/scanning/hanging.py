"""A root that never answers whoever looks at it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TypeVar

import pytest

from scantree.scanning import patience

T = TypeVar("T")

HANGS = b"hangs"


@contextmanager
def hanging_look(module: ModuleType, look: Callable[[bytes], T]) -> Iterator[None]:
    """For this time ``look``, as ``module`` knows it, doesn't return for the root HANGS."""
    answers = threading.Event()

    def hang(path: bytes) -> T:
        if path == HANGS:
            answers.wait()
        return look(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, look.__name__, hang)
        patch.setattr(patience, "PATIENCE_SECONDS", 0.01)
        try:
            yield
        finally:
            answers.set()
