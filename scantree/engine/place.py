"""Where a new task will stand: the family it joins, found when it is submitted.

A place is looked up from the maker of the submission at that time, or refused; an id
is threaded by hand in none but ``child_of_id``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeAlias

from scantree.engine.errors import InvalidStateError, NoParentError

if TYPE_CHECKING:
    from scantree.engine.builder import Builder
    from scantree.engine.context import TaskContext
    from scantree.engine.core.node import Node
    from scantree.engine.hierarchy import Hierarchy
    from scantree.engine.node import Family


class Maker(Protocol):
    """Whoever a submission is made through: a task's context, or the scheduler.

    ``node`` is the context's task, None for the scheduler. ``is_open`` tells whether
    something can be submitted now. ``unsubmitted`` are the builders nobody has awaited.
    """

    unsubmitted: list[Builder[object]]

    @property
    def node(self) -> Node | None:
        """The task whose context it is."""

    @property
    def hierarchy(self) -> Hierarchy:
        """Where its tasks go."""

    @property
    def is_open(self) -> bool:
        """Whether something can be submitted through it now."""

    def refuse(self) -> NoReturn:
        """Raise ``InvalidStateError``, saying why it isn't open."""


Place: TypeAlias = "Callable[[Maker], Family]"


def root(maker: Maker) -> Family:
    """No parent; refused where the scheduler's block is being left."""
    hierarchy = maker.hierarchy
    if hierarchy.is_closed:
        raise InvalidStateError("the scheduler is not open")
    return hierarchy.roots


def child_of_maker(maker: Maker) -> Family:
    """The maker's task is the parent."""
    return maker.hierarchy.children_of(_node_of(maker))


def sibling_of_maker(maker: Maker) -> Family:
    """The family of the maker's task, refused where it has no parent or it is ending."""
    node = maker.node or _node_of(maker)
    family = node.family
    owner = family.owner
    if owner is None:
        raise NoParentError(f"task {node.id} has no parent, so it can have no sibling")
    if owner.verdict is not None:
        raise InvalidStateError(f"task {owner.id} is being ended and takes no more children")
    if node.verdict is not None:
        raise InvalidStateError(f"task {node.id} is being ended and spawns no more siblings")
    return family


def child_of_id(number: int) -> Place:
    """The task with this id is the parent."""

    def place(maker: Maker) -> Family:
        hierarchy = maker.hierarchy
        return hierarchy.children_of(hierarchy.find(number))

    return place


def child_of(ctx: TaskContext) -> Place:
    """The context's task is the parent, whoever makes the submission."""
    return _seen_from(ctx, child_of_maker)


def sibling_of(ctx: TaskContext) -> Place:
    """The parent of the context's task is the parent, whoever makes the submission."""
    return _seen_from(ctx, sibling_of_maker)


def _seen_from(ctx: TaskContext, place: Place) -> Place:
    def seen(maker: Maker) -> Family:
        if not ctx.is_open:
            ctx.refuse()
        return place(ctx)

    return seen


def _node_of(maker: Maker) -> Node:
    node = maker.node
    if node is None:
        raise NoParentError("a scheduler is no task, so it can have no child and no sibling")
    return node
