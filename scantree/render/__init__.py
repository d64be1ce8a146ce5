"""Views of a scan: text, terminal and JSON; knows the scan's values, starts nothing."""
