"""The organisers' pages of extra questions: the list, the editor of one, what people answered."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.database import begin_write, db, lock_row
from tracker.errors import Invalid
from tracker.models import Question, Webinar
from tracker.registrations import questions_queries as queries
from tracker.registrations import questions_service as service
from tracker.registrations.blueprint import registrations
from tracker.registrations.extras_form import ExtrasForm, answer_name, condition_words
from tracker.registrations.list_views import LIST
from tracker.registrations.queries import get_registration
from tracker.registrations.questions_form import QuestionForm, kind_name
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar

QUESTIONS = "/o/webinars/<int:webinar_id>/questions"
Answer = str | tuple[str, int] | Response


@registrations.route(QUESTIONS, methods=["GET", "POST"])
@organiser_only
def list_questions(webinar_id: int) -> Answer:
    """The questions in their order; POST adds one more."""
    form = QuestionForm()
    get_webinar(webinar_id)
    if request.method != "POST":
        return _list_page(webinar_id, form)
    try:
        wording = form.wording()
        begin_write()
        service.add_question(webinar_id, wording, acting())
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _list_page(webinar_id, form), 422
    flash(_("Added"))
    return _back(webinar_id)


@registrations.route(QUESTIONS + "/<int:question_id>", methods=["GET", "POST"])
@organiser_only
def edit_question(webinar_id: int, question_id: int) -> Answer:
    """One question; what was answered keeps its wording."""
    question = queries.get_question(webinar_id, question_id)
    answers = queries.count_answers(webinar_id).get(question_id, 0)
    form = QuestionForm()
    if request.method != "POST":
        form.fill(question)
        return _question_page(question, form, answers)
    if answers:
        form.keep(question)
    try:
        wording = form.wording()
        begin_write()
        service.edit_question(webinar_id, question_id, wording, acting(), seen=form.seen.data or "")
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _question_page(queries.get_question(webinar_id, question_id), form, answers), 422
    flash(_("Saved"))
    return _back(webinar_id)


@registrations.post(QUESTIONS + "/<int:question_id>/move")
@organiser_only
def move_question(webinar_id: int, question_id: int) -> Response:
    """One place up or down."""
    begin_write()
    to_up = request.form.get("to") == "up"
    service.move_question(webinar_id, question_id, "up" if to_up else "down", acting())
    db.session.commit()
    return _back(webinar_id)


@registrations.route(QUESTIONS + "/<int:question_id>/delete", methods=["GET", "POST"])
@organiser_only
def delete_question(webinar_id: int, question_id: int) -> Answer:
    """Ask, then delete a question that nobody answered."""
    question = queries.get_question(webinar_id, question_id)
    if request.method != "POST":
        return render_template(
            "registrations/delete_question.html", webinar=get_webinar(webinar_id), question=question
        )
    begin_write()
    service.delete_question(webinar_id, question_id, acting())
    db.session.commit()
    flash(_("Deleted"))
    return _back(webinar_id)


@registrations.get(LIST + "/answers")
@organiser_only
def answers(webinar_id: int) -> str:
    """What people answered, question by question."""
    webinar = get_webinar(webinar_id)
    summaries = queries.summarise(webinar_id)
    if not summaries:
        abort(404)
    return render_template(
        "registrations/answers.html",
        webinar=webinar,
        summaries=summaries,
        answer_name=answer_name,
    )


@registrations.route(LIST + "/<int:registration_id>/answers", methods=["GET", "POST"])
@organiser_only
def change_answers(webinar_id: int, registration_id: int) -> Answer:
    """What one person answered, as organisers were told later."""
    registration = get_registration(webinar_id, registration_id)
    asks = queries.load_asks(webinar_id).without_duties()
    form = ExtrasForm.asking(asks)
    if request.method != "POST":
        form.fill_extras(registration, queries.answers_of(registration_id))
    elif form.check_extras():
        extras = form.extras()
        begin_write()
        lock_row(Webinar, webinar_id)
        service.change_extras(get_registration(webinar_id, registration_id), extras, acting())
        db.session.commit()
        flash(_("Saved"))
        return redirect(url_for(".show", webinar_id=webinar_id, registration_id=registration_id), 303)
    page = render_template(
        "registrations/change_answers.html",
        webinar=get_webinar(webinar_id),
        registration=registration,
        form=form,
        asks=asks,
    )
    return (page, 422) if form.errors else page


def _list_page(webinar_id: int, form: QuestionForm) -> str:
    asks = queries.load_asks(webinar_id)
    form.offer(asks.questions)
    return render_template(
        "registrations/questions.html",
        webinar=get_webinar(webinar_id),
        form=form,
        asks=asks,
        counts=queries.count_answers(webinar_id),
        kind_name=kind_name,
        conditions={one.id: condition_words(one, asks.questions) for one in asks.questions},
    )


def _question_page(question: Question, form: QuestionForm, answers: int) -> str:
    everything = queries.list_questions(question.webinar_id)
    at: Any = next(place for place, one in enumerate(everything) if one.id == question.id)
    form.offer(everything[:at])
    return render_template(
        "registrations/question.html",
        webinar=get_webinar(question.webinar_id),
        question=question,
        form=form,
        answers=answers,
        kind_name=kind_name,
    )


def _back(webinar_id: int) -> Response:
    return redirect(url_for(".list_questions", webinar_id=webinar_id), 303)
