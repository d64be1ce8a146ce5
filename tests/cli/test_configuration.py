"""Options that nobody typed: what the configuration file and ``SCANTREE_OPTIONS`` set."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from scantree.cli import defaults, entry


class Answer(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]
Configure = Callable[[str], Path]


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Write the configuration file."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("SCANTREE_OPTIONS", raising=False)
    path = tmp_path / "xdg" / "scantree" / "config.toml"

    def write(text: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(text))
        return path

    return write


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""

    def call(*arguments: object) -> Answer:
        code = entry.run([str(each) for each in arguments])
        return Answer(int(code), *capfd.readouterr())

    return call


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        (tmp_path / "tree" / name).mkdir(parents=True)
        (tmp_path / "tree" / name / "file.o").write_bytes(b"x" * 100)
        (tmp_path / "tree" / name / "file.c").write_bytes(b"x" * 10_000)
    return tmp_path / "tree"


def files_in(answer: Answer) -> int:
    found = json.loads(answer.out)["totals"]["files"]
    assert isinstance(found, int)
    return found


def rows_in(answer: Answer) -> int:
    return len(answer.out.splitlines())


def test_what_is_configured_counts_where_nothing_is_typed(
    configure: Configure, run: Run, tree: Path
) -> None:
    configure('[scan]\njson = true\nexclude = ["*.o", "*.x"]\none-file-system = true\njobs = 2\n')
    answer = run("scan", tree)
    assert files_in(answer) == 3
    options = json.loads(answer.out)["options"]
    assert options == {"one_file_system": True, "exclude": ["*.o", "*.x"]}


def test_each_command_has_a_table_of_its_own(configure: Configure, run: Run, tree: Path) -> None:
    configure("[show]\npaths = true\ntop = 2\n\n[scan]\njson = true\n")
    assert files_in(run("scan", tree)) == 6
    assert rows_in(run("show", tree)) == 2


def test_the_command_line_wins(configure: Configure, run: Run, tree: Path) -> None:
    configure('[scan]\npaths = true\ntop = 2\nexclude = "*.o"\n')
    assert rows_in(run("scan", tree)) == 2
    assert rows_in(run("scan", "-n", 3, tree)) == 3
    assert rows_in(run("scan", "--top=4", tree)) == 4
    # What is repeatable is replaced, too.
    assert files_in(run("scan", "--json", "--exclude", "*.c", tree)) == 3
    assert json.loads(run("scan", "--json", "--exclude", "b", tree).out)["options"] == {
        "exclude": ["b"]
    }


def test_what_the_command_line_contradicts_is_left_out(
    configure: Configure, run: Run, tree: Path
) -> None:
    configure("[scan]\njson = true\nsummarize = true\napparent-size = true\nquiet = true\n")
    assert rows_in(run("scan", "--paths", tree)) == 4
    assert run("scan", "--inodes", "--progress", "-0", tree).code == 0
    assert "rows" in json.loads(run("scan", "-n", 2, tree).out)


def test_every_option_that_contradicts_another_is_one() -> None:
    module = importlib.import_module("scantree.cli.commands.scan")
    fields = {each.name for each in inspect.signature(module.COMMAND.run).parameters.values()}
    assert {field for pair in (*defaults._PAIRS, *defaults._ONE_WAY) for field in pair} <= fields


def test_flags_are_put_back(configure: Configure, run: Run, tree: Path) -> None:
    configure("[scan]\njson = true\nsi = true\nsummarize = true\nprogress = false\n")
    assert run("scan", tree).out.startswith("{")
    plain = run("scan", "--no-json", tree).out
    assert "kB" in plain
    assert "%" not in plain
    plain = run("scan", "--no-json", "--no-si", "--no-summarize", tree).out
    assert "KiB" in plain
    assert "%" in plain
    # The last of both counts, also where nothing is configured.
    assert run("scan", "--no-config", "--no-json", "--json", tree).out.startswith("{")
    assert not run("scan", "--no-config", "--json", "--no-json", tree).out.startswith("{")


def test_nothing_is_heeded_where_that_is_asked(
    configure: Configure, run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("[scan]\njson = true\nwrong = 1\n")
    monkeypatch.setenv("SCANTREE_OPTIONS", "--nothing")
    assert run("scan", "--no-config", tree).code == 0
    assert run("scan", tree, "--no-config", "--", tree).code == 0
    assert run("scan", "--", "--no-config").code == 2


def test_the_variable_goes_before_the_file(
    configure: Configure, run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure('[scan]\njson = true\nexclude = "*.c"\ntop = 1\n')
    monkeypatch.setenv("SCANTREE_OPTIONS", "--exclude '*.o' --exclude='a b' -n 2")
    document = json.loads(run("scan", tree).out)
    assert document["options"] == {"exclude": ["*.o", "a b"]}
    assert len(document["rows"]) == 2
    monkeypatch.setenv("SCANTREE_OPTIONS", "--paths -B 1")
    assert rows_in(run("scan", tree)) == 1
    assert rows_in(run("scan", "-n3", tree)) == 3


def test_other_commands_take_of_the_variable_what_they_have(
    configure: Configure, run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANTREE_OPTIONS", "--paths --jobs 3 --si -n2")
    assert rows_in(run("show", tree)) == 2
    assert run("schema").out.startswith("{")
    assert run("check", tree).out.startswith("SCANTREE OK")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[scan]\ntop = 1\ntops = 1\n", "line 3: scan has no option 'tops' (did you mean top?)"),
        ("[scan]\n\n'zz' = 1\n", "line 3: scan has no option 'zz'"),
        ("[scan]\nhelp = true\n", "line 2: scan has no option 'help'"),
        ("[scan]\njson = 1\n", "line 2: json is true or false"),
        ("[scan]\nsi = 1\n", "line 2: si is true or false"),
        ("[scan]\ntop = true\n", "line 2: top is a text or a number"),
        ("[scan]\ntop = [1]\n", "line 2: top has one value"),
        ("[scan]\nexclude = [[]]\n", "line 2: exclude is a text or a number"),
        ("[scan]\nexclude = 2020-01-01\n", "line 2: exclude is a text or a number"),
        ('[scan]\nexclude = "a\\u0000"\n', "line 2: there can be no NUL in exclude"),
        ("[scan]\ntop =\n", "line 2: invalid value"),
        ("[scan\n", "line 1: expected ']' at the end of a table declaration"),
        ("[scan]\ntop = 1\ntop = 2\n", "line 3: cannot overwrite a value"),
        ("# a\n[scans]\n", "line 2: there is no command 'scans'"),
        ("top = 1\n", "line 1: 'top' stands in no table, such as [scan]"),
        ("scan = 1\n", "line 1: scan is a table, [scan]"),
        ("scan.tops = 1\n", "line 1: scan has no option 'tops' (did you mean top?)"),
        ("[scan]\n\ntop = 'x'\n", "line 3: --top: 'x' is not a whole number of at least 1"),
        ("[scan]\ncolor = 'x'\n", "line 2: --color: 'x' is none of "),
        ("[scan]\n\n# \udcff\n", "line 3: it is not UTF-8"),
        ("[scan]\n'\\u001b[2J' = 1\n", "line 2: scan has no option"),
        ("a = " + "[" * 5000, "line 1: "),
    ],
)
def test_a_wrong_line_is_named(
    configure: Configure, run: Run, tree: Path, text: str, said: str
) -> None:
    path = configure(text)
    answer = run("scan", tree)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith(f"scantree: {path}, {said}")
    assert answer.err.count("\n") == 1
    assert "\x1b" not in answer.err


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("-n 'x", "SCANTREE_OPTIONS: no closing quotation"),
        ("--nothing", "SCANTREE_OPTIONS: No such option: --nothing"),
        ("/usr", "SCANTREE_OPTIONS holds options, not '/usr'"),
        ("-x -- /usr", "SCANTREE_OPTIONS holds options, not '/usr'"),
        ("--help", "SCANTREE_OPTIONS: --help is for the command line"),
        ("-n", "SCANTREE_OPTIONS: "),
        ("-n x", "SCANTREE_OPTIONS: --top: 'x' is not a whole number"),
    ],
)
def test_a_wrong_variable_is_named(
    run: Run, tree: Path, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANTREE_OPTIONS", value)
    for command in ("scan", "show"):
        answer = run(command, tree)
        assert answer.code == 2
        assert answer.err.startswith(f"scantree: {said}")
        assert answer.err.count("\n") == 1


def test_the_help_says_where_a_default_comes_from(
    configure: Configure, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = configure('[scan]\ntop = 3\nexclude = ["*.o", "a b"]\njson = true\n')
    monkeypatch.setenv("SCANTREE_OPTIONS", "-x")
    monkeypatch.setenv("COLUMNS", "200")
    text = "".join(run("scan", "--help").out.split())
    assert f"or20.[3:{path},line2]" in text
    assert f"repeatable.['*.o','ab':{path},line3]" in text
    assert f"seeschema.[true:{path},line4]" in text
    assert "anotherdevice.[true:SCANTREE_OPTIONS]" in text
    assert "--no-config" in text
    assert f"{path}" not in run("show", "--help").out


def test_what_is_typed_is_no_error_of_the_file(configure: Configure, run: Run, tree: Path) -> None:
    configure("[scan]\njson = true\n")
    answer = run("scan", "--top", "x", tree)
    assert answer.err.startswith("scantree: --top: 'x' is not a whole number")


@pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"XDG_CONFIG_HOME": "relative"}])
def test_where_there_is_no_home_there_is_no_file(
    home: dict[str, str], run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in home.items():
        monkeypatch.setenv(name, value)
    assert run("scan", "-q", tree).code == 0


def test_what_is_no_file_is_told_or_empty(configure: Configure, run: Run, tree: Path) -> None:
    path = configure("")
    assert run("scan", tree).code == 0
    path.unlink()
    path.symlink_to("/dev/null")
    assert run("scan", tree).code == 0
    path.unlink()
    path.mkdir()
    assert run("scan", tree).err == f"scantree: {path}: cannot be read: Is a directory\n"
    path.rmdir()
    os.mkfifo(path)
    assert run("scan", tree).err == f"scantree: {path}: it is a pipe, and no file\n"


def _modules(arguments: Sequence[object], **environment: str) -> set[str]:
    # Coverage would read a configuration of its own.
    others = {name: each for name, each in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "scantree", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        env={**others, **environment},
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_without_a_file_nothing_is_imported_for_it(
    configure: Configure, tmp_path: Path, tree: Path
) -> None:
    configuring = {"tomllib", "scantree.cli.defaults", "scantree.cli.configured"}
    assert not configuring & _modules(["scan", "--json", tree])
    configure("[scan]\ntop = 1\n")
    assert configuring <= _modules(["scan", "--json", tree])


def test_the_directory_below_home_is_looked_at(
    configure: Configure, tmp_path: Path, tree: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".config" / "scantree").mkdir(parents=True)
    (tmp_path / ".config" / "scantree" / "config.toml").write_text("[scan]\n\ntop = 0\n")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    said = "~/.config/scantree/config.toml, line 3: --top: '0' is not a whole number"
    assert run("scan", tree).err.startswith(f"scantree: {said}")
