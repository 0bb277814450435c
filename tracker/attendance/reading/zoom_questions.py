"""Knows Zoom's reports of questions and of polls: what was asked and answered, never who attended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.attendance.reading.blocks import stripped
from tracker.attendance.reading.columns import heading, headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.shapes import look
from tracker.attendance.reading.times import split_moment
from tracker.attendance.reading.words import given
from tracker.attendance.reading.zoom_summary import find_topic
from tracker.attendance.reading.zoom_webinar import title_of
from tracker.people.emails import clean_email

QA_FORMAT, POLL_FORMAT = "zoom_qa", "zoom_poll"
HEADER_WITHIN = 40
NAMELESS = ("anonym", "anonim", "匿名", "익명", "аноним", "مجهول")
QUESTION_COLUMNS = {"question": 1, "asker name": 2, "asker email": 3, "answer(s)": 4}
POLL_COLUMNS = {"user name": 1, "user email": 2, "submitted date/time": 3}


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question with whatever was answered; `asker` is "" where it was asked anonymously."""

    line: int
    text: str
    asker: str
    email: str | None
    answer: str


@dataclass(frozen=True, kw_only=True)
class QuestionReport:
    """All questions of a webinar."""

    topic: str | None
    questions: tuple[Question, ...]

    @property
    def anonymous(self) -> int:
        return sum(not question.asker for question in self.questions)

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """Questions with no answer at all; "live answered" is an answer."""
        return tuple(question for question in self.questions if not question.answer)


@dataclass(frozen=True, kw_only=True)
class PollReport:
    """How often each answer was given to each question, over `people` who answered."""

    topic: str | None
    people: int
    answers: dict[str, dict[str, int]]


def tell(table: Table) -> dict[str, Any]:
    """Either report as JSON-ready data; nobody in it is said to have attended."""
    key = find_report(table)
    told: dict[str, Any] = {
        "format": key,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "attendance": False,
        "unique_people_attended": 0,
        "attended": [],
        "registered_not_attended": [],
        "problems": [],
    }
    if key == POLL_FORMAT:
        polls = read_polls(table)
        return told | {"topic": polls.topic, "poll_answers": polls.people, "answers": polls.answers}
    report = read_questions(table)
    return told | {
        "topic": report.topic,
        "questions": len(report.questions),
        "anonymous_questions": report.anonymous,
        "unanswered": [
            {"line": one.line, "question": one.text, "name": one.asker, "email": one.email}
            for one in report.unanswered
        ],
    }


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Which of the two reports a table is, the position of its header, and where a field stands."""

    key: str
    header: int
    columns: Mapping[str, int]
    topic: str | None


def find_report(table: Table) -> str | None:
    """Which of the two a table is, by its headings or its title, else by how it is built; None: neither."""
    found = _by_words(table) or _by_structure(table)
    return found.key if found else None


def _by_words(table: Table) -> Layout | None:
    """The report in English."""
    titles = {title_of(row) for _, row in table.rows[:HEADER_WITHIN]}
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        at = {word: position for position, word in enumerate(headings(row))}
        if {"question", "asker name"} <= at.keys():
            return Layout(key=QA_FORMAT, header=n, columns=at, topic=find_topic(table))
        if {"user name", "user email", "submitted date/time"} <= at.keys():
            return Layout(key=POLL_FORMAT, header=n, columns=at, topic=find_topic(table))
    if titles & {"question report", "q&a report", "poll report"}:
        key = POLL_FORMAT if "poll report" in titles else QA_FORMAT
        return Layout(key=key, header=len(table.rows), columns={}, topic=find_topic(table))
    return None


def _by_structure(table: Table) -> Layout | None:
    """The same in another language: under the head of a Zoom report a titled block of numbered rows.

    Questions give the asker's address in the fourth column; votes give it in the third, then a moment, then
    more cells than there are headings. Lists of people have no such head and are not taken for these.
    """
    if len(table.rows) < 7 or not title_of(table.rows[0][1]) or not _has_moment(table.rows[3][1]):
        return None
    for n, (_, row) in enumerate(table.rows[4:HEADER_WITHIN], start=4):
        rows = table.rows[n + 1 :]
        if not title_of(table.rows[n - 1][1]) or not 4 <= len(stripped(row)) <= 6 or not _are_numbered(rows):
            continue
        shapes = look(rows)
        topic = stripped(table.rows[3][1])[0].strip() or None
        if len(shapes) > 5 and shapes[3].is_moment and shapes[2].emails:
            return Layout(key=POLL_FORMAT, header=n, columns=POLL_COLUMNS, topic=topic)
        if not any(shape.is_moment for shape in shapes) and len(shapes) > 3 and not shapes[2].emails:
            return Layout(key=QA_FORMAT, header=n, columns=QUESTION_COLUMNS, topic=topic)
    return None


def _has_moment(row: tuple[str, ...]) -> bool:
    return len(stripped(row)) > 3 and any(split_moment(given(cell)) for cell in row[1:5])


def _are_numbered(rows: tuple[tuple[int, tuple[str, ...]], ...]) -> bool:
    """Every row begins with a whole number, the first with 1."""
    firsts = [row[0].strip() if row else "" for _, row in rows]
    return bool(firsts) and firsts[0] == "1" and all(first.isdecimal() for first in firsts)


def read_questions(table: Table) -> QuestionReport:
    """The questions of a Q&A report, in the order of the file."""
    layout = _layout(table)
    at = layout.columns
    questions = []
    for line, row in table.rows[layout.header + 1 :]:
        text, asker = _told(row, at.get("question")), _told(row, at.get("asker name"))
        email = clean_email(_told(row, at.get("asker email")))
        if not text:
            continue
        is_nameless = not email and any(word in heading(asker) for word in NAMELESS)
        answer = _told(row, at.get("answer(s)", at.get("answer")))
        questions.append(
            Question(line=line, text=text, asker="" if is_nameless else asker, email=email, answer=answer)
        )
    return QuestionReport(topic=layout.topic, questions=tuple(questions))


def read_polls(table: Table) -> PollReport:
    """Answers counted per question; rows hold pairs of question and answer beyond their header."""
    layout = _layout(table)
    start = layout.columns.get("submitted date/time", -1) + 1
    answers: dict[str, dict[str, int]] = {}
    people = 0
    for _, row in table.rows[layout.header + 1 :]:
        told = [given(cell) for cell in row[start:]]
        pairs = [(told[n], told[n + 1]) for n in range(0, len(told) - 1, 2) if told[n]]
        people += bool(pairs)
        for question, answer in pairs:
            counts = answers.setdefault(question, {})
            for one in [part.strip() for part in answer.split(";")] if _is_choice(answer) else [answer]:
                counts[one] = counts.get(one, 0) + 1
    return PollReport(topic=layout.topic, people=people, answers=answers)


def _layout(table: Table) -> Layout:
    found = _by_words(table) or _by_structure(table)
    return found or Layout(key="", header=len(table.rows), columns={}, topic=None)


def _is_choice(answer: str) -> bool:
    """Several choices stand in one cell without a space after the semicolon; a sentence has one."""
    return ";" in answer and "; " not in answer


def _told(row: tuple[str, ...], position: int | None) -> str:
    return " ".join(given(row[position]).split()) if position is not None and position < len(row) else ""
