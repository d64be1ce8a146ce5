"""Every command in README.md runs: here, over a small tree, or in .ci/run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.readme_blocks import Block, NoSuchBlockError, blocks, command, spans

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
NOT_RUN = frozenset({"json", "text"})
"""Languages of blocks that are no commands."""

HERE = [block for block in blocks(PAGE) if not block.leg and block.language not in NOT_RUN]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small home, which is the current directory of what is run."""
    home = tmp_path / "home"
    for name in ("music/live", "photos", "build"):
        (home / name).mkdir(parents=True)
        (home / name / "file").write_bytes(b"x" * 5000)
    return home


def run(words: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    """Run with ``scantree`` on the PATH, be it installed or not."""
    programs = home.parent / "bin"
    programs.mkdir(exist_ok=True)
    script = programs / "scantree"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scantree "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    environment = os.environ | {
        "HOME": str(home),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        words,
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def words_of(block: Block) -> list[str]:
    if block.language == "bash":
        return ["bash", "-euo", "pipefail", "-c", block.text]
    if block.language == "python":
        return [sys.executable, "-c", block.text]
    raise AssertionError(f"nobody knows how to run a block of {block.language!r}")


@pytest.mark.parametrize("block", HERE, ids=lambda block: block.text.split("\n", 1)[0])
def test_a_block_of_the_readme_runs(block: Block, home: Path) -> None:
    done = run(words_of(block), home)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize("line", dict.fromkeys(spans(PAGE)))
def test_a_command_in_the_text_of_the_readme_runs(line: str, home: Path) -> None:
    if "completion" in line and not os.path.isdir("/proc/self"):
        pytest.skip("there is no /proc, where the shell that asks is looked for")
    # With something after it the shell stays there, to be found by what it runs.
    done = run(["bash", "-euc", f"{line}\n:"], home)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_what_is_marked_for_ci_is_what_ci_runs() -> None:
    told = r'^(\w+)=\$\(python3 "\S+/tests/readme_blocks.py" "\S+/README.md" (\w+)\)$'
    asked = dict(re.findall(told, CI, re.MULTILINE))
    run_lines = re.findall(r'^    leg "README: .*&& \$(\w+)"$', CI, re.MULTILINE)
    assert [asked[line] for line in run_lines] == [block.leg for block in blocks(PAGE) if block.leg]
    assert set(asked.values()) == {"install", "test"}


def test_the_two_lines_install_and_scan_and_install_and_test() -> None:
    install, test = command(PAGE, "install"), command(PAGE, "test")
    assert re.search(r"pip install .*&& .*scantree scan ", install)
    assert re.search(r"pip install .*\[test\].*&& .*pytest$", test)


def test_the_figures_have_their_place() -> None:
    assert PAGE.index("<!-- benchmark:begin -->") < PAGE.index("<!-- benchmark:end -->")


def test_every_file_the_readme_points_at_is_there() -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", PAGE)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_a_mark_belongs_to_the_block_after_it() -> None:
    page = "<!-- ci: one -->\n```bash\na && b\n```\ntext\n```json\n{}\n```\n"
    assert blocks(page) == [Block("bash", "a && b", "one"), Block("json", "{}")]
    assert command(page, "one") == "a && b"


@pytest.mark.parametrize(
    "page", ["<!-- ci: one -->\n", "<!-- ci: one -->\ntext\n```bash\na\n```\n"]
)
def test_a_mark_without_a_block_is_an_error(page: str) -> None:
    with pytest.raises(NoSuchBlockError, match="no block follows the mark 'one'"):
        blocks(page)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<!-- ci: one -->\n```bash\na\nb\n```\n",
        "<!-- ci: one -->\n```python\na\n```\n",
        "<!-- ci: one -->\n```bash\na\n```\n<!-- ci: one -->\n```bash\na\n```\n",
    ],
)
def test_a_leg_is_one_block_of_one_line(page: str) -> None:
    with pytest.raises(NoSuchBlockError, match="one bash block of one line marked 'one'"):
        command(page, "one")


def test_commands_in_spans_are_found_outside_of_blocks_only() -> None:
    page = "| a | `scantree scan ~` |\n```bash\n`scantree scan no`\n```\n`du` `scantree schema`\n"
    assert spans(page) == ["scantree scan ~", "scantree schema"]


def test_a_block_in_an_unknown_language_is_no_silent_pass() -> None:
    with pytest.raises(AssertionError, match="nobody knows how to run"):
        words_of(Block("ruby", "puts 1"))


def packages() -> list[str]:
    lines = (ROOT / ".ci" / "packages").read_text(encoding="utf-8").splitlines()
    return [line.split()[2] for line in lines if line and not line.startswith("#")]


def test_the_packages_that_ci_installs_are_those_that_the_readme_names() -> None:
    assert len(packages()) > 10
    assert [name for name in packages() if f"`{name}`" not in PAGE] == []
