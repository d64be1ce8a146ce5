"""The page: one HTML file in which a scan, or a comparison, is looked at in a browser.

Its script and its style lie here as files; d3-hierarchy (version 3.1.3, ISC, by Mike Bostock)
lays out the rectangles, as it was published, with its licence.
"""

from scantree.render.page.page import comparison_page, scan_page

__all__ = ["comparison_page", "scan_page"]
