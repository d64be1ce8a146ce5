"""A tool that takes part in a comparison: how it is called, and how its answer is read."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.answers import Answer
from benchmarks.process import Output

PATH = "{path}"
"""Stands for the scanned tree in a command."""
PYTHON = "{python}"
"""Stands for the interpreter that runs the comparison."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A tool and its command; ``read`` makes an answer of what it printed.

    ``read`` is None where the tool prints no total, and it answers None where the
    output is not what was expected. ``variables`` are set in its environment.
    """

    name: str
    command: tuple[str, ...]
    output: Output = Output.FILE
    read: Callable[[str], Answer | None] | None = None
    needs: str = ""
    """A Python module without which the command cannot run."""
    variables: Mapping[str, str] = field(default_factory=dict)
    is_bound: bool = False
    """Whether it is there to measure the others by, and takes no rank itself."""

    def command_for(self, path: str) -> list[str]:
        """The command as it is run on ``path``."""
        standing_for = {PATH: path, PYTHON: sys.executable}
        return [standing_for.get(word, word) for word in self.command]

    def command_shown(self) -> str:
        """The command as it is told of, without this machine's paths and without scripts."""
        words = [f"{name}={value}" for name, value in self.variables.items()]
        return " ".join([*words, *(_shown(word) for word in self.command)])

    def is_installed(self) -> bool:
        """Whether the command can be run here."""
        program = sys.executable if self.command[0] == PYTHON else self.command[0]
        return _is_module_there(self.needs) and shutil.which(program) is not None


def _shown(word: str) -> str:
    if word in {PATH, PYTHON}:
        return word.strip("{}").replace("path", "PATH")
    if "\n" in word:
        return "SCRIPT"
    return word if word == os.devnull else os.path.basename(word)


def _is_module_there(name: str) -> bool:
    try:
        return not name or importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
