"""Changes accounts: organisers, one-time links, the first run's code."""

from tracker.accounts.service.links import (
    LinkGone,
    check_link,
    end_sessions,
    make_first_run_code,
    use_first_run_code,
    use_link,
)
from tracker.accounts.service.organisers import (
    ROLES,
    LastOrganiser,
    change_password,
    change_profile,
    change_role,
    disable,
    enable,
    invite,
    let_in,
    make_first_organiser,
    reset,
)

__all__ = [
    "ROLES",
    "LastOrganiser",
    "LinkGone",
    "change_password",
    "change_profile",
    "change_role",
    "check_link",
    "disable",
    "enable",
    "end_sessions",
    "invite",
    "let_in",
    "make_first_organiser",
    "make_first_run_code",
    "reset",
    "use_first_run_code",
    "use_link",
]
