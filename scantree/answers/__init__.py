"""What a program gets of a scan, made just now or kept: reports, trees, tables."""
