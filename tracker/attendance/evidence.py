"""Knows in words why rows of files are one person's: by what each of them was tied to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.errors import N_
from tracker.organisations.matching import Reason

IN_ROOM = N_("Sat in the room “%(room)s”, as was said by hand")
JOINED = N_("Said by hand to be %(name)s")
NAMED_CONNECTION = N_("“%(given)s” names nobody; by hand it was said who it was")
NAMED = N_("No email in the file; by hand it was said who “%(given)s” is")
SAME_EMAIL = N_("The same email, capitals aside: certain")
OTHER_EMAIL = N_("The email %(email)s is theirs too, since two records were merged")
CONNECTION = N_("Nobody has said who it was; rows under the same name are one connection")
SAME_NAME = N_("No email in the file: rows under the same name are one person")


@dataclass(frozen=True, kw_only=True)
class Decided:
    """By whom and when it was decided by hand; `is_remembered` from an earlier file."""

    by: str
    at: datetime
    is_remembered: bool = False


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Somebody of one file, the lines of their rows, and why these are this person's."""

    import_id: int
    import_person_id: int
    lines: tuple[int, ...]
    reason: Reason
    decided: Decided | None

    @property
    def can_be_taken_apart(self) -> bool:
        """A decision by hand can be taken back; what is certain cannot."""
        return self.decided is not None


def why_tied(one: Any, names: Mapping[int, str], email: str | None) -> Reason:
    """Why somebody of a file (an ImportPerson) is the person whose own address is `email`.

    `names`: how the file writes others of it, by their ids.
    """
    if one.in_room_of_id:
        return Reason(message=IN_ROOM, values={"room": names.get(one.in_room_of_id, "")})
    if one.same_as_id:
        return Reason(message=JOINED, values={"name": names.get(one.same_as_id, "")})
    if one.key.startswith("email:"):
        own = one.key.removeprefix("email:")
        if email and own != email:
            return Reason(message=OTHER_EMAIL, values={"email": own})
        return Reason(message=SAME_EMAIL)
    if one.connection and one.treated_as == "person":
        return Reason(message=NAMED_CONNECTION, values={"given": one.name_as_given or one.name})
    if one.treated_as != "person":
        return Reason(message=CONNECTION)
    if one.is_decided and one.email:
        return Reason(message=NAMED, values={"given": one.name_as_given or one.name})
    return Reason(message=SAME_NAME)
