"""Ways in: opening times, approval, invitations, known addresses, quotas; and how the waiting list moves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import factories
from tracker.audit import COMMAND, PUBLIC
from tracker.database import db
from tracker.models import FocalPoint, MailAddress, Organisation, OutboxMail, Registration, Webinar
from tracker.registrations import queries, service
from tracker.registrations.admission import PAGE, NotAdmitted, Way
from tracker.registrations.details import Details, clean_details
from tracker.registrations.rules import NoPlace, RegistrationClosed, State
from tracker.registrations.service import Outcome

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich, 09:00 UTC

Committed = Callable[[Callable[[], Any]], Any]
Make = Callable[..., int]


@pytest.fixture
def make(committed: Committed) -> Make:
    """A webinar to come, with the directory's Lantern House."""

    def make_it(*, takes_turns: bool = False, **more: Any) -> int:
        def write() -> int:
            factories.make_organisation("Lantern House", domain="lantern.example")
            series = factories.make_series(takes_turns=takes_turns)
            return int(factories.make_webinar(series, local_start=START, **more).id)

        return int(committed(write))

    return make_it


@pytest.fixture
def register(committed: Committed) -> Callable[..., Outcome]:
    def try_it(webinar_id: int, email: str, *, now: datetime = NOW, way: Way = PAGE, **more: Any) -> Any:
        one = person(email, **more)
        return committed(lambda: service.register(webinar_id, one, PUBLIC, now, way))

    return try_it


def person(email: str, **more: Any) -> Details:
    return clean_details(
        email=email if "@" in email else f"{email}@lantern.example", name="Maya Cruz", **more
    )


def standing() -> dict[str, str]:
    rows = db.session.scalars(select(Registration).order_by(Registration.id))
    return {row.email.split("@")[0]: row.state for row in rows}


def mails() -> list[tuple[str, str]]:
    rows = db.session.execute(select(OutboxMail.to_email, OutboxMail.kind).order_by(OutboxMail.id))
    return [(row.to_email.split("@")[0], row.kind) for row in rows]


def id_of(name: str) -> int:
    return db.session.scalars(select(Registration.id).where(Registration.email.startswith(f"{name}@"))).one()


def set_(webinar_id: int, **values: Any) -> Callable[[], None]:
    def write() -> None:
        webinar = db.session.get_one(Webinar, webinar_id)
        for name, value in values.items():
            setattr(webinar, name, value)

    return write


def test_nobody_comes_in_before_it_opens(make: Make, register: Callable[..., Outcome]) -> None:
    at = make(registration_opens_at=NOW + timedelta(hours=1))
    with pytest.raises(RegistrationClosed, match="not open yet"):
        register(at, "a")
    db.session.rollback()
    assert register(at, "a", now=NOW + timedelta(hours=1)).would_get == "confirmed"


@pytest.mark.parametrize("admission", ["approval", "focal_point"])
def test_somebody_decides_first(
    make: Make, committed: Committed, register: Callable[..., Outcome], admission: str
) -> None:
    at = make(admission=admission, capacity=1)
    assert [register(at, name).would_get for name in "abc"] == ["pending"] * 3
    assert mails() == [("a", "pending"), ("b", "pending"), ("c", "pending")]
    ids = [id_of("b"), id_of("a")]
    done = committed(lambda: service.approve(at, ids, COMMAND, NOW))
    assert (done.confirmed, done.waitlisted) == (1, 1)
    committed(lambda: service.change_state(at, id_of("c"), "declined", COMMAND, NOW))
    assert standing() == {"a": "confirmed", "b": "waitlisted", "c": "declined"}
    assert mails()[3:] == [("a", "approved"), ("b", "waiting"), ("c", "declined")]
    again = committed(lambda: service.approve(at, ids, COMMAND, NOW))
    assert (again.confirmed, again.waitlisted) == (0, 0)


def test_who_was_approved_waits_where_they_asked(
    make: Make, committed: Committed, register: Callable[..., Outcome]
) -> None:
    at = make(admission="approval", capacity=0)
    for number, name in enumerate("ab"):
        register(at, name, now=NOW + timedelta(minutes=number))
    for name in "ba":
        committed(lambda it=name: service.approve(at, [id_of(it)], COMMAND, NOW + timedelta(hours=1)))
    committed(set_(at, capacity=1))
    committed(lambda: service.fill_places(at, COMMAND, NOW))
    assert standing() == {"a": "confirmed", "b": "waitlisted"}


def test_a_focal_points_word_is_the_approval_where_focal_points_decide(
    make: Make, committed: Committed, register: Callable[..., Outcome]
) -> None:
    at = make(admission="focal_point", admits="recognised")
    lantern = db.session.scalars(select(Organisation.id).where(Organisation.name == "Lantern House")).one()
    values: dict[str, Any] = {"organisation_id": lantern, "email": "jo@lantern.example", "created_at": NOW}
    jo = committed(lambda: factories.add(FocalPoint(**values)).id)
    way = Way(source="focal_point", focal_point_id=jo, organisation_id=lantern, named_by="Jo Park")
    kept = register(at, "a@gmail.com", way=way).registration
    assert (kept.state, kept.focal_point_id) == ("confirmed", jo)
    assert (kept.organisation_id, kept.linked_how) == (lantern, "chosen")
    assert mails() == [("a", "nominated")]


def test_by_invitation(make: Make, committed: Committed, register: Callable[..., Outcome]) -> None:
    at = make(admission="invitation", admits="recognised", capacity=1)
    with pytest.raises(RegistrationClosed, match="by invitation"):
        register(at, "a")
    db.session.rollback()
    way = Way(source="invitation", is_invited=True)
    assert register(at, "a@gmail.com", way=way).registration.source == "invitation"
    assert register(at, "b", way=way).would_get == "waitlisted"
    committed(lambda: service.change_state(at, id_of("b"), "declined", COMMAND, NOW))
    assert register(at, "b", way=way).is_new


@pytest.mark.parametrize(
    ("facts", "email", "gets"),
    [
        ({"admits": "recognised"}, "a@lantern.example", "confirmed"),
        ({"admits": "recognised"}, "a@kh.lantern.example", "confirmed"),
        ({"admits": "recognised"}, "a@else.example", ""),
        ({"admits": "recognised"}, "a@gmail.com", ""),
        ({"admits": "domains", "admitted_domains": ["unicef.org"]}, "a@kh.unicef.org", "confirmed"),
        ({"admits": "domains", "admitted_domains": ["unicef.org"]}, "a@lantern.example", ""),
        ({"admits": "recognised", "admission": "approval"}, "a@lantern.example", "pending"),
    ],
)
def test_for_whom_it_is(
    make: Make, register: Callable[..., Outcome], facts: dict[str, Any], email: str, gets: str
) -> None:
    at = make(**facts)
    if gets:
        assert register(at, email, organisation="Lantern House").would_get == gets
        return
    with pytest.raises(NotAdmitted):
        register(at, email, organisation="Lantern House")
    db.session.rollback()
    assert standing() == {}


def test_the_answer_tells_nobody_which_address_is_known(
    make: Make, committed: Committed, register: Callable[..., Outcome]
) -> None:
    at = make()
    register(at, "a@else.example")
    committed(set_(at, admits="recognised"))
    answers = []
    for email in ("a@else.example", "b@else.example"):
        with pytest.raises(NotAdmitted) as told:
            register(at, email)
        db.session.rollback()
        answers.append(str(told.value))
    assert answers[0] == answers[1]


def test_an_organisation_has_its_quota(
    make: Make, committed: Committed, register: Callable[..., Outcome]
) -> None:
    at = make(quota=2, capacity=5)
    gets = [register(at, name).would_get for name in ("a", "b", "c")]
    typed = [
        register(at, f"{name}@gmail.com", organisation=words).would_get
        for name, words in (("d", "Nobody Knows"), ("e", "nobody  knows"), ("f", "NOBODY KNOWS"), ("g", ""))
    ]
    assert gets == ["confirmed", "confirmed", "waitlisted"]
    assert typed == ["confirmed", "confirmed", "waitlisted", "confirmed"]
    assert register(at, "h@gmail.com").would_get == "waitlisted"  # the five places of all are taken
    committed(lambda: service.change_state(at, id_of("a"), "cancelled", COMMAND, NOW))
    assert standing()["c"] == "confirmed" and standing()["h"] == "waitlisted"
    committed(lambda: service.change_state(at, id_of("d"), "cancelled", COMMAND, NOW))
    assert standing()["f"] == "confirmed"
    committed(lambda: service.change_state(at, id_of("g"), "cancelled", COMMAND, NOW))
    assert standing()["h"] == "confirmed"


def test_promotion_passes_over_organisations_at_their_quota(
    make: Make, committed: Committed, register: Callable[..., Outcome]
) -> None:
    at = make(quota=1, capacity=1)
    register(at, "a")
    register(at, "b")
    register(at, "c@gmail.com")
    committed(set_(at, capacity=2))
    assert queries.list_webinars_with_free_places(NOW) == [at]
    committed(lambda: service.fill_places(at, COMMAND, NOW))
    assert standing() == {"a": "confirmed", "b": "waitlisted", "c": "confirmed"}
    committed(set_(at, capacity=9))
    assert queries.list_webinars_with_free_places(NOW) == []
    assert register(at, "d@gmail.com").would_get == "confirmed"


def test_the_list_goes_round_over_organisations(
    make: Make, committed: Committed, register: Callable[..., Outcome]
) -> None:
    at = make(takes_turns=True, capacity=1)
    for name in ("a", "b", "c"):
        register(at, name)
    register(at, "d@gmail.com", organisation="Nordlys")
    register(at, "e@gmail.com", organisation="Nordlys")
    committed(set_(at, capacity=3))
    committed(lambda: service.fill_places(at, COMMAND, NOW))
    assert [name for name, state in standing().items() if state == "confirmed"] == ["a", "b", "d"]
    assert mails()[-2:] == [("d", "promotion"), ("b", "promotion")]


def test_several_come_in_at_one_moment(make: Make, committed: Committed) -> None:
    at = make(capacity=2)
    several = [person(name) for name in ("a", "b", "a", "c")]
    way = Way(source="colleague", named_by="Jo Park")
    outcomes = committed(lambda: service.register_several(at, several, PUBLIC, NOW, way))
    assert [(one.is_new, one.would_get) for one in outcomes] == [
        (True, "confirmed"),
        (True, "confirmed"),
        (False, "waitlisted"),
        (True, "waitlisted"),
    ]
    assert mails() == [("a", "nominated"), ("b", "nominated"), ("c", "nominated")]
    kept = db.session.scalars(select(OutboxMail.details)).all()
    assert kept == [{"by": "Jo Park"}] * 3


def test_all_of_several_or_none(make: Make, committed: Committed) -> None:
    at = make(admits="recognised")
    several = [person("a"), person("b@else.example")]
    with pytest.raises(NotAdmitted, match="else.example"):
        committed(lambda: service.register_several(at, several, PUBLIC, NOW))
    db.session.rollback()
    assert standing() == {}


def test_beyond_the_places_only_where_an_organiser_says_so(
    make: Make, committed: Committed, register: Callable[..., Outcome]
) -> None:
    at = make(capacity=1)
    for name in "abc":
        register(at, name)
    change = service.change_state
    with pytest.raises(NoPlace, match="No place is free"):
        committed(lambda: change(at, id_of("c"), "confirmed", COMMAND, NOW))
    db.session.rollback()
    committed(lambda: change(at, id_of("c"), "confirmed", COMMAND, NOW, over=True))
    assert standing() == {"a": "confirmed", "b": "waitlisted", "c": "confirmed"}
    assert queries.get_places(at).over == 1
    many = service.change_states
    wanted: State = "confirmed"
    assert committed(lambda: many(at, [id_of("b")], wanted, COMMAND, NOW)) == 0
    assert committed(lambda: many(at, [id_of("b")], wanted, COMMAND, NOW, over=True)) == 1


def test_who_registers_again_is_written_to_again(
    make: Make, committed: Committed, register: Callable[..., Outcome]
) -> None:
    at = make()
    values: dict[str, Any] = {"email": "a@lantern.example", "hard_bounces": 2, "blocked_at": NOW}
    committed(lambda: factories.add(MailAddress(**values)))
    register(at, "a", way=Way(browser_key="some browser"))
    kept = db.session.scalars(select(MailAddress)).one()
    assert (kept.hard_bounces, kept.blocked_at) == (0, None)
