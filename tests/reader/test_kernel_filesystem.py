from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from scantree.reader import kernel_filesystem
from scantree.reader.kernel_filesystem import KERNEL_FILESYSTEM_TYPES, is_on_kernel_filesystem

NATIVE = Path(kernel_filesystem.__file__).parent / "native" / "kernel_filesystem.c"


def is_kernels(path: str) -> bool:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return is_on_kernel_filesystem(descriptor)
    finally:
        os.close(descriptor)


def test_the_native_reader_knows_the_same_ones() -> None:
    lines = re.findall(r"(0x[0-9a-f]{8}), /\* ([a-z_0-9, ]+) \*/", NATIVE.read_text())
    found = {name: int(number, 16) for number, names in lines for name in names.split(", ")}
    assert found == KERNEL_FILESYSTEM_TYPES


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="there is no /proc")
def test_proc_is_one_and_where_files_are_kept_is_none(tmp_path: Path) -> None:
    assert is_kernels("/proc/self")
    assert not is_kernels(str(tmp_path))


def test_what_cannot_be_asked_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_on_kernel_filesystem(-1)
    monkeypatch.setitem(sys.modules, "ctypes", None)
    assert not is_kernels("/")


def test_other_systems_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "freebsd14")
    assert not is_kernels("/")
