"""Knows what an organiser can choose for a group of the review desk, and has it done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from tracker.attendance import service
from tracker.attendance.colleagues import read_colleagues
from tracker.attendance.desk import Group, Registrant
from tracker.audit import Actor
from tracker.errors import N_, Invalid, Stale
from tracker.models import AttendanceImport
from tracker.organisations.details import Details
from tracker.organisations.kinds import Period
from tracker.organisations.queries import find_organisation, recognise
from tracker.organisations.service import create_organisation
from tracker.text import as_number, one_line

GONE = N_("Somebody else decided this in between. Look again: nothing was overwritten.")
LATER = "later"
APART = ("heads", "colleagues", "unnamed")
MOST = 200  # groups of one form
CHOOSE = N_("Choose one of the answers")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is said of one group.

    `choice` is organisation-7, typed, new, none, same, named, apart, unnamed, heads, colleagues
    or later.
    """

    group: int
    count: int
    choice: str
    typed: str
    name: str
    email: str
    kind: str
    country: str
    heads: str
    names: str

    @classmethod
    def of(cls, form: Mapping[str, str], group: int) -> "Asked":
        """What the page's one form says of a group; a nonsense count is 0 and matches no group."""

        def said(name: str) -> str:
            return form.get(f"{name}-{group}", "")

        return cls(
            group=group,
            count=as_number(said("count")) or 0,
            choice=said("choice"),
            typed=one_line(said("typed"))[:200],
            name=one_line(said("name")),
            email=said("email").strip(),
            kind=said("kind"),
            country=one_line(said("country"))[:100],
            heads=said("heads").strip()[:10],
            names=said("names")[:20_000],
        )


def all_asked(form: MultiDict[str, str]) -> dict[int, Asked]:
    """What the form says of every group that was on the page, in its order."""
    ids = [as_number(text) or 0 for text in form.getlist("group")]
    return {at: Asked.of(form, at) for at in ids[:MOST]}


def answered(
    asked: Mapping[int, Asked], groups: Sequence[Group], form: Mapping[str, str]
) -> list[tuple[Group, Asked]]:
    """The groups to decide now: the one whose button was pressed, else all that have an answer.

    A group without an answer of its own takes the one for all of its sort; "later" leaves it open.
    Raises Stale where a group is gone or changed, Invalid where nothing is answered.
    """
    only = as_number(form.get("only", ""))
    if only is not None:
        one = asked.get(only) or Asked.of(form, only)
        return [(find_group(groups, one), one)]
    found = []
    for one in asked.values():
        group = find_group(groups, one)
        choice = one.choice or form.get(f"all-{group.what}", "")
        if choice not in ("", LATER):
            found.append((group, replace(one, choice=choice)))
    if not found:
        raise Invalid(N_("Nothing is answered yet. Choose an answer for one of them"), field="choice")
    return found


def find_group(groups: Sequence[Group], asked: Asked) -> Group:
    """The group as it was shown. Raises Stale where it is decided or has other people now."""
    for group in groups:
        if group.id == asked.group and len(group.people) == asked.count:
            return group
    raise Stale(GONE)


def carry_out(imported: AttendanceImport, group: Group, asked: Asked, actor: Actor) -> None:
    """Do what was chosen. Raises Invalid (typed, name, email, kind, choice) and what the services raise."""
    first = group.people[0].id
    if asked.choice in APART and may_be_room(group):
        _set_apart(imported, first, asked, actor)
    elif group.what == "same":
        if asked.choice == "same":
            _join(imported, group, actor)
        elif asked.choice == "apart":
            service.leave_apart(imported, first, actor)
        else:
            raise Invalid(CHOOSE, field="choice")
    elif group.what == "connection":
        if asked.choice == "named":
            service.name_person(imported, first, asked.name, asked.email, actor)
        elif asked.choice == "apart":
            service.leave_apart(imported, first, actor)
        else:
            raise Invalid(CHOOSE, field="choice")
    else:
        ids = [one.id for one in group.people]
        service.link_organisation(imported, ids, _organisation(group, asked, actor), actor)


def may_be_room(group: Group) -> bool:
    """Whether several may sit behind it: one name without an e-mail."""
    return len(group.people) == 1 and not group.people[0].email and not group.people[0].in_room_of_id


def _set_apart(imported: AttendanceImport, first: int, asked: Asked, actor: Actor) -> None:
    if asked.choice == "heads":
        service.count_heads(imported, first, as_number(asked.heads) or 0, actor)
    elif asked.choice == "colleagues":
        service.name_colleagues(imported, first, read_colleagues(asked.names), actor)
    else:
        service.leave_unnamed(imported, first, actor)


def _join(imported: AttendanceImport, group: Group, actor: Actor) -> None:
    first, other = group.people[0].id, group.other
    if isinstance(other, Registrant):
        service.name_person(imported, first, other.name, other.email, actor)
    else:
        service.join_with(imported, first, other.id, actor)


def _organisation(group: Group, asked: Asked, actor: Actor) -> int | None:
    if asked.choice == "none":
        return None
    if asked.choice == "new":
        return _new(group, asked, actor)
    if asked.choice == "typed":
        return _typed(asked)
    if asked.choice.startswith("organisation-"):
        return as_number(asked.choice.removeprefix("organisation-")) or 0
    raise Invalid(CHOOSE, field="choice")


def _new(group: Group, asked: Asked, actor: Actor) -> int:
    if not asked.name:
        raise Invalid(N_("Enter the organisation’s name"), field="name")
    return create_organisation(
        Details(
            name=asked.name,
            countries=(asked.country,) if asked.country else (),
            domains=(group.domain,) if group.domain else (),
            periods=(Period(kind=asked.kind),) if asked.kind else (),
        ),
        actor=actor,
    ).id


def _typed(asked: Asked) -> int:
    """An organisation of the directory by its name. What the file calls it is remembered by the service."""
    if not asked.typed:
        raise Invalid(N_("Enter the organisation’s name"), field="typed")
    found = find_organisation(asked.typed)
    match = recognise(name=asked.typed) if found is None else None
    number = found.id if found else match.organisation_id if match else None
    if number is None:
        raise Invalid(
            N_("“%(name)s” is not in the directory. Choose one of the list, or add it as new"),
            field="typed",
            name=asked.typed[:80],
        )
    return number
