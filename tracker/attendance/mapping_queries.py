"""Asks for what was once confirmed about columns, and reads reports by it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from tracker.attendance.reading import ColumnsUnknown
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.told_columns import guess_header, header_key, headings_of
from tracker.attendance.uploads import Sent, Upload, read_sent
from tracker.database import db
from tracker.errors import N_, NotFound, Unreadable
from tracker.models import ColumnMapping, Organiser


def find_mapping(headings: Sequence[str]) -> ColumnMapping | None:
    """What was confirmed for a list with these headings."""
    return db.session.scalars(
        select(ColumnMapping).where(ColumnMapping.key == header_key(headings))
    ).one_or_none()


def get_mapping(mapping_id: int) -> ColumnMapping:
    """Raises NotFound."""
    found = db.session.get(ColumnMapping, mapping_id)
    if found is None:
        raise NotFound(N_("These columns are not kept any more"))
    return found


def list_mappings() -> Sequence[tuple[ColumnMapping, str]]:
    """Everything that was confirmed, newest first, with who did it ("" not known)."""
    rows = db.session.execute(
        select(ColumnMapping, Organiser.name)
        .outerjoin(Organiser, Organiser.id == ColumnMapping.created_by_id)
        .order_by(ColumnMapping.id.desc())
    ).all()
    return [(row[0], row[1] or "") for row in rows]


def read_as_known(sent: Sent, near: date | None = None) -> Upload:
    """Read a report, by the columns that were confirmed for its headings where they tell nothing.

    Raises Unreadable, ColumnsUnknown where somebody must say what its columns hold.
    """
    try:
        return read_sent(sent, near)
    except ColumnsUnknown as unknown:
        header = guess_header(unknown.table)
        kept = _kept(unknown.table, header)
        if kept is None:
            raise
        try:
            return read_sent(replace(sent, columns=kept.columns, header=header), near)
        except Unreadable:
            raise unknown from None


def _kept(table: Table, header: int) -> ColumnMapping | None:
    return find_mapping(headings_of(table, header)) if header >= 0 else None
