from scantree.render.signed import signed, signed_count
from scantree.render.size_format import BINARY_SIZE


def test_a_difference_has_its_sign_unless_it_is_none() -> None:
    assert signed(1536, BINARY_SIZE) == "+1.5 KiB"
    assert signed(-3, BINARY_SIZE) == "-3 B"
    assert signed(0, BINARY_SIZE) == "0 B"
    assert signed_count(-1200) == "-1,200"
