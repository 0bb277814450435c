"""Knows which figures a merge of two organisations would change, before anybody decides."""

from dataclasses import dataclass

from tracker.figures.counts import Period
from tracker.figures.period_queries import list_organisations_of, list_years
from tracker.pages.merge_queries import list_recaps_naming


@dataclass(frozen=True, kw_only=True)
class FigureChange:
    """The organisations counted in a year (None: in all of them), before and after."""

    year: int | None
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class MergePreview:
    """`changes` where both were counted; `recaps`: titles of published recaps that count both."""

    changes: tuple[FigureChange, ...]
    recaps: tuple[str, ...]


def preview_merge(kept_id: int, gone_id: int) -> MergePreview:
    """What two records in one would do to the numbers of organisations."""
    changes = []
    for year in (None, *list_years(Period())):
        counted = {each.organisation_id for each in list_organisations_of(Period(year=year))}
        if {kept_id, gone_id} <= counted:
            known = len(counted - {None})
            changes.append(FigureChange(year=year, before=known, after=known - 1))
    return MergePreview(changes=tuple(changes), recaps=tuple(list_recaps_naming(kept_id, gone_id)))
