"""Which directories can be made again: tagged caches, and those that tools say are their output.

One row a kind of directory, and where it is said that the tool makes it (``source``). A name
alone is enough only where nobody else uses it; most need a project's file beside them, or a file
inside. What a tool makes and nobody can make again (a state, a published build) is no row.
"""

from __future__ import annotations

from typing import Final, NamedTuple

CACHE: Final = "cache"
"""The kind of a directory that holds a valid CACHEDIR.TAG, whatever its name."""


class Rule(NamedTuple):
    """Directories of these ``names`` (any where there are none) are of a kind.

    One of the files ``beside`` lies in the same directory, if any are named, and one of the files
    ``inside`` in it; none of those ``not_inside`` does. A name that begins with ``*`` is an
    ending; one ``beside`` that ends in ``/`` is a directory's.
    """

    kind: str
    names: tuple[str, ...]
    source: str
    beside: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    not_inside: tuple[str, ...] = ()


_GRADLE = ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts")
_PYTHON = ("pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "tox.toml")

RULES: Final = (
    # Python
    Rule("python bytecode", ("__pycache__",), "https://peps.python.org/pep-3147/"),
    Rule("python venv", (), "https://peps.python.org/pep-0405/", inside=("pyvenv.cfg",)),
    Rule("tox", (".tox",), "https://tox.wiki/en/latest/config.html#work_dir", beside=_PYTHON),
    Rule("nox", (".nox",), "https://nox.thea.codes/en/stable/config.html", beside=("noxfile.py",)),
    Rule("mypy", (".mypy_cache",), "https://mypy.readthedocs.io/en/stable/command_line.html"),
    Rule("pytest", (".pytest_cache",), "https://docs.pytest.org/en/stable/how-to/cache.html"),
    Rule("ruff", (".ruff_cache",), "https://docs.astral.sh/ruff/settings/#cache-dir"),
    Rule(
        "setuptools",
        ("build", ".eggs"),
        "https://setuptools.pypa.io/en/latest/history.html",
        beside=("setup.py",),
    ),
    Rule(
        "sphinx",
        ("_build",),
        "https://www.sphinx-doc.org/en/master/usage/quickstart.html",
        beside=("conf.py",),
    ),
    # JavaScript
    Rule(
        "npm",
        ("node_modules",),
        "https://docs.npmjs.com/cli/configuring-npm/folders",
        beside=("package.json",),
    ),
    Rule("bower", ("bower_components",), "https://bower.io/docs/config/", beside=("bower.json",)),
    Rule(
        "next.js",
        (".next",),
        "https://nextjs.org/docs/app/api-reference/config/next-config-js/distDir",
        beside=("package.json",),
    ),
    Rule(
        "nuxt",
        (".nuxt",),
        "https://nuxt.com/docs/guide/directory-structure/nuxt",
        beside=("package.json",),
    ),
    Rule(
        "svelte",
        (".svelte-kit",),
        "https://svelte.dev/docs/kit/configuration#outDir",
        beside=("package.json",),
    ),
    Rule(
        "parcel",
        (".parcel-cache",),
        "https://parceljs.org/features/development/#caching",
        beside=("package.json",),
    ),
    Rule(
        "turborepo",
        (".turbo",),
        "https://turborepo.com/docs/crafting-your-repository/caching",
        beside=("package.json", "turbo.json"),
    ),
    # Rust, C and C++, Zig, D
    Rule(
        "cargo",
        ("target",),
        "https://doc.rust-lang.org/cargo/reference/build-cache.html",
        beside=("Cargo.toml",),
    ),
    Rule(
        "cmake",
        (),
        "https://cmake.org/cmake/help/latest/manual/cmake.1.html",
        inside=("CMakeCache.txt",),
        not_inside=("CMakeLists.txt",),
    ),
    Rule(
        "zig",
        ("zig-cache", ".zig-cache", "zig-out"),
        "https://ziglang.org/learn/build-system/",
        beside=("build.zig",),
    ),
    Rule("dub", (".dub",), "https://dub.pm/dub-guide/", beside=("dub.json", "dub.sdl")),
    # Java and what runs beside it
    Rule(
        "maven",
        ("target",),
        "https://maven.apache.org/guides/introduction/"
        "introduction-to-the-standard-directory-layout.html",
        beside=("pom.xml",),
    ),
    Rule(
        "gradle",
        ("build", ".gradle"),
        "https://docs.gradle.org/current/userguide/directory_layout.html",
        beside=_GRADLE,
    ),
    Rule(
        "sbt",
        ("target",),
        "https://www.scala-sbt.org/1.x/docs/Directories.html",
        beside=("build.sbt",),
    ),
    Rule(
        "leiningen",
        ("target",),
        "https://codeberg.org/leiningen/leiningen/src/branch/main/sample.project.clj",
        beside=("project.clj",),
    ),
    # .NET
    Rule(
        ".net",
        ("bin", "obj"),
        "https://learn.microsoft.com/en-us/dotnet/core/tools/dotnet-clean",
        beside=("*.csproj", "*.fsproj", "*.vbproj"),
    ),
    # Haskell, OCaml, Erlang, Elixir, Elm
    Rule(
        "cabal",
        ("dist-newstyle",),
        "https://cabal.readthedocs.io/en/stable/nix-local-build.html",
        beside=("*.cabal", "cabal.project"),
    ),
    Rule(
        "stack",
        (".stack-work",),
        "https://docs.haskellstack.org/en/stable/topics/stack_work/",
        beside=("stack.yaml", "package.yaml", "*.cabal"),
    ),
    Rule("dune", ("_build",), "https://dune.readthedocs.io/en/stable/", beside=("dune-project",)),
    Rule("mix", ("_build", "deps"), "https://hexdocs.pm/mix/Mix.Project.html", beside=("mix.exs",)),
    Rule(
        "rebar3",
        ("_build",),
        "https://rebar3.org/docs/configuration/configuration/",
        beside=("rebar.config",),
    ),
    Rule(
        "gleam", ("build",), "https://gleam.run/writing-gleam/gleam-toml/", beside=("gleam.toml",)
    ),
    Rule("elm", ("elm-stuff",), "https://guide.elm-lang.org/install/elm", beside=("elm.json",)),
    # PHP, Ruby, Perl
    Rule(
        "composer",
        ("vendor",),
        "https://getcomposer.org/doc/01-basic-usage.md",
        beside=("composer.json",),
    ),
    Rule(
        "jekyll",
        ("_site", ".jekyll-cache"),
        "https://jekyllrb.com/docs/structure/",
        beside=("_config.yml",),
    ),
    Rule(
        "perl",
        ("blib",),
        "https://perldoc.perl.org/ExtUtils::MakeMaker",
        beside=("Makefile.PL", "Build.PL"),
    ),
    # Apple, Dart
    Rule(
        "cocoapods",
        ("Pods",),
        "https://guides.cocoapods.org/using/using-cocoapods.html",
        beside=("Podfile",),
    ),
    Rule(
        "xcode",
        ("DerivedData",),
        "https://developer.apple.com/documentation/xcode/build-settings-reference",
        beside=("*.xcodeproj/", "*.xcworkspace/"),
    ),
    Rule(
        "swift",
        (".build",),
        "https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/",
        beside=("Package.swift",),
    ),
    Rule(
        "dart",
        (".dart_tool", "build"),
        "https://dart.dev/tools/pub/package-layout#project-specific-caching-for-tools",
        beside=("pubspec.yaml",),
    ),
    # Infrastructure and games
    Rule(
        "terraform",
        (".terraform",),
        "https://developer.hashicorp.com/terraform/cli/init",
        beside=("*.tf", "*.tf.json", ".terraform.lock.hcl"),
    ),
    Rule(
        "terragrunt",
        (".terragrunt-cache",),
        "https://terragrunt.gruntwork.io/docs/reference/terragrunt-cache",
        beside=("terragrunt.hcl",),
    ),
    Rule(
        "aws cdk",
        ("cdk.out",),
        "https://docs.aws.amazon.com/cdk/v2/guide/projects.html",
        beside=("cdk.json",),
    ),
    Rule(
        "godot",
        (".godot",),
        "https://docs.godotengine.org/en/stable/tutorials/best_practices/project_organization.html",
        beside=("project.godot",),
    ),
    Rule(
        "platformio",
        (".pio",),
        "https://docs.platformio.org/en/latest/projectconf/index.html",
        beside=("platformio.ini",),
    ),
)


def _is_directory(name: str) -> bool:
    return name.endswith("/")


MARKS: Final = tuple(
    name.encode()
    for name in dict.fromkeys(
        name
        for rule in RULES
        for name in (*rule.beside, *rule.inside, *rule.not_inside)
        if not _is_directory(name)
    )
)
"""The files that rules ask for: what a scan is to mark (the reader's ``marks``)."""

_BITS = {mark.decode(): 1 << place for place, mark in enumerate(MARKS)}


class _Condition(NamedTuple):
    """A rule with its files as bits of a listing's marks."""

    kind: str
    beside: int
    beside_directories: tuple[str, ...]
    inside: int
    not_inside: int


def _condition(rule: Rule) -> _Condition:
    return _Condition(
        rule.kind,
        _bits(rule.beside),
        tuple(name[:-1] for name in rule.beside if _is_directory(name)),
        _bits(rule.inside),
        _bits(rule.not_inside),
    )


def _bits(names: tuple[str, ...]) -> int:
    return sum(_BITS[name] for name in names if not _is_directory(name))


BY_NAME: Final = {
    name.encode(): tuple(_condition(rule) for rule in RULES if name in rule.names)
    for rule in RULES
    for name in rule.names
}
ANY_NAME: Final = tuple(_condition(rule) for rule in RULES if not rule.names)
BESIDE_DIRECTORIES: Final = frozenset(
    name for name, rules in BY_NAME.items() if any(rule.beside_directories for rule in rules)
)
"""The names of directories that are judged by what directories lie beside them."""


def kind_of(
    name: bytes, marks: int, marks_beside: int, directories_beside: tuple[bytes, ...] = ()
) -> str | None:
    """Of what kind a directory is that can be made again; None where no rule holds.

    ``marks`` are its own, ``marks_beside`` those of the directory that it lies in, and
    ``directories_beside`` the names of that one's directories.
    """
    for rule in (*BY_NAME.get(name, ()), *ANY_NAME):
        is_beside = (
            not (rule.beside or rule.beside_directories)
            or bool(marks_beside & rule.beside)
            or _any_matches(directories_beside, rule.beside_directories)
        )
        is_inside = not rule.inside or bool(marks & rule.inside)
        if is_beside and is_inside and not marks & rule.not_inside:
            return rule.kind
    return None


def _any_matches(names: tuple[bytes, ...], patterns: tuple[str, ...]) -> bool:
    return any(name.endswith(pattern[1:].encode()) for pattern in patterns for name in names)
