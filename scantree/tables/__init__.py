"""Tables for programs that know Arrow, without a library of Arrow's."""
