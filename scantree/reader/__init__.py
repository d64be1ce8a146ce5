"""Directories in, listings out: the part of a scan that touches the file system."""
