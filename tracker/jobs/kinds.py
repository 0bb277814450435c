"""Knows the table of kinds of jobs: what each is called, which function does it; features fill it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask

from tracker.jobs.states import Outcome
from tracker.jobs.work import Work


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """`label` says in words what is done (English). `run` may be called again after a crash: it must store
    everything in the one transaction that `Work.begin` begins.
    """

    label: str
    run: Callable[[Work], Outcome]


def init_app(app: Flask, kinds: Mapping[str, JobKind]) -> None:
    """Give an application the kinds of its features."""
    app.extensions["job_kinds"] = dict(kinds)


def kinds_of(app: Flask) -> Mapping[str, JobKind]:
    """The kinds of an application."""
    found: Mapping[str, JobKind] = app.extensions["job_kinds"]
    return found
