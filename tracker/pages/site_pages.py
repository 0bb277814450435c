"""Knows the pages of text that an organiser can edit, and the built-in text they start with."""

from dataclasses import dataclass

from tracker.errors import N_

PRIVACY = N_(
    """This site keeps what it needs to run webinars and to count who came, and nothing else.

## What we keep

- **When you register:** your name, your e-mail address, your organisation, and your time zone if your
  browser told it.
- **When you attend:** when you joined and left, as the webinar platform reports it, and when you
  pressed “Join now” on our page.
- **When the organisers mail you a report:** your e-mail address, and that you unsubscribed if you did.
- **Cookies:** one that keeps your form safe and remembers what you registered for in this browser; one
  for your language and one for your time zone, if you choose them. Nothing is loaded from other
  companies.

## What we use it for

We send you what you asked for, make room for as many people as there are places, and count how many
people, organisations and countries came. The organisers see names and addresses. Where your organisation
has a focal point, that person sees those of its own people: who is registered, who came, and for how
long. The organisers can mail a report of your organisation’s own people to others of it. Nobody else
sees any. Public figures show numbers only, and small groups are left out.

## How long

Names and addresses are kept for 24 months after a webinar. The counts are kept for good; nobody can be
recognised from them.

## Your rights

You can see, download, correct and delete what we hold about you, at any time and without a reason: by the
link in our mails, or under “My registrations”. Deleting takes effect at once. You can also write to the
address in the webinar’s invitation or on its page."""
)

ACCESSIBILITY = N_(
    """We want everybody to be able to use this site. It follows the Web Content Accessibility Guidelines
(WCAG) 2.2, level AA.

## What that means here

- Everything works with a keyboard, and the place you are at is always visible.
- Everything works without scripts, on a small screen, and at 400 % zoom.
- Text keeps its contrast in light and dark mode, and no information is given by colour alone.
- Every chart has its numbers beside it, every field its label, every error a sentence that says what to
  do.

## Webinars themselves

Captions, interpretation and the platform differ from webinar to webinar. The page of a webinar says
what there is. Tell the organisers what you need, and they will do what they can.

## Something does not work?

Write to the organisers and say which page it was and what you wanted to do."""
)

HELP = N_(
    """## Registering

Open the page of a webinar, give your e-mail address and your name, and press the button. You need no
account. If we know your organisation from your address, that is all. If we do not, one more field asks
for it.

## Joining

The mail that confirms your place holds your own link to the joining page, which opens shortly before
the start. Nothing there? Look in your junk mail first, then write to the organisers.

## Changing, cancelling, handing on

The same mail holds the link to your place: change your details, cancel, or hand your place to a colleague.
Lost it? “My registrations” sends you a link to all your webinars.

## The waiting list

When all places are taken you can join the waiting list. Places that open are given in the order of the
list, and you are told at once.

## Times

Each time is shown for the place of the webinar and for where you are. “Change” beside a time sets
another zone.

## Calendar

Each webinar has a calendar file. The calendar of a series keeps itself up to date: new and moved
webinars appear by themselves.

## Slides and recaps

After a webinar its page has the slides, the recording where there is one, and the recap.

## Whom to ask

The address of the organisers is at the foot of each webinar’s page."""
)


@dataclass(frozen=True, kw_only=True)
class SiteText:
    """One such page: its key in the address, its title and its built-in text, both to be translated."""

    key: str
    title: str
    text: str


SITE_PAGES = {
    "privacy": SiteText(key="privacy", title=N_("Privacy: what we keep and for how long"), text=PRIVACY),
    "accessibility": SiteText(key="accessibility", title=N_("Accessibility statement"), text=ACCESSIBILITY),
    "help": SiteText(key="help", title=N_("Help"), text=HELP),
}
