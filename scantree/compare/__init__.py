"""Two scans, or many, beside each other: what changed. Knows scans by their protocol alone."""
