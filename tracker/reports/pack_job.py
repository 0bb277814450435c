"""Makes a year pack in the background."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.audit import Actor
from tracker.errors import N_
from tracker.figures.counts import Period
from tracker.jobs import service
from tracker.jobs.kinds import JobKind
from tracker.jobs.states import GivenFile, Outcome
from tracker.jobs.work import Work
from tracker.models import Job
from tracker.reports.pack import make_pack
from tracker.reports.pack_asked import Asked
from tracker.webinars.numbering import year_name
from tracker.webinars.numbering_queries import shared_year_start, year_start
from tracker.webinars.queries import get_series, list_series

YEAR_PACK = "year_pack"


def queue_pack(
    *, year: int, series: str, rolls_up: bool, with_names: bool, locale: str, actor: Actor, now: datetime
) -> Job:
    """A pack of a year; `series` is a slug, "" for all."""
    asked = {
        "year": year,
        "series": series,
        "rolls_up": rolls_up,
        "with_names": with_names,
        "locale": locale,
    }
    arguments = {"year": year}
    return service.queue(
        YEAR_PACK, actor, now, label=str(year), asked=asked, back="reports.year", arguments=arguments
    )


def pack_asked(asked: Mapping[str, Any]) -> Asked:
    """What a pack is made of, from what was asked."""
    series = get_series(asked["series"]) if asked["series"] else None
    every = list_series()
    hosts = {one.host.name for one in every}
    only = every[0] if len(every) == 1 else None
    named = series or only
    return Asked(
        period=Period(
            series_id=series.id if series else None, year=asked["year"], rolls_up=asked["rolls_up"]
        ),
        year_name=year_name(asked["year"], year_start(named) if named else shared_year_start()),
        series=named.name if named else "All series",
        host=named.host.name if named else ", ".join(sorted(hosts)),
        with_names=asked["with_names"],
        locale=asked["locale"],
    )


def _make(work: Work) -> Outcome:
    asked = pack_asked(work.asked)
    content = make_pack(asked, work.step, work.advance)
    work.begin()
    file = GivenFile(name=f"{asked.name}.zip", content=content, content_type="application/zip")
    return Outcome(files=(file,))


JOBS = {YEAR_PACK: JobKind(label=N_("Year pack"), run=_make)}
