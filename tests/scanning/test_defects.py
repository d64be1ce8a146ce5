from __future__ import annotations

import pytest

from scantree.scanning.defects import Defects


def test_the_first_defect_stops_and_is_raised() -> None:
    stops: list[str] = []
    defects = Defects(lambda: stops.append("stop"))
    defects.raise_first()
    defects.add(ValueError("first"))
    defects.add(KeyError("second"))
    assert stops == ["stop"]
    with pytest.raises(ValueError, match="first"):
        defects.raise_first()
