"""Takes uploaded reports in: each is staged, refused, or asked about while it waits in the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from tracker.attendance import long_files, questions_service, service
from tracker.attendance.mapping_queries import read_as_known
from tracker.attendance.pasted import as_report
from tracker.attendance.questions_service import Kept
from tracker.attendance.reading import ColumnsUnknown, RecognisedElsewhere, open_table
from tracker.attendance.reading.file_reading import MAX_BYTES, Table
from tracker.attendance.reading.order_question import ORDERS, DateExample, find_examples
from tracker.attendance.reading.told_columns import (
    MOST_MATCHED,
    check_columns,
    guess_columns,
    guess_header,
)
from tracker.attendance.uploads import Sent, Upload, clean_file_name
from tracker.attendance.window import OutsideWindow
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, Refusal, Unreadable
from tracker.models import Job
from tracker.web.access import acting
from tracker.web.carrying import pack, unpack
from tracker.web.turns import Turns
from tracker.webinars.queries import get_webinar
from tracker.webinars.schedule import to_local

MOST_FILES = 20
SMALL = 256 * 1024  # bytes, some 2000 rows: read in well under a second
_large = Turns(2)  # reading is all arithmetic, of which a process does one thing at a time
MOST_CARRIED = 2 * 1024 * 1024 - 1024  # of one field; larger ones are not taken


@dataclass(frozen=True, kw_only=True)
class OrderQuestion:
    """A report whose dates can be read more than one way."""

    sent: Sent
    examples: tuple[DateExample, ...]


@dataclass(frozen=True, kw_only=True)
class ColumnsQuestion:
    """A table of which somebody must say what its columns hold: what is guessed, and why it is asked."""

    sent: Sent
    table: Table
    header: int
    columns: dict[str, int]
    why: Refusal


@dataclass(kw_only=True)
class Taken:
    """What became of the reports that were sent, each in exactly one of these."""

    staged: list[service.Staged] = field(default_factory=list)
    refused: list[tuple[str, Refusal]] = field(default_factory=list)
    questions: list[OrderQuestion | ColumnsQuestion] = field(default_factory=list)
    elsewhere: list[tuple[Sent, RecognisedElsewhere]] = field(default_factory=list)
    """Of those refused, reports of something else than attendance, which can be kept with the webinar."""
    kept: list[Kept] = field(default_factory=list)
    """Such reports among several: they are kept with the webinar at once, and nobody is counted by them."""
    jobs: list[Job] = field(default_factory=list)
    """Of those that are large, the work in the background that reads them."""


def sent_files() -> list[Sent]:
    """The reports of this request: chosen files and pasted rows, or those that waited in the page.

    Raises Invalid, Unreadable.
    """
    names, carried = request.form.getlist("carried_name"), request.form.getlist("carried")
    if carried:
        return [
            Sent(file_name=name, data=unpack(packed, MAX_BYTES))
            for name, packed in zip(names, carried, strict=False)
        ]
    chosen = [one for one in request.files.getlist("file") if one.filename]
    if len(chosen) > MOST_FILES:
        raise Invalid(N_("Choose at most %(count)s files at once."), field="file", count=MOST_FILES)
    sent = [_chosen(one) for one in chosen]
    pasted = request.form.get("pasted", "")
    if pasted.strip():
        sent.append(Sent(file_name=_("Pasted rows"), data=as_report(pasted)))
    return sent


def _chosen(one: FileStorage) -> Sent:
    return Sent(file_name=one.filename or "", data=one.read())


def take_in_turn(webinar_id: int, files: Sequence[Sent], zone: str, batch: str = "") -> Taken:
    """Take small reports in at once, large ones only while few others are read. Raises AllBusy."""
    if sum(len(sent.data) for sent in files) <= SMALL:
        return take_in(webinar_id, files, zone, batch)
    with _large.take():
        return take_in(webinar_id, files, zone, batch)


def take_in(webinar_id: int, files: Iterable[Sent], zone: str, batch: str = "") -> Taken:
    """Stage what can be staged, one after the other; times that name no zone are read in `zone`.

    `batch` is what those that were sent together have in common.
    The first of those that waited is the one about which the page asked.
    """
    webinar = get_webinar(webinar_id)
    near = to_local(webinar.starts_at, webinar.zone).date()
    taken = Taken()
    for at, sent in enumerate(files):
        try:
            if long_files.is_long(sent.data):
                taken.jobs.append(_queue(webinar_id, sent, zone, batch))
                continue
            read = _read(_answered(sent) if at == 0 else sent, near, taken)
            if read is not None:
                taken.staged.append(_stage(webinar_id, read[0], replace(read[1], batch=batch), zone))
        except RecognisedElsewhere as elsewhere:
            _set_aside(webinar_id, sent, elsewhere, taken, keeps=bool(batch))
        except (Unreadable, Invalid, OutsideWindow) as refused:
            db.session.rollback()
            taken.refused.append((clean_file_name(sent.file_name), refused))
    return taken


def _queue(webinar_id: int, sent: Sent, zone: str, batch: str) -> Job:
    begin_write()
    job = long_files.queue_reading(get_webinar(webinar_id), sent, zone, batch, acting(), utc_now())
    db.session.commit()
    return job


def _set_aside(
    webinar_id: int, sent: Sent, elsewhere: RecognisedElsewhere, taken: Taken, *, keeps: bool
) -> None:
    """A report of questions or polls: kept with the webinar, or refused as one that could be."""
    if not keeps:
        taken.refused.append((clean_file_name(sent.file_name), elsewhere))
        taken.elsewhere.append((sent, elsewhere))
        return
    try:
        begin_write()
        kept = questions_service.keep_report(webinar_id, sent.data, sent.file_name, acting(), utc_now())
        db.session.commit()
        taken.kept.append(kept)
    except Unreadable as refused:
        db.session.rollback()
        taken.refused.append((clean_file_name(sent.file_name), refused))


def _read(sent: Sent, near: date, taken: Taken) -> tuple[Sent, Upload] | None:
    """The report read, with what was answered about it; None where something must be asked about it."""
    try:
        if sent.header is not None:
            sent = replace(sent, columns=check_columns(said_columns()))
        upload = read_as_known(sent, near)
    except (ColumnsUnknown, Invalid, Unreadable) as why:
        if not fits_in_page(sent) or not (sent.header is not None or isinstance(why, ColumnsUnknown)):
            raise
        taken.questions.append(columns_question(sent, why))
        return None
    examples = find_examples(upload.reading)
    if examples and fits_in_page(sent):
        taken.questions.append(OrderQuestion(sent=sent, examples=examples))
        return None
    return sent, replace(upload, was_asked=sent.order is not None or sent.columns is not None)


def columns_question(sent: Sent, why: Refusal) -> ColumnsQuestion:
    """What is asked about the columns of a report, with what is guessed or was said."""
    table = why.table if isinstance(why, ColumnsUnknown) else open_table(sent.data, sent.file_name)
    is_said = sent.header is not None and sent.header < len(table.rows)
    header = sent.header if is_said and sent.header is not None else guess_header(table)
    said = {field: at for at, field in said_columns().items()} if sent.header is not None else {}
    columns = said or guess_columns(table, header)
    return ColumnsQuestion(sent=sent, table=table, header=header, columns=columns, why=why)


def said_columns() -> dict[int, str]:
    """What this request says of each column."""
    said = {at: request.form.get(f"column_{at}", "") for at in range(MOST_MATCHED)}
    return {at: name for at, name in said.items() if name}


def _answered(sent: Sent) -> Sent:
    order = next((order for order in ORDERS if order == request.form.get("order")), None)
    return replace(sent, order=order, header=said_header())


def said_header() -> int | None:
    """The position of the headings' row (-1: none) that this request names, if any."""
    text = request.form.get("header", "")
    if not text.removeprefix("-").isdecimal() or len(text) > 3:
        return None
    return max(-1, int(text) - ("no_heading" in request.form))


def _stage(webinar_id: int, sent: Sent, upload: Upload, zone: str) -> service.Staged:
    begin_write()
    staged = service.stage_import(get_webinar(webinar_id), upload, zone, acting())
    long_files.keep_columns(sent, acting(), utc_now())
    db.session.commit()
    return staged


def fits_in_page(sent: Sent) -> bool:
    """Whether the report can wait in the page for an answer."""
    return len(pack(sent.data)) <= MOST_CARRIED
