"""File systems of every kind, mounted where only a child of the test sees them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from tests.reader.in_child import can_mount
from tests.truth.plot import Name, Plot


def mount(plot: Plot, source: Name, target: Name, kind: str, options: str = "") -> None:
    """mount(8) at a name of the plot, which is not planted by this."""
    subprocess.run(
        ["mount", "-t", kind, *(["-o", options] if options else []), source, plot.path(target)],
        check=True,
        capture_output=True,
    )


def bind(plot: Plot, source: Name, target: Name) -> None:
    """Show what one name stands for at another, too."""
    subprocess.run(
        ["mount", "--bind", plot.path(source), plot.path(target)], check=True, capture_output=True
    )


def image(plot: Plot, name: Name, size: int, *make: str) -> None:
    """A file that holds a file system, made by a command that takes its name."""
    plot.file(name, hole=size)
    subprocess.run([*make, plot.path(name)], check=True, capture_output=True)


@contextmanager
def uncached(path: bytes) -> Iterator[bytes]:
    """A loop device that asks the disk below a file for all that is read."""
    made = subprocess.run(
        ["losetup", "--direct-io=on", "--show", "-f", path], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip(f"no direct access here: {os.fsdecode(made.stderr).strip()}")
    device = made.stdout.strip()
    try:
        yield device
    finally:
        subprocess.run(["losetup", "-d", device], check=True)


def settle(plot: Plot, name: Name) -> None:
    """Have a file system decide where its files lie, which some do late."""
    subprocess.run(["sync", "-f", plot.path(name)], check=True)


def _is_loaded(kind: str) -> bool:
    """Load the module of a file system that the kernel shows only then."""
    modprobe = shutil.which("modprobe")
    return (
        modprobe is not None
        and not subprocess.run([modprobe, "-q", kind], check=False, capture_output=True).returncode
    )


@cache
def _missing(tools: tuple[str, ...], kinds: tuple[str, ...], loop: bool) -> str | None:
    if not can_mount():
        return "this process may not mount file systems"
    for tool in tools:
        if shutil.which(tool) is None:
            return f"there is no {tool}"
    with open("/proc/filesystems", encoding="ascii") as file:
        known = {line.split()[-1] for line in file}
    for kind in kinds:
        if kind not in known and not _is_loaded(kind):
            return f"this kernel has no {kind}"
    if loop and subprocess.run(["losetup", "-f"], check=False, capture_output=True).returncode:
        return "there is no loop device"
    return None


def needs(*tools: str, kinds: tuple[str, ...] = (), loop: bool = False) -> None:
    """Skip where the test's file systems cannot be had, and say why."""
    reason = _missing(tools, kinds, loop)
    if reason is not None:
        pytest.skip(reason)
