"""The whole schema, one file per feature, no behaviour."""

from tracker.models.accounts import Organiser, Role, SignInLink, organiser_roles
from tracker.models.afterwards import Certificate, Feedback, SlidesRequest
from tracker.models.attendance import (
    Attendance,
    AttendanceImport,
    AttendanceMark,
    AttendanceNote,
    ColumnMapping,
    ImportPerson,
    ImportProblem,
    ImportRow,
    MatchDecision,
)
from tracker.models.audit import AuditEntry
from tracker.models.figures import CountedRow, CountedWebinar, PublishedFigures, PublishedWebinar
from tracker.models.jobs import Job, JobFile
from tracker.models.mail import Fact, MailAddress, MailText, OutboxMail
from tracker.models.mailed_reports import MailedRecipient, MailedReport, MailedSending
from tracker.models.merges import Merge, NotSame
from tracker.models.organisations import (
    Organisation,
    OrganisationAlias,
    OrganisationCountry,
    OrganisationDomain,
    OrganisationKind,
)
from tracker.models.pages import SitePage
from tracker.models.people import Person, PersonKey
from tracker.models.questions_reports import AskedQuestion, PollAnswer, QuestionsReport
from tracker.models.recaps import Recap, RecapCorrection
from tracker.models.registrations import (
    Answer,
    FocalPoint,
    Invitation,
    JoinClick,
    Question,
    Registration,
    SeriesRegistration,
)
from tracker.models.webinars import (
    CountingRule,
    Material,
    MaterialFile,
    Presentation,
    Series,
    SeriesGroup,
    SeriesGroupMember,
    Theme,
    Update,
    Webinar,
    WebinarTheme,
)

__all__ = [
    "Answer",
    "AskedQuestion",
    "Attendance",
    "AttendanceImport",
    "AttendanceMark",
    "AttendanceNote",
    "AuditEntry",
    "Certificate",
    "ColumnMapping",
    "CountedRow",
    "CountedWebinar",
    "CountingRule",
    "Fact",
    "Feedback",
    "FocalPoint",
    "ImportPerson",
    "ImportProblem",
    "ImportRow",
    "Invitation",
    "Job",
    "JobFile",
    "JoinClick",
    "MailAddress",
    "MailText",
    "MailedRecipient",
    "MailedReport",
    "MailedSending",
    "MatchDecision",
    "Material",
    "MaterialFile",
    "Merge",
    "NotSame",
    "Organisation",
    "OrganisationAlias",
    "OrganisationCountry",
    "OrganisationDomain",
    "OrganisationKind",
    "Organiser",
    "OutboxMail",
    "Person",
    "PersonKey",
    "PollAnswer",
    "Presentation",
    "PublishedFigures",
    "PublishedWebinar",
    "Question",
    "QuestionsReport",
    "Recap",
    "RecapCorrection",
    "Registration",
    "Role",
    "Series",
    "SeriesGroup",
    "SeriesGroupMember",
    "SeriesRegistration",
    "SignInLink",
    "SitePage",
    "SlidesRequest",
    "Theme",
    "Update",
    "Webinar",
    "WebinarTheme",
    "organiser_roles",
]
