import os
import signal
import sys
from pathlib import Path

import pytest

from benchmarks.process import Output, TimeLimitError, run
from tests.machine import needs_proc, needs_terminals

LIMIT = 60.0


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


def is_inheritable(fd: int) -> bool:
    try:
        return os.get_inheritable(fd)
    except OSError:
        return False


def test_what_a_command_prints_goes_into_the_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    cost = run(["printf", "%s", "a $b 'c'"], Output.FILE, str(out), LIMIT)
    assert out.read_text(encoding="utf-8") == "a $b 'c'"
    assert cost.exit_code == 0


def test_an_earlier_output_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("something longer", encoding="utf-8")
    run(["printf", "x"], Output.FILE, str(out), LIMIT)
    assert out.read_text(encoding="utf-8") == "x"


def test_discarded_output_leaves_no_file(tmp_path: Path) -> None:
    run(["printf", "x"], Output.DISCARD, str(tmp_path / "out"), LIMIT)
    assert not (tmp_path / "out").exists()


@needs_terminals
def test_a_terminal_is_a_terminal_of_a_known_size(tmp_path: Path) -> None:
    script = "import os, sys; print(*[os.get_terminal_size(fd) for fd in (1, 2)], file=sys.stderr)"
    out = tmp_path / "out"
    cost = run(python(script), Output.TERMINAL, str(out), LIMIT)
    assert cost.exit_code == 0
    assert out.read_text(encoding="utf-8").count("columns=120, lines=40") == 2


def test_output_to_a_file_is_no_terminal_and_standard_input_is_empty(tmp_path: Path) -> None:
    script = "import os, sys; print(os.isatty(1), os.isatty(2), repr(sys.stdin.read()))"
    out = tmp_path / "out"
    run(python(script), Output.FILE, str(out), LIMIT)
    assert out.read_text(encoding="utf-8") == "False False ''\n"


@needs_proc
def test_the_command_has_no_descriptor_of_whoever_measures(tmp_path: Path) -> None:
    inherited = {fd for fd in map(int, os.listdir("/proc/self/fd")) if is_inheritable(fd)}
    out = tmp_path / "out"
    run(["ls", "/proc/self/fd"], Output.FILE, str(out), LIMIT)
    found = set(map(int, out.read_text(encoding="utf-8").split()))
    # ls itself opens the directory, with the lowest number that is free.
    assert len(found - inherited - {0, 1, 2}) == 1


def test_an_exit_code_is_told(tmp_path: Path) -> None:
    cost = run(["sh", "-c", "exit 3"], Output.DISCARD, str(tmp_path), LIMIT)
    assert cost.exit_code == 3


def test_a_signal_is_a_negative_exit_code(tmp_path: Path) -> None:
    cost = run(["sh", "-c", "kill -TERM $$"], Output.DISCARD, str(tmp_path), LIMIT)
    assert cost.exit_code == -signal.SIGTERM


def test_a_program_that_is_not_there_ends_with_127(tmp_path: Path) -> None:
    cost = run(["/nonexistent/program"], Output.DISCARD, str(tmp_path), LIMIT)
    assert cost.exit_code == 127


def test_processor_time_is_that_of_the_command(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.2: pass"
    cost = run(python(busy), Output.DISCARD, str(tmp_path), LIMIT)
    assert cost.cpu_seconds >= 0.2
    assert cost.cpu_seconds == cost.user_seconds + cost.system_seconds
    assert cost.wall_seconds > 0


def test_peak_memory_is_that_of_the_command(tmp_path: Path) -> None:
    cost = run(python("bytearray(64 << 20)"), Output.DISCARD, str(tmp_path), LIMIT)
    assert cost.peak_bytes >= 64 << 20


def test_peak_memory_does_not_hold_that_of_whoever_measures(tmp_path: Path) -> None:
    ours = bytearray(64 << 20)
    cost = run(["true"], Output.DISCARD, str(tmp_path), LIMIT)
    assert cost.peak_bytes < len(ours) / 4


def test_a_command_beyond_its_limit_is_killed(tmp_path: Path) -> None:
    pid_path = tmp_path / "pid"
    command = ["sh", "-c", f"echo $$ > {pid_path}; exec sleep 1000"]
    with pytest.raises(TimeLimitError, match=r"killed after 0\.5 s"):
        run(command, Output.DISCARD, str(tmp_path), 0.5)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_path.read_text(encoding="utf-8")), 0)


def test_variables_are_set_besides_those_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THERE", "1")
    out = tmp_path / "out"
    command = ["sh", "-c", "echo $THERE $MORE"]
    run(command, Output.FILE, str(out), LIMIT, {"MORE": "2"})
    assert out.read_text(encoding="utf-8") == "1 2\n"
