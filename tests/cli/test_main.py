from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scantree.__main__ import main
from scantree.cli import entry, guardian, hanging_mounts


@pytest.fixture(autouse=True)
def _process_state(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # Whatever is mounted here: a guardian would fork the process that tests.
    monkeypatch.setattr(hanging_mounts, "is_any_mounted", lambda: False)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGPIPE)}
    yield
    gc.enable()
    gc.unfreeze()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_exit_code_of_the_command_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["scantree", "scan", "-s", str(tmp_path)])
    assert main() == 0
    assert "\ndirectories " in capfd.readouterr().out


def test_where_no_mount_can_hang_there_is_no_second_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise AssertionError("forked")

    monkeypatch.setattr(hanging_mounts, "is_any_mounted", lambda: False)
    monkeypatch.setattr(os, "fork", refuse)
    monkeypatch.setattr(sys, "argv", ["scantree", "scan", "-s", str(tmp_path)])
    assert main() == 0


@pytest.mark.parametrize(("word", "is_guarded"), [("scan", True), ("schema", False)])
def test_where_a_mount_can_hang_a_scan_is_guarded(
    monkeypatch: pytest.MonkeyPatch, word: str, is_guarded: bool
) -> None:
    guarded: list[Callable[[], int]] = []

    def guard(work: Callable[[], int]) -> int:
        guarded.append(work)
        return 7

    monkeypatch.setattr(hanging_mounts, "is_any_mounted", lambda: True)
    monkeypatch.setattr(guardian, "guard", guard)
    monkeypatch.setattr(sys, "argv", ["scantree", word])
    assert main() == (7 if is_guarded else 0)
    assert len(guarded) == is_guarded


def test_an_interruption_is_exit_130_and_quiet(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def interrupted(arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "run", interrupted)
    monkeypatch.setattr(sys, "argv", ["scantree", "schema"])
    assert main() == 130
    assert capfd.readouterr() == ("", "")


INTERRUPTING = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == {room!r}: {interrupt}
def interrupt(*_): os.kill(os.getpid(), signal.SIGINT)
sys.modules.pop("functools")
sys.meta_path.insert(0, Interrupting())
from scantree.__main__ import main
sys.exit(main())
"""


WHERE_IT_IS_LOST = "type('', (), {'__del__': interrupt})()"


@pytest.mark.parametrize(
    ("room", "interrupt"),
    [
        ("functools", "interrupt()"),
        *(
            (room, interrupt)
            for room in ("scantree.cli", "scantree.cli.signals", "scantree.cli.ward")
            for interrupt in ("interrupt()", WHERE_IT_IS_LOST)
        ),
    ],
)
def test_an_interruption_while_anything_is_imported_is_exit_130_and_quiet(
    tmp_path: Path, room: str, interrupt: str
) -> None:
    code = INTERRUPTING.format(room=room, interrupt=interrupt)
    ended = subprocess.run(
        [sys.executable, "-c", code, "scan", str(tmp_path)], capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


def test_an_interruption_that_is_ignored_from_the_start_stays_ignored(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    monkeypatch.setattr(sys, "argv", ["scantree", "schema"])
    assert main() == 0
    assert capfd.readouterr().out
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.parametrize("arguments", [["scan", "--color=always"], ["--help"], ["schema"]])
def test_a_reader_that_went_away_ends_the_command_quietly(
    tmp_path: Path, arguments: list[str]
) -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-m", "scantree", *arguments],
        cwd=tmp_path,
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert (ended.returncode, ended.stderr) == (-signal.SIGPIPE, b"")


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_closed_standard_stream_makes_no_traceback(tmp_path: Path, closed: int) -> None:
    command = f'"$0" -m scantree scan {closed}>&-'
    if closed == 0:
        command = '"$0" -m scantree scan <&-'
    ended = subprocess.run(
        ["sh", "-c", command, sys.executable], cwd=tmp_path, capture_output=True, check=False
    )
    expected = b"scantree: cannot write to standard output: Bad file descriptor\n"
    assert ended.stderr == (expected if closed == 1 else b"")
    assert ended.returncode == (1 if closed == 1 else 0)


def test_a_plain_scan_imports_neither_rich_nor_pydantic(tmp_path: Path) -> None:
    code = (
        "import sys, trio, typer; before = set(sys.modules);"
        "from scantree.cli.entry import run; run(sys.argv[1:]);"
        "sys.exit(' '.join({'rich', 'pydantic'} & (sys.modules.keys() - before)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "scan", str(tmp_path)], capture_output=True, check=False
    )
    assert ended.stderr == b"\n"
