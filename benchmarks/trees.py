"""The command that makes a tree: ``python -m benchmarks.trees KIND DEST``.

What the tree holds is printed as JSON and kept in ``DEST.json``, beside the tree and
not inside, so that a scan of the tree can be checked against it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

from benchmarks.planting import Facts, plant
from benchmarks.shapes import SHAPES, plan

SEED_DIRECTORIES = 238_000


def make_tree(kind: str, destination: str, directories: int, seed: int) -> Facts:
    """Plan and plant a tree, and record its facts beside it."""
    facts = plant(plan(kind, directories, seed), destination, seed)
    with open(facts_path(destination), "w", encoding="utf-8") as file:
        file.write(facts_document(kind, directories, seed, facts) + "\n")
    return facts


def facts_path(destination: str) -> str:
    """Where the facts of the tree at ``destination`` are kept."""
    return os.path.normpath(destination) + ".json"


def facts_document(kind: str, directories: int, seed: int, facts: Facts) -> str:
    """The facts as JSON, with what it takes to make the same tree again."""
    recipe: dict[str, object] = {"kind": kind, "asked_directories": directories, "seed": seed}
    return json.dumps(recipe | facts.to_dict(), indent=2)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; answers its exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trees", description=__doc__)
    parser.add_argument("kind", choices=sorted(SHAPES), help="the shape of the tree")
    parser.add_argument("destination", metavar="DEST", help="a new or empty directory")
    parser.add_argument("--directories", type=int, default=SEED_DIRECTORIES, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    options = parser.parse_args(arguments)
    try:
        facts = make_tree(options.kind, options.destination, options.directories, options.seed)
    except (OSError, ValueError) as error:
        print(f"trees: {error}", file=sys.stderr)
        return 2
    print(facts_document(options.kind, options.directories, options.seed, facts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
