"""Trees to measure on, and what scantree costs beside its peers."""
