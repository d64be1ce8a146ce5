"""Tables for Arrow's readers, from both twins: exact, in batches, and released."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import scantree
from scantree.native import ENVIRONMENT_VARIABLE
from scantree.tables import arrow_stream
from scantree.tables.columns import BYTES, INT64, TEXT, UINT64, Column, buffers_of

COLUMNS = [
    Column("number", INT64),
    Column("text", TEXT),
    Column("bytes", BYTES),
    Column("large", UINT64),
]


@pytest.fixture(params=["native", "ctypes"])
def twin(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each twin in turn."""
    name: str = request.param
    if name == "native" and find_spec("scantree.tables._native") is None:
        pytest.skip("nothing in C was built")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "1" if name == "native" else "0")
    return name


class Table:
    """Rows that can be read as often as one likes."""

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        self._rows = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return arrow_stream.arrow_stream(COLUMNS, self._rows)


def rows(count: int) -> list[tuple[int, str, bytes, int]]:
    return [(-number, f"é{number}", b"\xff%d" % number, 2**64 - 1) for number in range(count)]


def test_numbers_are_exact_up_to_the_ends_of_their_ranges() -> None:
    (found,) = buffers_of(INT64, [-(2**63), 2**63 - 1])
    assert found == (-(2**63)).to_bytes(8, "little", signed=True) + b"\xff" * 7 + b"\x7f"
    with pytest.raises(OverflowError):
        buffers_of(INT64, [2**63])


def test_a_capsule_that_nobody_reads_lets_go_of_its_rows(twin: str) -> None:
    class Rows(list[Any]):
        """Can be watched."""

    kept = Rows([(1, "a", b"b", 2)])
    watched = weakref.ref(kept)
    capsule = arrow_stream.arrow_stream(COLUMNS, (row for row in kept))
    assert "arrow_array_stream" in repr(capsule)
    del kept, capsule
    arrow_stream.arrow_stream(COLUMNS, ())
    gc.collect()
    assert watched() is None


@pytest.mark.extras("pyarrow")
@pytest.mark.parametrize("count", [0, 1, 100, arrow_stream.ROWS_AT_ONCE + 1])
def test_pyarrow_reads_what_is_there(twin: str, count: int) -> None:
    import pyarrow  # noqa: PLC0415 - an extra

    table = pyarrow.table(Table(rows(count)))
    table.validate(full=True)
    assert table.to_pylist() == [
        dict(zip(("number", "text", "bytes", "large"), row, strict=True)) for row in rows(count)
    ]
    assert table["number"].num_chunks == -(-count // arrow_stream.ROWS_AT_ONCE)


@pytest.mark.extras("pyarrow")
def test_columns_outlive_their_table(twin: str) -> None:
    import pyarrow  # noqa: PLC0415 - an extra

    column = pyarrow.table(Table(rows(50)))["text"]
    gc.collect()
    assert column.to_pylist() == [row[1] for row in rows(50)]


@pytest.mark.extras("pyarrow")
def test_a_batch_is_never_too_long_for_its_offsets(
    twin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow  # noqa: PLC0415 - an extra

    monkeypatch.setattr(arrow_stream, "_MOST_BYTES_AT_ONCE", 10)
    table = pyarrow.table(Table(rows(20)))
    assert table["text"].num_chunks > 5
    assert table.num_rows == 20


@pytest.mark.extras("pyarrow")
def test_what_goes_wrong_on_the_way_is_told(twin: str) -> None:
    import pyarrow  # noqa: PLC0415 - an extra

    bad = ((1 // (3 - number), "", b"", 0) for number in range(9))
    with pytest.raises((OSError, ZeroDivisionError), match="division"):
        pyarrow.table(Table(bad))


@pytest.mark.extras("duckdb", "pandas", "polars", "pyarrow")
def test_all_readers_have_the_same_sums(twin: str, tmp_path: Path) -> None:
    import duckdb  # noqa: PLC0415 - extras
    import pandas  # noqa: PLC0415
    import polars  # noqa: PLC0415

    for number in range(30):
        (tmp_path / "root" / str(number)).mkdir(parents=True)
        (tmp_path / "root" / str(number) / "file").write_bytes(b"x" * number)
    with open(os.fsencode(tmp_path / "root") + b"/bad\xff", "wb") as file:
        file.write(b"y")
    report = scantree.scan(tmp_path / "root", tree=True, save=tmp_path / "kept")
    tree = report.tree
    total = 30 * 29 // 2 + 1
    with scantree.load(tmp_path / "kept") as kept:
        entries = kept.entries
        frame = polars.DataFrame(entries)
        assert frame["apparent_size"].sum() == total
        (bad,) = frame.filter(polars.col("name") == "bad\ufffd")["name_bytes"].to_list()
        assert bad == b"bad\xff"
        assert polars.DataFrame(tree).sort("path").equals(polars.DataFrame(kept.tree).sort("path"))
        found = duckdb.sql("select sum(apparent_size), count(*) from entries").fetchall()
        assert found == [(total, 31)]
        assert pandas.DataFrame.from_arrow(tree)["files"].max() == 31
