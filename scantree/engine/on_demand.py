"""Names of the engine that are imported when they are first asked for: few programs listen."""

from __future__ import annotations


def __getattr__(name: str) -> object:
    """An event's class, or the stream's, as the package's attribute."""
    from scantree.engine import event_stream, events  # noqa: PLC0415 - see above

    if name == event_stream.EventStream.__name__:
        return event_stream.EventStream
    if name not in events.__all__:
        raise AttributeError(f"module 'scantree.engine' has no attribute {name!r}")
    value: object = getattr(events, name)
    return value
