"""The SQL of docs/scan-file.md, through the sqlite3 command, as it stands there."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

import scantree

PAGE = Path(__file__).parents[2] / "docs" / "scan-file.md"
STATEMENTS = re.findall(r"^```sql\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sql")
    tree = folder / "tree"
    (tree / "sub").mkdir(parents=True)
    for number in range(20):
        (tree / "sub" / f"file{number}.Tar.GZ").write_bytes(b"x" * number)
    (tree / ".hidden").write_bytes(b"y" * 100)
    (tree / "it's none").write_bytes(b"z" * 1000)
    os.utime(tree / "it's none", (0, 86400))
    scantree.scan([tree, tree / "gone"], save=folder / "kept")
    return folder / "kept"


def answers(kept: Path, statement: str) -> list[str]:
    if shutil.which("sqlite3") is None:
        pytest.skip("there is no sqlite3 command")
    done = subprocess.run(["sqlite3", kept, statement], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_each_statement_is_one_and_answers(kept: Path, statement: str) -> None:
    assert statement.count(";") == 1
    assert answers(kept, statement)


@pytest.mark.extras("duckdb", "duckdb_extensions")
def test_duckdb_hands_each_statement_on(kept: Path) -> None:
    import duckdb  # noqa: PLC0415
    import duckdb_extensions as extensions  # noqa: PLC0415

    with duckdb.connect() as asked, closing(sqlite3.connect(kept)) as asked_directly:
        extensions.import_extension("sqlite_scanner", con=asked)
        asked.execute(f"ATTACH '{kept}' AS kept (TYPE sqlite, READ_ONLY)")
        for statement in STATEMENTS:
            passed_on = statement.strip().rstrip(";").replace("'", "''")
            rows = asked.execute(f"SELECT * FROM sqlite_query('kept', '{passed_on}')").fetchall()
            expected = asked_directly.execute(statement).fetchall()
            assert [tuple(map(str, row)) for row in rows] == [
                tuple(map(str, row)) for row in expected
            ]


def test_the_page_has_what_people_ask_first(kept: Path) -> None:
    largest, by_extension, old, directories, problems = STATEMENTS
    tree = kept.parent / "tree"
    assert len(answers(kept, largest)) == 10
    assert answers(kept, largest)[0] == f"{tree}/it's none|1000"
    assert answers(kept, by_extension) == ["|2|1100", "gz|20|190"]
    assert answers(kept, old)[0].startswith(f"{tree}/it's none|1970-01-02|")
    assert answers(kept, directories)[0].startswith(f"{tree}|")
    assert answers(kept, problems) == [f"{tree}/gone|ENOENT|No such file or directory"]
