from pathlib import Path

from benchmarks.bare_loop import walk
from benchmarks.planting import plant
from benchmarks.shapes import plan


def test_the_loop_counts_a_tree_without_links_truly(tmp_path: Path) -> None:
    facts = plant(plan("seed", 120, seed=1), str(tmp_path), seed=1)
    found = walk(str(tmp_path))
    assert found["inodes"] == facts.inodes
    assert found["directories"] == facts.directories
    assert found["non_directories"] == facts.files
    assert found["apparent_size"] == facts.apparent_size


def test_the_loop_counts_every_link(tmp_path: Path) -> None:
    facts = plant(plan("linked", 120, seed=1), str(tmp_path), seed=1)
    assert walk(str(tmp_path))["inodes"] == facts.inodes + facts.extra_links


def test_a_file_with_data_has_an_allocated_size(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 100)
    allocated = (tmp_path / "file").stat().st_blocks * 512
    assert walk(str(tmp_path))["non_directory_allocated_size"] == allocated
