from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from scantree.cli import entry
from scantree.cli.entry import run
from scantree.cli.exit_codes import ExitCode
from scantree.cli.first_word import COMMANDS
from scantree.version import __version__

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(name="call")
def call_and_capture(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two directories below the root, ``big`` with a file of 100 KiB and ``small``."""
    root = tmp_path / "root"
    (root / "big" / "deep").mkdir(parents=True)
    (root / "small").mkdir()
    (root / "big" / "file").write_bytes(b"x" * 102_400)
    (root / "big" / "deep" / "note.txt").write_bytes(b"y" * 10)
    (root / "small" / "a.o").write_bytes(b"z" * 7)
    os.link(root / "small" / "a.o", root / "small" / "b.o")
    (root / "link").symlink_to("big")
    return root


def totals(call: Run, *arguments: str | Path) -> dict[str, Any]:
    code, out, err = call("scan", "--json", *arguments)
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)["totals"]
    return found


def test_without_arguments_the_help_is_shown(call: Run) -> None:
    code, out, err = call()
    assert (code, err) == (0, "")
    assert out.startswith("Usage: scantree [OPTIONS] ")
    assert "scantree scan --help" in out


def test_version(call: Run) -> None:
    code, output, errors = call("--version")
    assert (code, errors) == (0, "")
    # Below it stands what to install, where what is written in C could not be built.
    line, _, below = output.partition("\n")
    assert re.fullmatch(rf"scantree {re.escape(__version__)} \((native|python) reader.*\)", line)
    assert below == "" or "parts in C" in below


OPTIONS = """
-x --one-file-system --exclude -X --exclude-from --include-kernfs -L --follow-symlinks
-l --count-links -A --apparent-size --inodes -d --max-depth -n --top -s --summarize
--paths -0 --null -t --threshold --si -B --block-size -b --bytes -j --jobs
--files0-from --json -o --output --progress --no-progress -q --quiet --color
"""


@pytest.mark.parametrize("option", OPTIONS.split())
def test_the_help_of_a_scan_names_every_option_of_the_contract(call: Run, option: str) -> None:
    code, out, err = call("scan", "--help")
    assert (code, err) == (0, "")
    assert re.search(rf"^  .*{re.escape(option)}\b", out, re.MULTILINE)


def test_the_help_of_a_scan_is_in_groups_that_say_what_they_are_for(call: Run) -> None:
    titles = re.findall(r"^(\w.*):$", call("scan", "--help")[1], re.MULTILINE)
    groups = ["What is scanned", "What is shown", "Where it goes"]
    groups += ["Single files", "How it runs", "What is kept", "What else is told"]
    groups += ["Object stores (s3://, gs://)", "Other"]
    assert titles == [*groups, "Examples", "Exit codes"]


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize("command", [[], ["scan"], ["schema"]])
def test_the_help_fits_the_terminal_but_for_commands_to_copy(
    call: Run, monkeypatch: pytest.MonkeyPatch, columns: int, command: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = call(*command, "--help")[1].splitlines()
    wide = [line for line in lines if len(line) > min(columns, 80)]
    assert all(" | " in line for line in wide)
    assert not any(line != line.rstrip() for line in lines)


def test_the_examples_of_the_help_are_valid_command_lines(
    call: Run, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree)
    help_text = call("scan", "--help")[1]
    examples = re.findall(
        r"^  (?:find .*\| )?scantree (scan .*?)(?:  .*| \| jq .*)?$", help_text, re.M
    )
    assert len(examples) >= 9
    for example in examples:
        arguments = shlex.split(example)
        if "--files0-from" in arguments:
            continue
        # Roots and files that a test should not touch are replaced by this tree.
        safe = ["." if argument[:1] in "/~ab" else argument for argument in arguments]
        code, out, err = call(*safe)
        assert (code, err) == (0, ""), example
        assert out


def test_the_help_of_a_scan_names_every_exit_code(call: Run) -> None:
    told = call("scan", "--help")[1].partition("Exit codes:")[2]
    assert {int(number) for number in re.findall(r"[0-9]+", told)} == set(ExitCode)


def test_of_an_option_for_the_view_that_is_repeated_the_last_counts(call: Run, tree: Path) -> None:
    for options in (["-B", "1"], ["-n", "2"], ["-d", "1"], ["-t", "50K"], ["-j", "2"]):
        repeated = [options[0], "3", *options]
        shown = [call("scan", *words, tree) for words in (options, repeated)]
        without_time = [re.sub(r"elapsed.*", "", out) for _, out, _ in shown]
        assert without_time[0] == without_time[1]


def test_the_schema_is_printed(call: Run) -> None:
    code, out, err = call("schema")
    assert (code, err) == (0, "")
    assert json.loads(out)["properties"]["schema"] == {
        "const": "scantree.scan/1",
        "description": "The name and version of this schema.",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["frob"], "'frob' is no command and no path that is there; try"),
        (["scna"], "'scna' is no command and no path that is there (did you mean 'scan' or"),
        (["--frob"], "No such option"),
        (["scan", "--frob"], "No such option"),
        (["scan", "-d"], "Option '-d' requires an argument"),
        (["scan", "-d", "x"], "--max-depth: 'x' is not a whole number of at least 0"),
        (["scan", "-n", "0"], "--top: '0' is not a whole number of at least 1"),
        (["scan", "-t", "1,5G"], "--threshold: invalid size '1,5G'"),
        (["scan", "-t", "-0"], "--threshold: invalid size '-0'"),
        (["scan", "-B", "0"], "--block-size: invalid size '0'"),
        (["scan", "-j", "none"], "--jobs: 'none' is neither auto nor"),
        (["scan", "--color", "red"], "--color: 'red' is none of auto, always, never"),
        (["scan", "-L", "-P"], "-L and -P contradict each other"),
        (["scan", "-q", "--progress"], "--quiet and --progress contradict each other"),
        (["scan", ""], "a PATH is empty"),
        (["scan", "-o", ""], "--output: the name is empty"),
        (["scan", "-o", "a", "--output=b"], "--output can be given once only"),
        (["scan", "--json=yes"], "Option '--json' does not take a value"),
        (["schema", "extra"], "there is no schema 'extra'"),
        (["schema", "scan", "extra"], "Got unexpected extra argument"),
    ],
)
def test_a_usage_error_is_one_line_and_exit_2(
    call: Run, arguments: list[str], message: str
) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"scantree: {message}")
    command = arguments[0] if arguments[0] in COMMANDS else None
    page = f"'scantree {command} --help'" if command else "'scantree --help', or"
    assert f"; try {page}" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("--files0-from /nowhere", "--files0-from: cannot read '/nowhere': No such file"),
        ("-X /nowhere", "--exclude-from: cannot read '/nowhere': No such file"),
        ("-o /nowhere/file", "--output: cannot write '/nowhere/file': No such file"),
    ],
)
def test_what_no_help_explains_has_no_hint(call: Run, words: str, line: str) -> None:
    code, out, err = call("scan", *words.split())
    assert (code, out) == (2, "")
    assert err == f"scantree: {line} or directory\n"


def test_names_in_lines_are_told_to_end_in_nul(call: Run, tmp_path: Path) -> None:
    (tmp_path / "names").write_text("/etc\n/usr\n")
    code, _, err = call("scan", "--files0-from", tmp_path / "names")
    assert code == 2
    assert "has lines; names end in NUL, as those of 'find -print0'" in err
    odd = tmp_path / "in\ntwo lines"
    odd.mkdir()
    (tmp_path / "names").write_bytes(bytes(odd))
    assert totals(call, "--files0-from", tmp_path / "names")["directories"] == 1


def test_what_a_shell_sets_for_completion_disturbs_no_command(
    call: Run, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_SCANTREE_COMPLETE", "complete_bash")
    assert call("scan", "-s", tree)[0] == 0
    monkeypatch.setenv("_SCANTREE_COMPLETE", "complete_bash")
    monkeypatch.delenv("COMP_WORDS", raising=False)
    code, out, err = call()
    assert (code, out) == (2, "")
    assert err.startswith("scantree: _SCANTREE_COMPLETE is set, and not by a shell's completion")
    monkeypatch.setenv("_SCANTREE_COMPLETE", "nonsense")
    assert call()[0] == 1


def test_what_a_usage_error_quotes_is_escaped(call: Run) -> None:
    for arguments in (["scan", "--\x1b[31m"], ["scan", "-d", "\x1b[31m"], ["\x1b[31m"]):
        assert "\x1b" not in call(*arguments)[2]


def test_a_root_that_is_not_there_is_told_and_no_root_read_is_exit_3(call: Run, tree: Path) -> None:
    missing = tree / "missing\n"
    line = f"scantree: $'{tree}/missing\\x0a': No such file or directory (ENOENT)\n"
    code, out, err = call("scan", missing)
    assert (code, out, err) == (3, "", line)
    code, _, err = call("scan", missing, tree)
    assert (code, err) == (1, line)


def test_the_view_has_the_largest_directories_then_the_totals(call: Run, tree: Path) -> None:
    code, out, err = call("scan", "-A", "-B1", tree)
    assert (code, err) == (0, "")
    names = re.findall(r"[█▏▎▍▌▋▊▉░ ] ((?:│  |   )*(?:├─ |└─ )?[^ ]+)$", out.split("\n\n")[0], re.M)
    assert names == [str(tree), "├─ big", "│  ├─ file", "│  └─ deep/note.txt", "└─ small"]
    assert "\ndirectories " in out
    assert re.search(r"^files +3$", out, re.MULTILINE)


def test_options_of_the_view_do_what_they_say(call: Run, tree: Path) -> None:
    assert "deep" not in call("scan", "-d1", tree)[1]
    assert "small" not in call("scan", "-n", "2", tree)[1]
    assert "big" not in call("scan", "-s", tree)[1]
    hidden = call("scan", "-A", "-t", "50K", tree)[1]
    assert "big" in hidden
    assert "small" not in hidden
    shown = call("scan", "-A", "--threshold=-50K", tree)[1]
    assert f"{tree}/big/deep" in shown
    assert "├─ big" not in shown
    assert call("scan", "--inodes", tree)[1].startswith(
        "inodes      █ own share  ░ its parent's\n     8 100% "
    )
    assert "kB" in call("scan", "--si", tree)[1]
    assert re.search(r"^apparent size +102420 ", call("scan", "-b", tree)[1], re.MULTILINE)
    assert re.search(
        r"^apparent size +101 ", call("scan", "-BK", "-A", tree)[1].replace("K", ""), re.M
    )


def test_options_of_the_scan_do_what_they_say(call: Run, tree: Path, tmp_path: Path) -> None:
    plain = totals(call, tree)
    assert (plain["directories"], plain["files"], plain["symlinks"]) == (4, 3, 1)
    assert totals(call, "-l", tree)["files"] == 4
    assert totals(call, "--exclude", "*.o", "--exclude", "deep", tree)["files"] == 1
    (tmp_path / "patterns").write_text("*.o  \n\ndeep\n")
    assert totals(call, "-X", tmp_path / "patterns", tree)["files"] == 1
    followed = totals(call, "-L", tree)
    assert (followed["symlinks"], followed["skipped"]["already_counted"]) == (0, 1)
    assert totals(call, "-x", "-j", "1", "--include-kernfs", tree) == plain
    assert totals(call, tree / "small", tree / "big")["directories"] == 3
    (tmp_path / "roots").write_bytes(b"\0".join([bytes(tree / "small"), bytes(tree / "big")]))
    assert totals(call, "--files0-from", tmp_path / "roots")["directories"] == 3


def test_without_a_path_the_current_directory_is_scanned(
    call: Run, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree)
    code, out, _ = call("scan", "--json")
    assert code == 0
    assert [root["path"] for root in json.loads(out)["roots"]] == ["."]


def test_the_document_goes_to_a_file_whole(call: Run, tree: Path, tmp_path: Path) -> None:
    file = tmp_path / "scan.json"
    code, out, err = call("scan", "-o", file, "-s", tree)
    assert (code, err) == (0, "")
    assert "\ndirectories " in out
    assert json.loads(file.read_bytes())["totals"]["files"] == 3
    assert json.loads(call("scan", "-o", "-", tree)[1])["totals"]["files"] == 3


def test_rows_are_in_the_document_where_an_option_says_which(call: Run, tree: Path) -> None:
    def names(*options: str) -> list[str] | None:
        document = json.loads(call("scan", "--json", *options, tree)[1])
        return [row["name"] for row in document["rows"]] if "rows" in document else None

    assert names() is None
    assert names("-A") is None
    assert names("-s", "-n", "3") is None
    assert names("-d", "1") == [str(tree), "big", "small"]
    assert names("-d", "9") == [str(tree), "big", "deep", "small"]
    assert names("-n", "2") == [str(tree), "big"]
    assert names("-t", "50K", "-A") == [str(tree), "big"]


def test_rows_are_in_the_file_beside_a_view_that_has_fewer(call: Run, tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / "root" / f"{number:02}").mkdir(parents=True)
    file = tmp_path / "scan.json"
    out = call("scan", "-d", "1", "-o", file, tmp_path / "root")[1]
    assert len(json.loads(file.read_bytes())["rows"]) == 31
    assert "29" not in out.partition("not shown")[0].split()


def test_the_document_says_what_changed_the_numbers(call: Run, tree: Path) -> None:
    words = ["-x", "-j2", "-A", "--exclude", "*.o", "--exclude", "\udcff"]
    document = json.loads(call("scan", "--json", *words, tree)[1])
    assert document["options"] == {
        "one_file_system": True,
        "exclude": ["*.o", "\ufffd"],
        "exclude_b64": ["Ki5v", "/w=="],
    }
    assert json.loads(call("scan", "--json", tree)[1])["options"] == {}


def test_a_name_that_is_not_utf8_is_scanned_and_shown(call: Run, tree: Path) -> None:
    name = os.fsencode(tree) + b"/\xff\x1b"
    os.mkdir(name)
    code, out, _ = call("scan", os.fsdecode(name))
    assert code == 0
    assert "/\\xff\\x1b'\n" in out
    root = json.loads(call("scan", "--json", os.fsdecode(name))[1])["roots"][0]
    assert {"path", "path_b64"} < set(root)


def test_bytes_that_are_not_utf8_in_an_argument_are_escaped_once(call: Run) -> None:
    for arguments, shown in (
        (["scan", "-\udcff"], "-\\xff"),
        (["scan", "-d", "\udcff\\"], "$'\\xff\\\\'"),
        (["scan", "--colour=\udcff", "."], "--colour"),
        (["scan", "-X", "/\udcff"], "$'/\\xff'"),
        (["\udcff"], "\\xff"),
    ):
        code, _, err = call(*arguments)
        assert code in {2, 3}
        assert shown in err
        assert "\\\\xff" not in err
        assert "udcff" not in err


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["scan", "--help"], ["schema"]])
def test_help_into_a_full_device_is_one_line_and_exit_1(arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "scantree", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (
        1,
        b"scantree: cannot write to standard output: No space left on device\n",
    )


@pytest.mark.parametrize("error", [KeyboardInterrupt, typer.Abort])
def test_an_interruption_outside_a_scan_is_quiet(
    call: Run, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def interrupted(**arguments: object) -> None:
        raise error

    monkeypatch.setattr(entry, "app", interrupted)
    assert call("scan") == (130, "", "")


def complete(words: str) -> set[str]:
    environment = {
        **os.environ,
        "_SCANTREE_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "scantree"], env=environment, capture_output=True, check=True
    )
    return set(ended.stdout.decode().split())


def test_a_shell_can_complete_commands_options_and_values() -> None:
    assert complete("scantree s") == {"scan", "schema", "show"}
    assert complete("scantree scan --co") == {"--count-links", "--color"}
    assert complete("scantree scan --color a") == {"auto", "always"}
