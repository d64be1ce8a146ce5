from __future__ import annotations

import re
from dataclasses import replace

import pytest

from scantree.engine import ChildCounts
from scantree.render.frame import AMPLE, MAX_SLOW, FrameRoom, frame_lines
from scantree.render.glyphs import ASCII, UNICODE, Glyphs
from scantree.render.line import plain
from scantree.render.rates import Rates
from scantree.render.size_format import BINARY_SIZE
from scantree.render.status_line import status_line
from scantree.scanning.basis import Basis
from scantree.scanning.progress import LargestDirectory, ProgressSnapshot, SlowDirectory


def snapshot(*slowest: SlowDirectory, failed: int = 2) -> ProgressSnapshot:
    return ProgressSnapshot(
        elapsed_seconds=4.21,
        children=ChildCounts(pending=4300, running=28, waiting=1, completed=12345, failed=failed),
        entries=98765,
        files=80000,
        apparent_size=1 << 20,
        allocated_size=3 << 30,
        problems=2,
        jobs=8,
        slowest=slowest,
    )


def frame(
    *slowest: SlowDirectory,
    roots: tuple[bytes, ...] = (b"/data",),
    basis: Basis = Basis.ALLOCATED,
    glyphs: Glyphs = UNICODE,
    room: FrameRoom = AMPLE,
) -> str:
    lines = frame_lines(
        snapshot(*slowest),
        Rates(12000.4, 45000.0),
        roots=roots,
        basis=basis,
        sizes=BINARY_SIZE,
        glyphs=glyphs,
        room=room,
    )
    return plain(lines)


def test_a_frame_counts_the_flat_set_of_directories_and_what_was_found() -> None:
    assert frame() == (
        "scanning     4.21 s  /data\n"
        "directories  12,345 done · 8 running · 4,321 waiting · 2 failed · 12,000 directories/s\n"
        "entries      98,765 · 3.0 GiB · 8 jobs · 45,000 entries/s\n"
    )


def test_a_frame_by_apparent_size_shows_that() -> None:
    assert "98,765 · 1.0 MiB ·" in frame(basis=Basis.APPARENT)


def test_several_roots_are_told() -> None:
    assert frame(roots=(b"a", b"b", b"c")).startswith("scanning     4.21 s  a and 2 more\n")


def test_reads_that_take_long_are_named_longest_first() -> None:
    text = frame(
        SlowDirectory(b"/data/nfs\x1b", 62.0), SlowDirectory(b"/b", 0.5), SlowDirectory(b"/c", 0.4)
    )
    assert text.splitlines()[3:] == [
        "slowest      1 m 02 s  $'/data/nfs\\x1b'",
        "               0.50 s  /b",
    ]


def test_no_more_slow_directories_than_a_frame_has_room_for() -> None:
    slow = [SlowDirectory(b"/%d" % number, 9.0) for number in range(20)]
    assert len(frame(*slow).splitlines()) == 3 + MAX_SLOW


def test_a_frame_can_be_ascii() -> None:
    assert frame(glyphs=ASCII).isascii()


NFS = SlowDirectory(b"/data/nfs/archive", 3.2)


def test_where_there_is_little_width_figures_go_below_each_other() -> None:
    assert frame(NFS, room=FrameRoom(37, 12)) == (
        "scanning     4.21 s  /data\n"
        "directories  12,345 done · 8 running\n"
        "             4,321 waiting · 2 failed\n"
        "             12,000 directories/s\n"
        "entries      98,765 · 3.0 GiB\n"
        "             8 jobs\n"
        "             45,000 entries/s\n"
        "slowest        3.20 s  /data/nfs/archive\n"
    )


def test_where_there_is_little_height_rates_are_left_out_then_slow_directories() -> None:
    lines = frame(NFS, NFS, room=FrameRoom(37, 6)).splitlines()
    assert lines == [
        "scanning     4.21 s  /data",
        "directories  12,345 done · 8 running",
        "             4,321 waiting · 2 failed",
        "entries      98,765 · 3.0 GiB",
        "             8 jobs",
        "slowest        3.20 s  /data/nfs/archive",
    ]
    assert frame(NFS, room=FrameRoom(37, 2)).splitlines() == lines[:2]


def test_a_very_narrow_frame_has_no_labels_and_the_most_telling_figures_first() -> None:
    assert frame(NFS, room=FrameRoom(17, 4)) == (
        "4.21 s  /data\n12,345 done\n3.0 GiB · 8 jobs\n98,765 entries\n"
    )


def test_a_long_name_leaves_the_number_of_the_other_roots_whole() -> None:
    roots = (b"/" + b"long" * 20, b"b", b"c")
    wide = frame(roots=roots, room=FrameRoom(50, 9)).splitlines()
    assert wide[0] == "scanning     4.21 s  /longlonglonglong… and 2 more"
    narrow = frame(roots=roots, room=FrameRoom(17, 9)).splitlines()
    assert narrow[:2] == ["4.21 s  /longlon…", " and 2 more"]


@pytest.mark.parametrize("columns", range(17, 120))
def test_no_figure_is_cut_at_any_width(columns: int) -> None:
    lines = frame(room=FrameRoom(columns, 99)).splitlines()
    assert max(map(len, lines)) <= max(columns, len("12,000 directories/s"))
    figures = re.findall(r"[0-9][0-9,.]*", frame())
    assert sorted(re.findall(r"[0-9][0-9,.]*", "\n".join(lines))) == sorted(figures)


def test_a_status_line_tells_the_same_in_one_line() -> None:
    line = status_line(snapshot(), Rates(1.0, 45000.0), BINARY_SIZE)
    assert line == (
        "4.21 s: 12,345 directories done, 8 running, 4,321 waiting, 2 failed; "
        "98,765 entries, 3.0 GiB allocated, 45,000 entries/s"
    )


def test_a_status_line_names_the_directory_that_takes_longest() -> None:
    slow = SlowDirectory(b"/a\n", 3.0)
    line = status_line(snapshot(slow), Rates(1.0, 1.0), BINARY_SIZE)
    assert line.endswith("; $'/a\\x0a' for 3.00 s")
    quick = status_line(snapshot(SlowDirectory(b"/a", 0.1)), Rates(1.0, 1.0), BINARY_SIZE)
    assert "/a" not in quick


def test_a_share_the_largest_directory_and_what_is_read_are_told_where_there_is_room() -> None:
    def lines(share: float, room: FrameRoom, *slowest: SlowDirectory) -> list[str]:
        shown = replace(
            snapshot(*slowest),
            share=share,
            largest=LargestDirectory(b"/data/vm", 8 << 30),
            reading=b"/data/now",
        )
        return plain(
            frame_lines(
                shown,
                Rates(1.0, 1.0),
                roots=(b"/data",),
                basis=Basis.ALLOCATED,
                sizes=BINARY_SIZE,
                glyphs=UNICODE,
                room=room,
            )
        ).splitlines()

    told = lines(0.436, AMPLE, SlowDirectory(b"/data/now", 0.01))
    assert told[0] == "scanning     4.21 s  43%  /data"
    assert told[3:] == ["largest       8.0 GiB  /data/vm", "reading      /data/now"]
    assert lines(0.999, AMPLE)[0] == "scanning     4.21 s  99%  /data"
    assert lines(0.5, AMPLE, NFS)[3:] == [
        "largest       8.0 GiB  /data/vm",
        "slowest        3.20 s  /data/nfs/archive",
    ]
    assert lines(0.5, FrameRoom(100, 4))[3:] == ["reading      /data/now"]
