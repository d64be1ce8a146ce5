"""Imports go down only, no module imports itself by a detour, packages only re-export.

The rules are read from the source, imports inside functions included, so that a lazy
import cannot go where a plain one may not. Each check is tried on bad sources, too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = "scantree"
SOURCE = Path(__file__).parent.parent / PACKAGE

ROOMS: Mapping[str, frozenset[str]] = {
    "engine": frozenset({"named_tuple", "engine", "native"}),
    "reader": frozenset({"named_tuple", "reader", "native"}),
    "census": frozenset({"census", "reader"}),
    "scanning": frozenset({"named_tuple", "scanning", "engine", "reader", "census", "version"}),
    "compare": frozenset({"compare", "scanning", "census", "reader"}),
    "space": frozenset({"space", "scanning", "reader"}),
    "render": frozenset(
        {"named_tuple", "render", "compare", "space", "scanning", "census", "version"}
    ),
    "browse": frozenset({"browse", "render", "scanning"}),
    "saved": frozenset({"saved", "scanning", "reader", "version"}),
    "exchange": frozenset({"exchange", "saved", "scanning", "reader", "native", "version"}),
    "cli": frozenset(
        {
            "cli",
            "browse",
            "named_tuple",
            "render",
            "exchange",
            "compare",
            "space",
            "saved",
            "scanning",
            "census",
            "reader",
            "native",
            "version",
        }
    ),
    "version": frozenset(),
    "native": frozenset(),
    "tables": frozenset({"tables", "native"}),
    "named_tuple": frozenset(),
    "query_options": frozenset({"census", "options"}),
    "options": frozenset({"query_options", "scanning", "census", "reader"}),
    "walking": frozenset({"walking", "scanning", "reader"}),
    "watching": frozenset({"options", "saved", "scanning"}),
    "scan_thread": frozenset({"scanning", "watching"}),
    "beside_asyncio": frozenset({"scan_thread", "scanning", "watching"}),
    "answers": frozenset(
        {"answers", "census", "engine", "exchange", "reader", "render", "saved", "scanning"}
        | {"tables"}
    ),
    "api": frozenset(
        {"answers", "beside_asyncio", "options", "reader", "scan_thread", "scanning", "watching"}
    ),
    "walks": frozenset({"options", "walking", "scanning", "reader"}),
    "difference": frozenset({"compare", "render", "saved", "scanning"}),
    "__init__": frozenset(
        {"answers", "api", "difference", "options", "saved", "scanning", "version", "walking"}
        | {"walks"}
    ),
    "__main__": frozenset({"cli"}),
}
"""What each room, or each module outside the rooms, may import of ours."""

FORBIDDEN: Mapping[str, frozenset[str]] = {
    "engine": frozenset({"os", "pathlib", "glob", "shutil", "stat", "rich", "typer"}),
    "reader": frozenset({"trio", "rich", "typer"}),
    "scanning": frozenset({"rich", "typer"}),
    "census": frozenset({"os", "trio", "rich", "typer"}),
    "walking": frozenset({"trio", "rich", "typer"}),
    "answers": frozenset({"trio", "typer"}),
    "tables": frozenset({"trio", "rich", "typer"}),
    "saved": frozenset({"trio", "rich", "typer"}),
    "compare": frozenset({"os", "sqlite3", "trio", "rich", "typer"}),
    "space": frozenset({"trio", "rich", "typer"}),
    "exchange": frozenset({"trio", "rich", "typer"}),
    "render": frozenset({"trio", "typer"}),
    "browse": frozenset({"sqlite3", "trio", "typer"}),
}
"""What each room may not import of others'."""


_INCLUDE = re.compile(r'^#include "(.*)"$', re.MULTILINE)
"""A file in C that another one takes in."""


class Module:
    """A module's source and what it imports, by whole dotted names."""

    def __init__(self, name: str, source: str, *, is_package: bool = False) -> None:
        self.name = name
        self.is_package = is_package
        self.tree = ast.parse(source)

    @property
    def room(self) -> str:
        """The part of the name below the package; ``__init__`` for the package itself."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else "__init__"

    def imports(self, *, with_types: bool = True) -> Iterator[str]:
        """Each imported name; without types, those alone that a run ever imports."""
        stack: list[ast.AST] = [self.tree]
        while stack:
            node = stack.pop()
            if _is_for_types(node) and not with_types:
                continue
            stack.extend(ast.iter_child_nodes(node))
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield from (f"{base}.{alias.name}" for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        kept = len(parts) - node.level + self.is_package
        return ".".join([*parts[:kept], *(node.module or "").split(".")]).rstrip(".")


def _is_for_types(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
    )


def read_modules(source: Path) -> list[Module]:
    """Every module below a package's folder."""
    found = []
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source.parent).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found.append(Module(name, path.read_text(encoding="utf-8"), is_package=is_package))
    return found


def layer_faults(modules: Iterable[Module]) -> list[str]:
    """A line for each import that goes where it may not."""
    faults = []
    for module in modules:
        if module.room not in ROOMS:
            faults.append(f"{module.name} is in no room")
            continue
        for name in module.imports():
            parts = name.split(".")
            if parts[0] == PACKAGE:
                # The bare package is its face, which stands above every room.
                is_allowed = len(parts) > 1 and parts[1] in ROOMS[module.room]
            else:
                is_allowed = parts[0] not in FORBIDDEN.get(module.room, frozenset())
            if not is_allowed:
                faults.append(f"{module.name} imports {name}")
    return faults


def import_cycle(modules: Iterable[Module]) -> list[str]:
    """The names of modules that import each other in a circle; empty where none do.

    A class may name the class that makes it in an annotation: what is imported for
    types alone is never imported in a run, and closes no circle.
    """
    by_name = {module.name: module for module in modules}
    return circle({name: sorted(_targets(module, by_name)) for name, module in by_name.items()})


def circle(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """Names of which each leads to the next, and the last to the first; empty for none."""
    finished: set[str] = set()
    for start in edges:
        path: list[str] = []
        stack = [(start, iter([start]))]
        while stack:
            _, following = stack[-1]
            name = next(following, None)
            if name is None:
                stack.pop()
                if path:
                    finished.add(path.pop())
            elif name in path:
                return path[path.index(name) :]
            elif name not in finished:
                path.append(name)
                stack.append((name, iter(edges[name])))
    return []


def _targets(module: Module, by_name: Mapping[str, Module]) -> set[str]:
    # A name that is no module is something in the module before its last dot.
    return {
        name if name in by_name else name.rpartition(".")[0]
        for name in module.imports(with_types=False)
    } & by_name.keys()


def package_faults(modules: Iterable[Module]) -> list[str]:
    """A line for each statement of a package's ``__init__`` that is no re-export."""
    return [
        f"{module.name}: line {node.lineno} is no re-export"
        for module in modules
        if module.is_package
        for number, node in enumerate(module.tree.body)
        if not _is_re_export(node, is_first=number == 0)
    ]


def _is_re_export(node: ast.stmt, *, is_first: bool) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Assign):
        return [ast.unparse(target) for target in node.targets] == ["__all__"]
    if _is_for_types(node):
        # What is imported when it is first asked for; a type checker sees it here.
        return all(
            isinstance(each, ast.ImportFrom)
            for each in ast.iter_child_nodes(node)
            if isinstance(each, ast.stmt)
        )
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_first and is_text


MODULES = read_modules(SOURCE)


def test_every_room_was_read() -> None:
    assert {module.room for module in MODULES} >= {"engine", "reader", "scanning", "render", "cli"}
    assert len(MODULES) > 20


def test_imports_go_down_only() -> None:
    assert layer_faults(MODULES) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert import_cycle(MODULES) == []


@pytest.mark.parametrize("room", ["engine", "reader"])
def test_no_files_in_c_include_each_other_in_a_circle(room: str) -> None:
    files = [path for path in (SOURCE / room / "native").iterdir() if path.suffix in {".c", ".h"}]
    edges = {path.name: _INCLUDE.findall(path.read_text("utf-8")) for path in files}
    assert len(edges) > 10
    assert circle(edges) == []


def test_packages_only_re_export() -> None:
    inner = [module for module in MODULES if module.name != PACKAGE]
    assert package_faults(inner) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("scantree.engine.scheduler", "import trio"),
        ("scantree.engine.scheduler", "from scantree.engine.task import Task"),
        ("scantree.reader.by_path", "import os"),
        ("scantree.scanning.run", "from scantree.reader import Reader"),
        ("scantree.scanning.run", "from scantree.engine import Scheduler"),
        ("scantree.render.live", "from rich.live import Live"),
        ("scantree.render.live", "from scantree.scanning.report import ScanReport"),
        ("scantree.cli.app", "import typer"),
        ("scantree.cli.app", "from scantree.render import live"),
        ("scantree.__main__", "from scantree.cli.app import app"),
    ],
)
def test_an_import_that_goes_down_is_no_fault(name: str, source: str) -> None:
    assert layer_faults([Module(name, source)]) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("scantree.engine.task", "import os"),
        ("scantree.engine.task", "import os.path"),
        ("scantree.engine.task", "from os import path"),
        ("scantree.engine.task", "from pathlib import Path"),
        ("scantree.engine.task", "import rich.console"),
        ("scantree.engine.task", "from scantree.reader import Listing"),
        ("scantree.engine.task", "from scantree import scan"),
        ("scantree.engine.task", "import scantree"),
        ("scantree.engine.task", "from scantree.version import __version__"),
        ("scantree.engine.task", "from ..scanning import report"),
        ("scantree.engine.task", "from .. import scanning"),
        ("scantree.reader.by_path", "import trio"),
        ("scantree.reader.by_path", "from scantree.engine import Task"),
        ("scantree.reader.by_path", "from scantree.scanning.report import ScanReport"),
        ("scantree.scanning.run", "from scantree.render import live"),
        ("scantree.scanning.run", "from rich import print"),
        ("scantree.render.live", "from scantree.cli import app"),
        ("scantree.render.live", "from scantree.engine import Scheduler"),
        ("scantree.render.live", "import trio"),
        ("scantree.cli.app", "from scantree.engine import Scheduler"),
        ("scantree.cli.app", "def later():\n    from scantree.engine import Task"),
        ("scantree.cli.app", "if TYPE_CHECKING:\n    import scantree.engine.task"),
        ("scantree.helpers.text", ""),
    ],
)
def test_an_import_that_goes_up_or_aside_is_a_fault(name: str, source: str) -> None:
    assert len(layer_faults([Module(name, source)])) == 1


def test_a_relative_import_in_a_package_starts_at_the_package() -> None:
    module = Module("scantree.scanning", "from .report import ScanReport", is_package=True)
    assert list(module.imports()) == ["scantree.scanning.report.ScanReport"]


def test_a_circle_is_found_over_any_number_of_modules() -> None:
    modules = [
        Module("p.a", "from p import b"),
        Module("p.b", "def later():\n    from p.c import name"),
        Module("p.c", "import p.a\nimport p.d"),
        Module("p.d", ""),
    ]
    assert import_cycle(modules) == ["p.a", "p.b", "p.c"]


def test_a_module_that_takes_from_its_own_package_what_that_takes_from_it_is_a_circle() -> None:
    modules = [
        Module("p", "from p.a import name", is_package=True),
        Module("p.a", "from p import other"),
    ]
    assert import_cycle(modules) == ["p", "p.a"]


def test_files_that_include_each_other_are_a_circle() -> None:
    edges = {"a.c": ["a.h"], "a.h": ["b.h"], "b.h": ["c.h", "a.h"], "c.h": []}
    assert circle(edges) == ["a.h", "b.h"]


def test_two_ways_to_one_module_are_no_circle() -> None:
    modules = [
        Module("p.a", "import p.b, p.c"),
        Module("p.b", "import p.d"),
        Module("p.c", "import p.d"),
        Module("p.d", "import os"),
    ]
    assert import_cycle(modules) == []


def test_what_is_imported_for_types_alone_closes_no_circle() -> None:
    modules = [
        Module("p.a", "import p.b"),
        Module("p.b", "if TYPE_CHECKING:\n    import p.a"),
    ]
    assert import_cycle(modules) == []


def test_an_import_beside_the_one_for_types_counts() -> None:
    modules = [
        Module("p.a", "import p.b"),
        Module("p.b", "if TYPE_CHECKING:\n    import x\nelse:\n    import p.a"),
    ]
    assert import_cycle(modules) == ["p.a", "p.b"]


def test_a_package_may_hold_a_docstring_imports_and_the_list_of_names() -> None:
    source = '"""A room."""\nfrom p.a import name\n__all__ = ["name"]'
    assert package_faults([Module("p", source, is_package=True)]) == []
    assert package_faults([Module("p", "", is_package=True)]) == []


@pytest.mark.parametrize(
    "statement",
    ["x = 1", "def f(): ...", "class C: ...", "if True:\n    import a", "f()", "'text'", "x: int"],
)
def test_a_package_that_does_more_is_a_fault(statement: str) -> None:
    source = f'"""A room."""\n{statement}\nimport a'
    assert package_faults([Module("p", source, is_package=True)]) == ["p: line 2 is no re-export"]
    assert package_faults([Module("p.a", source)]) == []
