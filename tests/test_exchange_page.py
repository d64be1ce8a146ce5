"""The page on exchange: what it says to type works."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.saved.kept import plant

PAGE = Path(__file__).parents[1] / "docs" / "exchange.md"


def test_the_commands_on_the_page_run_and_agree(tmp_path: Path) -> None:
    plant(tmp_path / "srv", 40)
    (tmp_path / "scantree").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scantree "$@"\n')
    (tmp_path / "scantree").chmod(0o755)
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) == 2
    script = "set -e\n" + "".join(blocks).replace("/srv", str(tmp_path / "srv"))
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"from an export of" in ended.stdout
    assert json.loads((tmp_path / "srv.json").read_bytes())["totals"]["directories"] == 40
