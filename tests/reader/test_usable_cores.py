from __future__ import annotations

import os
from pathlib import Path

import pytest

from scantree.reader.usable_cores import usable_cores


@pytest.fixture
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


def group(tmp_path: Path, membership: str, files: dict[str, str]) -> int:
    (tmp_path / "cgroup").write_text(membership)
    for name, content in files.items():
        (tmp_path / "fs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "fs" / name).write_text(content)
    return usable_cores(str(tmp_path / "cgroup"), str(tmp_path / "fs"))


def test_this_process_has_a_core() -> None:
    assert usable_cores() >= 1


@pytest.mark.usefixtures("eight_cores")
def test_without_groups_the_affinity_counts(tmp_path: Path) -> None:
    assert usable_cores(str(tmp_path / "none"), str(tmp_path)) == 8


@pytest.mark.usefixtures("eight_cores")
@pytest.mark.parametrize(
    ("limit", "cores"),
    [("max 100000", 8), ("200000 100000", 2), ("150000 100000", 2), ("1000 100000", 1), ("", 8)],
)
def test_a_quota_is_rounded_up(tmp_path: Path, limit: str, cores: int) -> None:
    assert group(tmp_path, "0::/a\n", {"a/cpu.max": limit}) == cores


@pytest.mark.usefixtures("eight_cores")
def test_the_smallest_quota_on_the_way_up_counts(tmp_path: Path) -> None:
    quotas = {"a/cpu.max": "300000 100000", "a/b/cpu.max": "500000 100000"}
    assert group(tmp_path, "0::/a/b\n", quotas) == 3


@pytest.mark.usefixtures("eight_cores")
def test_the_quota_of_version_one_counts(tmp_path: Path) -> None:
    files = {
        "cpu,cpuacct/a/cpu.cfs_quota_us": "400000",
        "cpu,cpuacct/a/cpu.cfs_period_us": "100000",
    }
    assert group(tmp_path, "4:cpu,cpuacct:/a\n1:name=systemd:/\n", files) == 4


@pytest.mark.usefixtures("eight_cores")
def test_no_quota_of_version_one_is_no_limit(tmp_path: Path) -> None:
    files = {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}
    assert group(tmp_path, "1:cpu:/\n", files) == 8


@pytest.mark.usefixtures("eight_cores")
def test_a_file_of_another_shape_is_no_limit(tmp_path: Path) -> None:
    assert group(tmp_path, "nonsense\n0::/a\n", {"a/cpu.max": "1 2 3"}) == 8
