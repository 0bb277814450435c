"""Takes uploaded reports in: each is staged, refused, or asked about while it waits in the page."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import request
from werkzeug.datastructures import FileStorage

from tracker.attendance import service
from tracker.attendance.reading.file_reading import MAX_BYTES
from tracker.attendance.reading.order_question import ORDERS, DateExample, find_examples
from tracker.attendance.uploads import Sent, Upload, clean_file_name, read_sent
from tracker.attendance.window import OutsideWindow
from tracker.database import begin_write, db
from tracker.errors import Invalid, Refusal, Unreadable
from tracker.web.access import acting
from tracker.web.carrying import pack, unpack
from tracker.webinars.queries import get_webinar
from tracker.webinars.schedule import to_local

MOST_CARRIED = 2 * 1024 * 1024 - 1024  # of one field; larger ones are not taken


@dataclass(frozen=True, kw_only=True)
class OrderQuestion:
    """A report whose dates can be read more than one way."""

    sent: Sent
    examples: tuple[DateExample, ...]


@dataclass(kw_only=True)
class Taken:
    """What became of the reports that were sent, each in exactly one of these."""

    staged: list[service.Staged] = field(default_factory=list)
    refused: list[tuple[str, Refusal]] = field(default_factory=list)
    questions: list[OrderQuestion] = field(default_factory=list)


def sent_files() -> list[Sent]:
    """The reports of this request: chosen files, or those that waited in the page with what was answered."""
    names, carried = request.form.getlist("carried_name"), request.form.getlist("carried")
    if carried:
        waiting = [
            Sent(file_name=name, data=unpack(packed, MAX_BYTES))
            for name, packed in zip(names, carried, strict=False)
        ]
        return [_answered(waiting[0]), *waiting[1:]]
    return [_chosen(one) for one in request.files.getlist("file") if one.filename]


def _chosen(one: FileStorage) -> Sent:
    return Sent(file_name=one.filename or "", data=one.read())


def _answered(sent: Sent) -> Sent:
    """The first of those that waited is the one that was asked about."""
    order = next((order for order in ORDERS if order == request.form.get("order")), None)
    return Sent(file_name=sent.file_name, data=sent.data, order=order)


def take_in(webinar_id: int, files: Iterable[Sent], zone: str) -> Taken:
    """Stage what can be staged, one after the other; times that name no zone are read in `zone`."""
    webinar = get_webinar(webinar_id)
    near = to_local(webinar.starts_at, webinar.zone).date()
    taken = Taken()
    for sent in files:
        try:
            upload = read_sent(sent, near)
            examples = find_examples(upload.reading)
            if examples and fits_in_page(sent):
                taken.questions.append(OrderQuestion(sent=sent, examples=examples))
            else:
                taken.staged.append(_stage(webinar_id, upload, zone))
        except (Unreadable, Invalid, OutsideWindow) as refused:
            db.session.rollback()
            taken.refused.append((clean_file_name(sent.file_name), refused))
    return taken


def _stage(webinar_id: int, upload: Upload, zone: str) -> service.Staged:
    begin_write()
    staged = service.stage_import(get_webinar(webinar_id), upload, zone, acting())
    db.session.commit()
    return staged


def fits_in_page(sent: Sent) -> bool:
    """Whether the report can wait in the page for an answer."""
    return len(pack(sent.data)) <= MOST_CARRIED
