"""Knows what waits for an organiser: each thing in one line, the most pressing first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tracker.errors import N_

Tag = Literal["fix", "today", "ready", "look"]

ORDER: Sequence[Tag] = ("fix", "today", "ready", "look")
TAGS: Mapping[Tag, tuple[str, str]] = {
    "fix": (N_("Fix"), "bad"),
    "today": (N_("To do"), "warn"),
    "ready": (N_("Ready"), "brand"),
    "look": (N_("Look"), ""),
}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One line: what (English, perhaps with %(count)s), of which webinar, and the view that settles it."""

    label: str
    about: str
    tag: Tag
    where: str
    arguments: Mapping[str, object]
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WebinarState:
    """What one webinar leaves to do; the counts are people. `over` have a place beyond those there are."""

    webinar_id: int
    title: str
    is_over: bool
    is_held: bool
    has_attendance: bool
    has_published_recap: bool
    without_organisation: int = 0
    over: int = 0
    could_move_up: int = 0
    to_decide: int = 0
    failed_mails: int = 0
    bounced_mails: int = 0


@dataclass(frozen=True, kw_only=True)
class StagedImport:
    """A file that was read and not applied yet."""

    import_id: int
    webinar_id: int
    title: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """How sending stands on this site. `minutes_late`: for how long the oldest due mail waits, in minutes."""

    minutes_late: int = 0
    is_clock_doubted: bool = False
    blocked_addresses: int = 0


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A webinar ahead whose local time no longer exists by newer rules of its zone, or comes twice."""

    webinar_id: int
    title: str
    is_twice: bool


@dataclass(frozen=True, kw_only=True)
class RecapState:
    """A recap that waits for this organiser: "review", "returned" to them, or "failed" to be published."""

    webinar_id: int
    title: str
    language: str
    why: str


@dataclass(frozen=True, kw_only=True)
class EndedJob:
    """Work in the background that failed, or asks something."""

    job_id: int
    label: str
    asks: bool


SENDS_ALL = Outbox()
LATE_MINUTES = 5


def waiting(
    webinars: Sequence[WebinarState],
    staged: Sequence[StagedImport],
    outbox: Outbox = SENDS_ALL,
    clocks: Sequence[Clock] = (),
    recaps: Sequence[RecapState] = (),
    jobs: Sequence[EndedJob] = (),
) -> list[Waiting]:
    """All that waits, the most pressing first."""
    found = [
        Waiting(
            label=N_("Review the attendance, %(count)s rows"),
            about=each.title,
            tag="today",
            where="attendance.review",
            arguments={"webinar_id": each.webinar_id, "import_id": each.import_id},
            values={"count": each.rows},
        )
        for each in staged
    ]
    with_staged = {each.webinar_id for each in staged}
    for one in webinars:
        found += [*_mails(one), *_people(one)]
        found += _afterwards(one, one.webinar_id in with_staged)
    found += [_clock(one) for one in clocks]
    found += [_recap(one) for one in recaps]
    found += [_job(one) for one in jobs]
    return sorted([*_sending(outbox), *found], key=lambda each: ORDER.index(each.tag))


def _recap(one: RecapState) -> Waiting:
    labels: dict[str, tuple[str, Tag, str]] = {
        "review": (N_("Review a recap before it is published"), "today", "recaps.review"),
        "returned": (N_("A recap came back to you with a note"), "today", "recaps.editor"),
        "failed": (N_("A recap was not published at its time"), "fix", "recaps.editor"),
    }
    label, tag, where = labels[one.why]
    spoken = {} if one.language == "en" else {"language": one.language}
    return Waiting(
        label=label, about=one.title, tag=tag, where=where, arguments={"webinar_id": one.webinar_id, **spoken}
    )


def _job(one: EndedJob) -> Waiting:
    return Waiting(
        label=N_("Background work asks you something") if one.asks else N_("Background work failed"),
        about=one.label,
        tag="today" if one.asks else "fix",
        where="jobs.show",
        arguments={"job_id": one.job_id},
    )


def _clock(one: Clock) -> Waiting:
    return Waiting(
        label=N_("Its local time comes twice now: say which is meant")
        if one.is_twice
        else N_("Its local time no longer exists: choose another"),
        about=one.title,
        tag="fix",
        where="webinars.edit",
        arguments={"webinar_id": one.webinar_id},
    )


def _sending(outbox: Outbox) -> list[Waiting]:
    """What keeps mail from going out, of whatever webinar."""
    late = outbox.minutes_late
    in_hours = late >= 2 * 60
    lines: list[tuple[str, int, Tag, str, dict[str, object]]] = [
        (
            N_("The clock of this site is too far ahead, so no mail is sent"),
            int(outbox.is_clock_doubted),
            "fix",
            "mails.log",
            {"state": "waiting"},
        ),
        (
            N_("Sending stands still: a mail has been due for %(count)s hours")
            if in_hours
            else N_("Sending stands still: a mail has been due for %(count)s minutes"),
            (late // 60 if in_hours else late) if late >= LATE_MINUTES else 0,
            "fix",
            "mails.log",
            {"state": "waiting"},
        ),
        (
            N_("Addresses to which nothing is sent any more: %(count)s"),
            outbox.blocked_addresses,
            "look",
            "mails.addresses",
            {},
        ),
    ]
    return [
        Waiting(label=label, about="", tag=tag, where=where, arguments=arguments, values={"count": count})
        for label, count, tag, where, arguments in lines
        if count
    ]


def _mails(one: WebinarState) -> list[Waiting]:
    """Mails that did not arrive; those that came back matter until the webinar is over."""
    lines: list[tuple[str, int, Tag, str]] = [
        (N_("Mails that could not be delivered: %(count)s"), one.failed_mails, "fix", "failed"),
        (N_("Mails that came back: %(count)s"), 0 if one.is_over else one.bounced_mails, "look", "bounced"),
    ]
    return [
        Waiting(
            label=label,
            about=one.title,
            tag=tag,
            where="mails.list_mails",
            arguments={"webinar_id": one.webinar_id, "state": state},
            values={"count": count},
        )
        for label, count, tag, state in lines
        if count
    ]


def _people(one: WebinarState) -> list[Waiting]:
    """What registrations leave to do; who is over capacity matters only until the webinar is over."""
    if one.is_over:
        return []
    lines: list[tuple[str, int, Tag, dict[str, object]]] = [
        (N_("People over the places there are: %(count)s"), one.over, "fix", {}),
        (N_("Registrations to decide about: %(count)s"), one.to_decide, "today", {"state": "pending"}),
        (N_("People who wait though places are free: %(count)s"), one.could_move_up, "today", {}),
        (N_("Registrations without an organisation: %(count)s"), one.without_organisation, "look", {}),
    ]
    return [
        Waiting(
            label=label,
            about=one.title,
            tag=tag,
            where="registrations.list_registrations",
            arguments={"webinar_id": one.webinar_id} | narrowed,
            values={"count": count},
        )
        for label, count, tag, narrowed in lines
        if count
    ]


def _afterwards(one: WebinarState, has_staged: bool) -> list[Waiting]:
    """The next step of a webinar that is over; none while its import waits to be reviewed."""
    step: tuple[str, Tag, str] | None = None
    if one.is_over and not one.is_held:
        step = (N_("Mark it held"), "today", "webinars.hold")
    elif one.is_held and not one.has_attendance and not has_staged:
        step = (N_("Import the attendance"), "today", "attendance.upload")
    elif one.is_held and one.has_attendance and not one.has_published_recap:
        step = (N_("Publish the recap"), "ready", "recaps.editor")
    if step is None:
        return []
    label, tag, where = step
    return [
        Waiting(label=label, about=one.title, tag=tag, where=where, arguments={"webinar_id": one.webinar_id})
    ]
