"""The task types that a scheduler knows, each with its executor and its queue."""

from __future__ import annotations

from collections.abc import Iterable

from scantree.engine.domain import Domain
from scantree.engine.errors import UnregisteredTaskError
from scantree.engine.executor import AnyExecutor
from scantree.engine.retry import RetryPolicy
from scantree.engine.task import Task
from scantree.engine.twin import Node, ReadyQueue


class Registration:
    """One task type of one domain: its executor, and its tasks in every state.

    ``in_flight`` are the tasks whose inputs a prefetch is fetching, by id. ``keys``
    are the unfinished tasks that have a key. ``peers`` are the registrations of its
    domain. ``retry`` is the policy of tasks that have none of their own.
    """

    __slots__ = (
        "broken",
        "domain",
        "executor",
        "in_flight",
        "keys",
        "peers",
        "ready",
        "retry",
        "task_type",
    )

    def __init__(
        self,
        domain: str,
        task_type: str,
        executor: AnyExecutor,
        peers: Registrations,
        retry: RetryPolicy | None = None,
    ) -> None:
        self.domain = domain
        self.peers = peers
        self.task_type = task_type
        self.executor = executor
        self.retry = retry
        self.ready = ReadyQueue()
        self.keys: dict[str, Node] = {}
        self.in_flight: dict[int, Node] = {}
        self.broken: Exception | None = None


class Registrations(dict[type[Task], Registration]):
    """The registrations of one domain, by class of task; another class is refused."""

    def __init__(self, domain: Domain) -> None:
        retries = domain.retries
        super().__init__(
            (known, Registration(domain.name, known.task_type, executor, self, retries.get(known)))
            for known, executor in domain.executors.items()
        )
        self._name = domain.name

    def __missing__(self, task_class: type[Task]) -> Registration:
        raise UnregisteredTaskError(
            f"domain {self._name!r} has no executor for {task_class.__qualname__}"
        )


class Registry:
    """All registrations, by domain."""

    __slots__ = ("_domains",)

    def __init__(self, domains: Iterable[Domain]) -> None:
        self._domains: dict[str, Registrations] = {}
        for domain in domains:
            if domain.name in self._domains:
                raise ValueError(f"two domains have the name {domain.name!r}")
            self._domains[domain.name] = Registrations(domain)

    def registrations(self) -> list[Registration]:
        """All of them, in the order in which they were made."""
        return [found for domain in self._domains.values() for found in domain.values()]

    def domain(self, name: str) -> Registrations:
        """The registrations of a domain."""
        try:
            return self._domains[name]
        except KeyError:
            raise UnregisteredTaskError(f"there is no domain {name!r}") from None
