"""Knows how a text is searched for in columns, on both databases alike."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, or_


def contains(columns: Iterable[Any], text: str) -> ColumnElement[bool]:
    """Whether any of these columns holds a text, in whatever case.

    SQLite folds the case of ASCII letters only, so the usual spellings of the others are asked for too.
    """
    spellings = {text, text.lower(), text.title(), text.upper()}
    return or_(*(column.icontains(each, autoescape=True) for column in columns for each in spellings))
