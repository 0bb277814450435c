"""Reads and stages in the background what would keep a page waiting, and asks what must be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tracker.attendance import service
from tracker.attendance.mapping_queries import read_as_known
from tracker.attendance.reading import ColumnsUnknown, check, open_table
from tracker.attendance.reading.order_question import DateExample, find_examples
from tracker.attendance.reading.told_columns import headings_of
from tracker.attendance.uploads import Sent, Upload, clean_file_name
from tracker.attendance.window import OutsideWindow
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.errors import N_, Invalid, Refusal, Unreadable
from tracker.jobs import service as jobs
from tracker.jobs.kinds import JobKind
from tracker.jobs.states import GivenFile, Outcome
from tracker.jobs.work import Work
from tracker.models import Job, JobFile, Webinar
from tracker.webinars.queries import get_webinar
from tracker.webinars.schedule import to_local

READ = "attendance.read"
# About two seconds of reading, matching and storing on a small machine.
LONG_BYTES, LONG_ROWS, LONG_WORKBOOK_BYTES = 1_000_000, 3_000, 200_000
_BLANK = b' \t\r\0,;"'
READING = N_("Reading the file")
MATCHING = N_("Finding who is who")
STORING = N_("Storing the rows for review")
KNOWN = N_("This file was imported before. Nothing changed.")
WHICH_DAY = N_("The dates of this file can be read more than one way. Which day is meant?")
ORDER, COLUMNS, PLACE = "order", "columns", "place"


def is_long(data: bytes) -> bool:
    """Whether a report is read in the background."""
    if data.startswith(b"PK"):
        return len(data) > LONG_WORKBOOK_BYTES
    return len(data) > LONG_BYTES or (data.count(b"\n") > LONG_ROWS and _count_filled(data) > LONG_ROWS)


def _count_filled(data: bytes) -> int:
    """Lines with anything in them: spreadsheets save many thousand blank rows below a short list."""
    return sum(bool(line.strip(_BLANK)) for line in data.split(b"\n"))


def queue_reading(webinar: Webinar, sent: Sent, zone: str, batch: str, actor: Actor, now: datetime) -> Job:
    """The job that reads a report; its bytes are kept until it has. Raises Unreadable."""
    check(sent.data, sent.file_name)
    name = clean_file_name(sent.file_name)
    return jobs.queue(
        READ,
        actor,
        now,
        label=name,
        webinar_id=webinar.id,
        asked={"zone": zone, "batch": batch},
        files=[GivenFile(name=name, content=sent.data)],
        back="attendance.upload",
        arguments={"webinar_id": webinar.id},
    )


def read_long(work: Work) -> Outcome:
    """The job itself: read, group and place without a lock, then match and store in one transaction."""
    webinar = get_webinar(work.webinar_id)
    sent = sent_of(work.files()[0], work.asked)
    work.step(READING)
    try:
        upload = read_as_known(sent, to_local(webinar.starts_at, webinar.zone).date())
    except ColumnsUnknown as why:
        return _asks(webinar, work, COLUMNS, why.message, why.values)
    except (Invalid, Unreadable) as why:
        if sent.columns is None:
            raise
        return _asks(webinar, work, COLUMNS, why.message, why.values)
    examples = find_examples(upload.reading)
    if examples:
        return _asks(webinar, work, ORDER, WHICH_DAY, {}, {"examples": [_kept(one) for one in examples]})
    rows = len(upload.reading.rows)
    work.step(MATCHING, rows)
    zone = str(work.asked.get("zone", ""))
    try:
        placed = service.place_report(webinar, upload, zone)
    except OutsideWindow as outside:
        fits = {"zones": outside.zones, "wider": outside.wider, "webinars": [o.id for o in outside.webinars]}
        return _asks(webinar, work, PLACE, outside.message, outside.values, fits)
    work.step(STORING, rows)
    return _store(work, sent, replace(upload, batch=str(work.asked.get("batch", ""))), zone, placed)


def _store(work: Work, sent: Sent, upload: Upload, zone: str, placed: service.Placed) -> Outcome:
    was_asked = sent.order is not None or sent.columns is not None
    work.begin()
    webinar = get_webinar(work.webinar_id)
    staged = service.stage_import(webinar, replace(upload, was_asked=was_asked), zone, work.actor, placed)
    keep_columns(sent, work.actor, utc_now())
    place = {"webinar_id": webinar.id}
    if staged.is_known:
        return Outcome(where="attendance.show", arguments=place, message=KNOWN)
    return Outcome(where="attendance.review", arguments=place | {"import_id": staged.imported.id})


def keep_columns(sent: Sent, actor: Actor, now: datetime) -> None:
    """Remember what somebody said about the columns of a list with headings."""
    if sent.columns is not None and sent.header is not None and sent.header >= 0:
        headings = headings_of(open_table(sent.data, sent.file_name), sent.header)
        service.keep_mapping(headings, sent.columns, actor, now)


def sent_of(file: GivenFile | JobFile, asked: Mapping[str, Any]) -> Sent:
    """The report of a job with what was answered about it."""
    return Sent(
        file_name=file.name,
        data=file.content,
        order=asked.get("order"),
        columns=asked.get("columns"),
        header=asked.get("header"),
    )


@dataclass(frozen=True, kw_only=True)
class Fits:
    """What would take in a report from another time: zones, wider minutes before and after, webinars' ids."""

    zones: tuple[str, ...]
    wider: tuple[int, int] | None
    webinar_ids: tuple[int, ...]


def fits_of(job: Job) -> Fits:
    """What a job found that asks about the place of its report."""
    wider = job.result.get("wider")
    return Fits(
        zones=tuple(job.result.get("zones", ())),
        wider=(wider[0], wider[1]) if wider else None,
        webinar_ids=tuple(job.result.get("webinars", ())),
    )


def examples_of(job: Job) -> tuple[DateExample, ...]:
    """The dates that a job asks about."""
    return tuple(
        DateExample(text=one["text"], days={o: date.fromisoformat(day) for o, day in one["days"].items()})
        for one in job.result.get("examples", ())
    )


def why_of(job: Job) -> Refusal:
    """Why a job asks."""
    return Refusal(job.message, **job.message_values)


def _kept(example: DateExample) -> dict[str, Any]:
    return {"text": example.text, "days": {o: day.isoformat() for o, day in example.days.items()}}


def _asks(
    webinar: Webinar,
    work: Work,
    question: str,
    message: str,
    values: Mapping[str, Any],
    details: Mapping[str, Any] | None = None,
) -> Outcome:
    return Outcome(
        asks=True,
        where="attendance.answer",
        arguments={"webinar_id": webinar.id, "job_id": work.claim.id},
        message=message,
        values={name: value if isinstance(value, int) else str(value) for name, value in values.items()},
        details={"question": question, **(details or {})},
    )


JOBS: Mapping[str, JobKind] = {READ: JobKind(label=N_("Reading an attendance file"), run=read_long)}
