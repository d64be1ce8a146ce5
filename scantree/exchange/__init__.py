"""What other programs read and write: a scan to their formats, and theirs to a scan."""
