"""Erases somebody from what was asked and voted: their questions stay without them, texts lose their name."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.database import db
from tracker.models import AskedQuestion, PollAnswer
from tracker.people.blanking import blank, find_texts
from tracker.people.subject import Subject


def blank_questions(subject: Subject, names: Sequence[str]) -> None:
    """Whoever asked under their address, or under their name without one, becomes nobody; counts stay."""
    wanted = find_texts(names)
    folded = [name.casefold() for name in names]
    theirs = or_(
        subject.has_address(AskedQuestion.email),
        AskedQuestion.email.is_(None)
        & or_(AskedQuestion.name.in_(names), func.lower(AskedQuestion.name).in_(folded)),
    )
    for asked in db.session.scalars(select(AskedQuestion).where(theirs)):
        asked.name, asked.email = "", None
        asked.text, asked.answer = (blank(text, wanted, subject.token) for text in (asked.text, asked.answer))
    db.session.flush()
    for asked in db.session.scalars(
        select(AskedQuestion).where(_says(names, AskedQuestion.text, AskedQuestion.answer))
    ):
        asked.text, asked.answer = (blank(text, wanted, subject.token) for text in (asked.text, asked.answer))
    for vote in db.session.scalars(
        select(PollAnswer).where(_says(names, PollAnswer.question, PollAnswer.answer))
    ):
        vote.question, vote.answer = (
            blank(text, wanted, subject.token) for text in (vote.question, vote.answer)
        )
    db.session.flush()


def _says(names: Sequence[str], *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Texts with a whole name or an address; one word may be anybody's."""
    whole = [name for name in names if " " in name or "@" in name]
    return or_(false(), *(column.icontains(name, autoescape=True) for column in columns for name in whole))
