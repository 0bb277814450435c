"""The whole schema, one file per feature, no behaviour."""

from tracker.models.accounts import Organiser, Role, SignInLink, organiser_roles
from tracker.models.attendance import (
    Attendance,
    AttendanceImport,
    AttendanceMark,
    ImportPerson,
    ImportProblem,
    ImportRow,
    MatchDecision,
)
from tracker.models.audit import AuditEntry
from tracker.models.mail import OutboxMail
from tracker.models.organisations import (
    Organisation,
    OrganisationAlias,
    OrganisationCountry,
    OrganisationDomain,
    OrganisationKind,
)
from tracker.models.pages import SitePage
from tracker.models.people import Person
from tracker.models.recaps import Recap, RecapCorrection
from tracker.models.registrations import JoinClick, Registration
from tracker.models.webinars import (
    CountingRule,
    Material,
    MaterialFile,
    Presentation,
    Series,
    Update,
    Webinar,
)

__all__ = [
    "Attendance",
    "AttendanceImport",
    "AttendanceMark",
    "AuditEntry",
    "CountingRule",
    "ImportPerson",
    "ImportProblem",
    "ImportRow",
    "JoinClick",
    "MatchDecision",
    "Material",
    "MaterialFile",
    "Organisation",
    "OrganisationAlias",
    "OrganisationCountry",
    "OrganisationDomain",
    "OrganisationKind",
    "Organiser",
    "OutboxMail",
    "Person",
    "Presentation",
    "Recap",
    "RecapCorrection",
    "Registration",
    "Role",
    "Series",
    "SignInLink",
    "SitePage",
    "Update",
    "Webinar",
    "organiser_roles",
]
