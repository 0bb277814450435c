"""Knows our own words for every kind of mail: its subject, heading and first text."""

from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True, kw_only=True)
class Words:
    """What stands at the top of a mail, with fields like {{title}}. `text` is Markdown, "" for none."""

    subject: str
    heading: str
    text: str = ""


def built_in(kind: str) -> Words:
    """Our words for a kind, in the language of the moment."""
    return all_words()[kind]


def all_words() -> dict[str, Words]:
    """Our words for every kind, in the order in which organisers meet them."""
    return _of_places() | _of_webinars() | _around_the_day() | _of_links()


def _of_places() -> dict[str, Words]:
    return {
        "confirmation": Words(
            subject=_("You are registered: {{title}}, {{date}}"),
            heading=_("You are registered"),
        ),
        "waiting": Words(
            subject=_("You are on the waiting list: {{title}}, {{date}}"),
            heading=_("You are on the waiting list"),
        ),
        "promotion": Words(
            subject=_("A place opened: {{title}}, {{date}}"),
            heading=_("A place opened: you are registered"),
            text=_("You were on the waiting list. You have a place now."),
        ),
        "pending": Words(
            subject=_("We have your registration: {{title}}, {{date}}"),
            heading=_("The organisers will tell you about your place"),
        ),
        "approved": Words(
            subject=_("You have a place: {{title}}, {{date}}"),
            heading=_("You have a place"),
            text=_("Your registration was approved."),
        ),
        "declined": Words(
            subject=_("There is no place for you at this webinar: {{title}}, {{date}}"),
            heading=_("There is no place for you at this webinar"),
        ),
        "cancelled": Words(
            subject=_("Your place is cancelled: {{title}}, {{date}}"),
            heading=_("Your place is cancelled"),
        ),
        "nominated": Words(
            subject=_("{{by}} registered you: {{title}}, {{date}}"),
            heading=_("{{by}} registered you"),
        ),
        "handed_on": Words(
            subject=_("{{by}} gave you their place: {{title}}, {{date}}"),
            heading=_("{{by}} gave you their place"),
            text=_("You have their place at this webinar. If you cannot come, give it back below."),
        ),
    }


def _of_webinars() -> dict[str, Words]:
    return {
        "moved": Words(
            subject=_("New time: {{title}}, {{date}}"),
            heading=_("New time"),
            text=_("New time: {{date}}. It was {{was}}."),
        ),
        "changed": Words(
            subject=_("Changed: {{title}}, {{date}}"),
            heading=_("This webinar has changed"),
            text=_(
                "The organisers changed what they told you about this webinar. Here is how it stands now."
            ),
        ),
        "clocks": Words(
            subject=_("Check the time: {{title}}, {{date}}"),
            heading=_("Check the time of this webinar"),
            text=_(
                "New rules hold for the clocks where this webinar is planned. It keeps its time there, so on "
                "other clocks it can be another time than we told you. It starts on {{date}}."
            ),
        ),
        "webinar_cancelled": Words(
            subject=_("Cancelled: {{title}}, {{date}}"),
            heading=_("This webinar is cancelled"),
            text=_("The organisers have cancelled this webinar. It does not take place."),
        ),
        "reinstated": Words(
            subject=_("It takes place after all: {{title}}, {{date}}"),
            heading=_("This webinar takes place after all"),
            text=_("It had been cancelled. It takes place at the time above."),
        ),
    }


def _around_the_day() -> dict[str, Words]:
    return {
        "reminder": Words(
            subject=_("Your webinar starts {{when}}: {{title}}, {{date}}"),
            heading=_("Your webinar starts {{when}}"),
        ),
        "thanks": Words(
            subject=_("Thank you for coming: {{title}}"),
            heading=_("Thank you for coming"),
            text=_("It was good to have you with us. What was shown and said is kept on the webinar’s page."),
        ),
        "missed": Words(
            subject=_("Sorry we missed you: {{title}}"),
            heading=_("Sorry we missed you"),
            text=_(
                "You had a place and we did not see you there. What was shown and said is kept on the "
                "webinar’s page."
            ),
        ),
        "recap": Words(subject=_("The recap: {{title}}"), heading=_("The recap is here")),
        "message": Words(subject=_("About {{title}}"), heading=""),
    }


def _of_links() -> dict[str, Words]:
    return {
        "link": Words(
            subject=_("The link to your place: {{title}}, {{date}}"),
            heading=_("The link to your place"),
        ),
        "all_links": Words(
            subject=_("All your registrations"),
            heading=_("All your registrations"),
            text=_("Somebody, most likely you, asked us for this link. It works for 24 hours."),
        ),
        "invitation": Words(
            subject=_("You are invited: {{title}}, {{date}}"),
            heading=_("You are invited"),
            text=_("The organisers invite you to this webinar. Registering takes half a minute."),
        ),
        "series_place": Words(
            subject=_("You are registered for every webinar: {{series}}"),
            heading=_("You are registered for every webinar"),
            text=_("We write as soon as each one is announced, with your link for it."),
        ),
        "job_ended": Words(
            subject=_("Background work has ended: {{work}}"),
            heading=_("Background work has ended"),
        ),
        "slides": Words(
            subject=_("Your slides for {{title}}"),
            heading=_("May we have your slides?"),
            text=_(
                "You presented at this webinar. On your page you upload the slides, or say where they are."
            ),
        ),
        "focal_point": Words(
            subject=_("Your page as focal point of {{organisation}}"),
            heading=_("You are the focal point"),
            text=_("On your page you register, approve and withdraw colleagues, and see who came."),
        ),
        "report": Words(subject=_("Report"), heading=""),
        "digest": Words(
            subject=_("This week for {{organisation}}"),
            heading=_("This week for {{organisation}}"),
        ),
    }
