"""What single entries tell of a scan: tables of them by a key, and the largest files."""
