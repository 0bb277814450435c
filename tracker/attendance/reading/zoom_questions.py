"""Knows Zoom's reports of questions and of polls: what was asked and answered, never who attended."""

from dataclasses import dataclass
from typing import Any

from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.words import given
from tracker.attendance.reading.zoom_summary import find_topic
from tracker.attendance.reading.zoom_webinar import title_of
from tracker.people.emails import clean_email

QA_FORMAT, POLL_FORMAT = "zoom_qa", "zoom_poll"
HEADER_WITHIN = 40


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


def find_report(table: Table) -> str | None:
    """Which of the two a table is, by its headings or its title; None where it is neither."""
    for _, row in table.rows[:HEADER_WITHIN]:
        words = set(headings(row))
        if {"question", "asker name"} <= words or title_of(row) in ("question report", "q&a report"):
            return QA_FORMAT
        if {"user name", "user email", "submitted date/time"} <= words or title_of(row) == "poll report":
            return POLL_FORMAT
    return None


def read_questions(table: Table) -> QuestionReport:
    """The questions of a Q&A report, in the order of the file."""
    header, words = _header(table, "question")
    at = {word: n for n, word in enumerate(words)}
    questions = []
    for line, row in table.rows[header + 1 :]:
        text, asker = _told(row, at.get("question")), _told(row, at.get("asker name"))
        email = clean_email(_told(row, at.get("asker email")))
        if not text:
            continue
        is_nameless = not email and asker.casefold().startswith("anonymous")
        answer = _told(row, at.get("answer(s)", at.get("answer")))
        questions.append(
            Question(line=line, text=text, asker="" if is_nameless else asker, email=email, answer=answer)
        )
    return QuestionReport(topic=find_topic(table), questions=tuple(questions))


def read_polls(table: Table) -> PollReport:
    """Answers counted per question; rows hold pairs of question and answer beyond their header."""
    header, words = _header(table, "submitted date/time")
    start = words.index("submitted date/time") + 1 if "submitted date/time" in words else 0
    answers: dict[str, dict[str, int]] = {}
    people = 0
    for _, row in table.rows[header + 1 :]:
        told = [given(cell) for cell in row[start:]]
        pairs = [(told[n], told[n + 1]) for n in range(0, len(told) - 1, 2) if told[n]]
        people += bool(pairs)
        for question, answer in pairs:
            counts = answers.setdefault(question, {})
            for one in [part.strip() for part in answer.split(";")] if _is_choice(answer) else [answer]:
                counts[one] = counts.get(one, 0) + 1
    return PollReport(topic=find_topic(table), people=people, answers=answers)


def _is_choice(answer: str) -> bool:
    """Several choices stand in one cell without a space after the semicolon; a sentence has one."""
    return ";" in answer and "; " not in answer


def _header(table: Table, word: str) -> tuple[int, tuple[str, ...]]:
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        words = headings(row)
        if word in words:
            return n, words
    return len(table.rows), ()


def _told(row: tuple[str, ...], position: int | None) -> str:
    return " ".join(given(row[position]).split()) if position is not None and position < len(row) else ""
