"""A scan looked at in the terminal, directory by directory. Takes the extra ``browse``."""
