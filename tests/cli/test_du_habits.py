"""What du's users type: scantree does as du does, or says in a line what to type."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.forked_command import EndedInText, forked_text


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two directories, ``a`` with a file of 100 KiB."""
    (tmp_path / "root" / "a").mkdir(parents=True)
    (tmp_path / "root" / "b").mkdir()
    (tmp_path / "root" / "a" / "file").write_bytes(b"x" * 102_400)
    (tmp_path / "root" / "link").symlink_to("a")
    return tmp_path / "root"


def run(tree: Path, *words: str) -> EndedInText:
    return forked_text(*words, cwd=tree)


def rows(tree: Path, *words: str) -> list[list[str]]:
    """The sizes and names above the totals, without the total."""
    ended = run(tree, *words)
    assert (ended.returncode, ended.stderr) == (0, ""), ended
    lines = ended.stdout.partition("\n\n")[0].splitlines()[1:]
    return [[*re.split(r" (?=\S+$)", line.strip())] for line in lines]


def du(tree: Path, *words: str) -> list[list[str]]:
    out = subprocess.run(
        ["du", *words], cwd=tree, capture_output=True, text=True, check=True
    ).stdout
    return [line.split("\t") for line in out.splitlines()]


@pytest.mark.parametrize(
    "options",
    [
        "-sk",
        "-sm",
        "-s -B1",
        "-sB1K",
        "-sBM",
        "-s --block-size=1M",
        "-skD",
        "-skH",
        "-skP",
        "-skl",
        "-skx",
        "-s --inodes",
        "-sk -h -k",
        "-shm",
    ],
)
def test_a_summary_of_several_roots_is_dus_with_a_grand_total(tree: Path, options: str) -> None:
    words = [*options.split(), "-c", "a", "b"]
    assert rows(tree, "scan", *words) == du(tree, *words)


@pytest.mark.parametrize("options", ["-sh", "-h -s", "-sk -h", "-s -B human-readable"])
def test_human_readable_sizes_are_the_default_and_may_be_asked_for(
    tree: Path, options: str
) -> None:
    assert rows(tree, "scan", *options.split(), "a") == rows(tree, "scan", "-s", "a")


def test_si_after_a_block_size_counts(tree: Path) -> None:
    assert rows(tree, "scan", "-sk", "--si", "a")[0][0].endswith("kB")
    assert rows(tree, "scan", "-s", "-B", "si", "a")[0][0].endswith("kB")
    assert rows(tree, "scan", "-s", "--si", "-k", "a") == rows(tree, "scan", "-sk", "a")


@pytest.mark.parametrize("variable", ["DU_BLOCK_SIZE", "BLOCK_SIZE", "BLOCKSIZE"])
def test_dus_variables_count(tree: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "1K")
    assert rows(tree, "scan", "-s", "a", "b")[:2] == du(tree, "-s", "a", "b")


def test_a_summary_may_have_a_threshold(tree: Path) -> None:
    assert [name for _, name in rows(tree, "scan", "-s", "-t", "50K", "a", "b")] == ["a", "total"]
    assert [name for _, name in rows(tree, "scan", "-s", "-t-50K", "a", "b")] == ["b", "total"]
    assert rows(tree, "scan", "-s", "-d1", "-n5", "a") == rows(tree, "scan", "-s", "a")


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ("-a", "-a: the rows are directories; 'du -a' lists files as well"),
        ("-sa", "-a: the rows are directories; 'du -a' lists files as well"),
        ("--all", "-a: the rows are directories; 'du -a' lists files as well"),
        ("-S", "-S: a row has everything below it; 'du -S' has what lies in a directory itself"),
        ("--time", "--time: no times are shown; 'du --time' shows them"),
        ("--time=ctime", "--time: no times are shown; 'du --time' shows them"),
        ("--time-style=iso", "--time: no times are shown; 'du --time' shows them"),
        ("-P link", "-P: 'link' is a symbolic link, and a root is followed always"),
    ],
)
def test_what_only_du_does_is_refused_with_what_to_type(
    tree: Path, options: str, line: str
) -> None:
    ended = run(tree, "scan", *options.split())
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"scantree: {line}\n"


def test_the_command_may_be_left_out(tree: Path) -> None:
    assert rows(tree, "-sk", "a") == rows(tree, "a", "-sk") == rows(tree, "scan", "-sk", "a")


def test_a_misspelt_command_is_told(tree: Path) -> None:
    ended = run(tree, "scam")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("scantree: 'scam' is no command and no path that is there (did")


@pytest.mark.parametrize("words", [["-h"], ["scan", "-h"], ["--help"]])
def test_h_alone_is_the_help(tree: Path, words: list[str]) -> None:
    assert run(tree, *words).stdout.startswith("Usage: scantree ")


@pytest.mark.parametrize("words", [("-b",), ("-A",), ("-A", "--inodes"), ("-Ab",)])
def test_inodes_are_shown_whatever_size_is_asked_for(tree: Path, words: tuple[str, ...]) -> None:
    plain = rows(tree, "scan", "-B1", "--inodes", ".")
    assert plain == rows(tree, "scan", "-B1", "--inodes", *words, ".")
