"""Knows the story: what the announcement of the tenth webinar says, and what the demo invents around it."""

from dataclasses import dataclass
from datetime import date, datetime

SERIES = "Global Knowledge Exchange Webinar"
SERIES_SLUG = "knowledge-exchange"
ABOUT = (
    "Practitioners who work against online child sexual exploitation and abuse share what they have "
    "learned: one theme, short presentations, time for questions."
)
HOST = "End Violence"
ZONE = "Europe/Zurich"
CONTACT = "webinars@endviolence.example"
HELD_BEFORE = 7
BALANCE_BEFORE_ON = date(2020, 1, 1)
INVENTED = "Invented for the demo."

FOOTER_NOTE = (
    "Demo. Real, from End Violence’s announcement of June 2020: the tenth webinar, its date, that it was the "
    "third of 2020 after seven in earlier years, its four presentations, updates and credit, and 117 "
    "individuals. Everything else, people and counts by organisation included, is invented."
)


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One item of an agenda."""

    title: str
    minutes: int
    organisation: str = ""
    shown_as: str = ""
    countries: tuple[str, ...] = ()
    summary: str = ""
    is_presentation: bool = True


@dataclass(frozen=True, kw_only=True)
class Told:
    """One webinar of the demo; times are wall time in ZONE."""

    slug: str
    title: str
    start: datetime
    minutes: int = 90
    focus: str = ""
    description: str = ""
    remark: str = ""
    talks: tuple[Talk, ...] = ()
    updates: tuple[tuple[str, str], ...] = ()
    image_credit: str = ""
    coming_next: str = ""
    capacity: int | None = 300


TENTH = Told(
    slug="child-centred-responses",
    title="Child-centred responses to online exploitation: four country models",
    start=datetime(2020, 6, 17, 15),  # noqa: DTZ001 - wall time
    focus=(
        "integrated, child-centred frameworks for investigation, rehabilitation and recovery for survivors "
        "of online child sexual exploitation and abuse"
    ),
    description=(
        "How four teams investigate, support recovery and work across agencies without asking a child to "
        "tell the story twice."
    ),
    talks=(
        Talk(title="Welcome, and updates from the partnership", minutes=10, is_presentation=False),
        Talk(
            title="The Barnahus model",
            minutes=15,
            organisation="Council of Europe",
            shown_as="Children’s Rights Division, Council of Europe",
            summary=(
                "The Barnahus model, which was originally adopted in the Nordic countries and is now used "
                "in multiple countries in Europe."
            ),
        ),
        Talk(
            title="CALP: legal and psychosocial care without revictimisation",
            minutes=15,
            organisation="Capital Humano y Social Alternativo",
            countries=("PE",),
            summary=(
                "The work of the Legal & Psychosocial Care and Guidance Center (CALP in Spanish), and best "
                "practices from Peru to avoid revictimisation and ensure inter-agency collaboration for "
                "online child sexual exploitation cases."
            ),
        ),
        Talk(
            title="A survivor-centred response across agencies",
            minutes=15,
            organisation="International Justice Mission",
            countries=("PH",),
            summary=(
                "The survivor-centred inter-agency response model to online child sexual exploitation and "
                "abuse implemented by the organisation in the Philippines."
            ),
        ),
        Talk(
            title="Services for child victims of online exploitation",
            minutes=15,
            organisation="Marie Collins Foundation",
            countries=("GB",),
            summary=(
                "The United Kingdom’s experience providing services for child victims of online child "
                "sexual exploitation while ensuring inter-agency communication and collaboration."
            ),
        ),
        Talk(title="Questions and discussion", minutes=20, is_presentation=False),
    ),
    updates=(
        (
            "The Technology Coalition launched Project Protect",
            "A new initiative to end violence against children online. The project aims to develop the "
            "structure, membership models, and staffing needed to drive change and build a resource for the "
            "whole technology industry dedicated to preventing and eradicating online child sexual "
            "exploitation and abuse. End Violence will be the lead partner for the research arm of Project "
            "Protect, which will focus on funding research to advance understanding of patterns of online "
            "child sexual exploitation and abuse.",
        ),
        (
            "The UN Secretary-General António Guterres issued the Roadmap for Digital Cooperation",
            "It calls upon the global community to address issues such as digital connectivity, digital "
            "inclusion, human rights, artificial intelligence, and trust and security, as well as digital "
            "cooperation mechanisms and models. For the first time, a document of this kind includes a "
            "specific call to strengthen collaboration and invest more resources to end online child sexual "
            "exploitation and abuse.",
        ),
        (
            "The Safe to Learn initiative released Reopening Schools Safely",
            "Recommendations for building back better to end violence against children in and through "
            "schools, which provide governments with a set of priority actions to consider as part of their "
            "reopening plan to ensure safe and inclusive learning environments. Jordan, Jamaica and Lebanon "
            "recently signed the Safe to Learn Call to Action, taking the total number to 15 countries.",
        ),
    ),
    image_credit="Images: © Safe Online/Photographer: Rafael Duarte",
    coming_next=(
        "The latest End Violence funding round, which is focusing on leveraging technologies to tackle "
        "online child sexual exploitation and abuse, is progressing well, and a new cohort of grantees will "
        "join the End Violence community soon. A public announcement will be made in the next several weeks."
    ),
)

EARLIER = (
    Told(
        slug="helplines-and-hotlines",
        title="Helplines and hotlines: how a report reaches a child",
        start=datetime(2020, 2, 19, 15),  # noqa: DTZ001 - wall time
        focus="the way from a report to a helpline or hotline to support for the child",
        remark=INVENTED,
    ),
    Told(
        slug="parents-and-carers",
        title="Talking with parents and carers about risks online",
        start=datetime(2020, 4, 22, 15),  # noqa: DTZ001 - wall time
        focus="messages that help parents and carers talk with children about risks online",
        remark=INVENTED,
    ),
)
# Of the people of the tenth webinar's report: every n-th came to these two, so that the year has people
# who came once, twice and three times.
CAME_EARLIER = {"helplines-and-hotlines": 3, "parents-and-carers": 2}

ELEVENTH_IN_DAYS = 30
DEMO_ORGANISER = ("ana.lindqvist@endviolence.example", "Ana Lindqvist")
FOCAL_POINT = ("Sunbird North Network", "rosa.njeri@sunbirdnorth.lk.example", "Rosa Njeri")
_ELEVENTH_TALKS = (
    Talk(title="Welcome", minutes=10, is_presentation=False),
    Talk(
        title="Five indicators that a helpline can keep",
        minutes=20,
        organisation="UNICEF Cambodia",
        countries=("KH",),
        summary="What a small team counts each month, and what it stopped counting.",
    ),
    Talk(
        title="Asking children safely",
        minutes=20,
        organisation="UNICEF Office of Research – Innocenti",
        countries=("IT",),
        summary="Consent, wording and support when children answer questions about harm.",
    ),
    Talk(title="Questions and discussion", minutes=40, is_presentation=False),
)


QUESTION = "Which figures do you keep today?"
QUESTION_CHOICES = ("Reports received", "Children reached", "Cases closed", "None yet")
INTERPRETATION = ("es", "fr")
CERTIFICATE_MINUTES = 45
FEEDBACK = (  # usefulness, level, what they will use, what they wish
    (
        5,
        "right",
        "Ask the child once, with everybody who needs to know in the next room.",
        "How to find the budget for it",
    ),
    (4, "right", "", "Working with judges"),
    (5, "right", "The checklist of the Barnahus model, translated for our police.", ""),
    (3, "basic", "", "More figures, fewer slides"),
    (4, "right", "", ""),
    (
        5,
        "advanced",
        "We will invite the ministry to see our data before the next session.",
        "Online safety for boys",
    ),
    (2, "basic", "", ""),
    (4, "", "", "Shorter sessions for Asia, please: it was late"),
    (5, "right", "", ""),
    (4, "right", "Referral between agencies within 24 hours.", ""),
)
ACCESS_NEEDS = {  # of the person of that number
    3: "Live captions, as I do not hear well.",
    9: "Slides beforehand, for my screen reader.",
    14: "Sign language (ISL) if there is any.",
}


def eleventh(start: datetime) -> Told:
    """The webinar that is open for registration, on a day that depends on when the demo is made."""
    return Told(
        slug="measuring-change",
        title="Measuring change in online safety programmes",
        start=start,
        focus="indicators that a small team can keep, and what they tell about children’s safety online",
        description=(
            "Three programmes show the few figures they keep, how they collect them without harm, and one "
            "figure they gave up."
        ),
        remark=INVENTED,
        talks=_ELEVENTH_TALKS,
    )
