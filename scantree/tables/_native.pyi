# The extension module, as built from the C sources in native/.

from collections.abc import Callable, Sequence

Batch = tuple[int, list[list[bytes]]]

def stream_capsule(
    columns: tuple[Sequence[str], ...], next_batch: Callable[[], Batch | None], /
) -> object: ...
