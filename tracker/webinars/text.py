"""Knows the same as tracker.text; kept while importers move there."""

from tracker.text import LONGEST_TEXT, LONGEST_TITLE, clean_title, many_lines, one_line

__all__ = ["LONGEST_TEXT", "LONGEST_TITLE", "clean_title", "many_lines", "one_line"]
