"""Names of the engine that are imported when they are first asked for: few programs listen."""

from __future__ import annotations

_OF_EVENTS = frozenset(
    {
        "Event",
        "EventsLost",
        "TaskCancelled",
        "TaskCompleted",
        "TaskEvent",
        "TaskFailed",
        "TaskFinalizing",
        "TaskRetrying",
        "TaskStarted",
        "TaskSubmitted",
        "TaskWaiting",
    }
)


def __getattr__(name: str) -> object:
    """An event's class, or the stream's, as the package's attribute."""
    if name == "EventStream":
        from scantree.engine import event_stream  # noqa: PLC0415 - see above

        return event_stream.EventStream
    if name not in _OF_EVENTS:
        raise AttributeError(f"module 'scantree.engine' has no attribute {name!r}")
    from scantree.engine import events  # noqa: PLC0415 - see above

    value: object = getattr(events, name)
    return value
