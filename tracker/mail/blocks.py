"""Knows what follows the first words of each kind of mail: the same pieces for its HTML and its text."""

from collections.abc import Callable
from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.mail.facts import DigestLine, Facts
from tracker.mail.times import short_date, time_of
from tracker.registrations.joining import JOIN_OPENS_MINUTES, opens_at
from tracker.text import one_line
from tracker.web.languages import LOCALES
from tracker.webinars.calendar_links import add_links
from tracker.wording import join_list, language_of


@dataclass(frozen=True, kw_only=True)
class Link:
    """Words that lead somewhere."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Block:
    """One piece: a heading, a sentence, a list, one button, links in a row, small print; any of it empty."""

    heading: str = ""
    text: str = ""
    items: tuple[str, ...] = ()
    button: Link | None = None
    links: tuple[Link, ...] = ()
    small: str = ""
    small_link: Link | None = None


def blocks_of(facts: Facts, locale: str) -> list[Block]:
    """The pieces of a mail, in order."""
    if facts.kind in _WITH_A_PLACE:
        return _of_place(facts, locale)
    return [block for block in _MAKERS.get(facts.kind, _nothing)(facts, locale) if block != Block()]


def _nothing(facts: Facts, locale: str) -> list[Block]:
    return []


_NEWS = frozenset({"moved", "changed", "clocks", "reinstated"})  # of a webinar, to people who are registered
_WITH_A_PLACE = _NEWS | {"confirmation", "promotion", "approved", "handed_on", "nominated", "reminder"}


def _of_place(facts: Facts, locale: str) -> list[Block]:
    """For somebody confirmed the way in; for others how they stand."""
    if facts.state != "confirmed":
        return [_standing(facts)]
    blocks = [_kept(facts), _on_the_day(facts, locale)]
    if facts.kind != "reminder":
        blocks.append(_keep_the_date(facts))
    blocks.append(_good_to_know(facts, locale))
    return [block for block in blocks if block != Block()]


def _kept(facts: Facts) -> Block:
    return Block(text=_("Your place is kept.")) if facts.kind in _NEWS else Block()


def _standing(facts: Facts) -> Block:
    words = {
        "waitlisted": _(
            "All places are taken. If one opens it goes to the first of the list, and we write at once."
        ),
        "pending": _("The organisers have your registration and decide soon."),
        "declined": _("The organisers could not give you a place this time."),
        "cancelled": _("Your place was given back."),
    }
    if facts.kind in _NEWS:
        words["waitlisted"] = _("You keep your turn on the waiting list.")
        words["pending"] = _("Your registration is kept. The organisers still decide about it.")
    text = words.get(facts.state, "")
    return Block(heading=_("What happens next"), text=text) if text else Block()


def _on_the_day(facts: Facts, locale: str) -> Block:
    entry = facts.entry
    assert entry is not None
    if not facts.join_url:
        return Block(
            heading=_("On the day"),
            text=_("The organisers send the joining link to this address before the webinar."),
        )
    zone = facts.zone or entry.zone
    opens = time_of(opens_at(entry.starts_at), zone, locale)
    text = (
        _("Press this from %(time)s your time. It opens a page with one button.", time=opens)
        if facts.zone
        else _(
            "Press this from %(minutes)s minutes before the start. It opens a page with one button.",
            minutes=JOIN_OPENS_MINUTES,
        )
    )
    small = _("The link is yours alone.")
    if entry.url:
        small += " " + _("A colleague can register here:")
    return Block(
        heading=_("On the day"),
        text=text,
        button=Link(label=_("Join the webinar"), url=facts.join_url),
        small=small,
        small_link=Link(label=_bare(entry.url), url=entry.url) if entry.url else None,
    )


def _keep_the_date(facts: Facts) -> Block:
    assert facts.entry is not None
    links = add_links(facts.entry)
    return Block(
        heading=_("Keep the date"),
        text=_("The calendar file is attached."),
        links=(
            Link(label=_("Add to Google Calendar"), url=links.google),
            Link(label=_("add to Outlook on the web"), url=links.outlook),
        ),
    )


def _good_to_know(facts: Facts, locale: str) -> Block:
    items = []
    spoken = _language_name(facts.spoken, locale)
    if facts.interpretation:
        others = join_list(
            [_language_name(code, locale) for code in facts.interpretation], language_of(locale)
        )
        items.append(_("%(language)s, with %(others)s interpretation", language=spoken, others=others))
    if facts.has_dial_in:
        items.append(_("By phone: the numbers stand on the joining page"))
    return Block(heading=_("Good to know"), items=tuple(items)) if items else Block()


def _language_name(code: str, locale: str) -> str:
    name = Locale.parse(LOCALES.get(code, code.replace("-", "_"))).get_language_name(locale) or code
    return name[:1].upper() + name[1:]


def _waiting(facts: Facts, locale: str) -> list[Block]:
    return [_standing(facts)]


def _cancelled(facts: Facts, locale: str) -> list[Block]:
    block = _standing(facts)
    if facts.entry is None or not facts.entry.url:
        return [block]
    again = (Link(label=_("You can register again at any time"), url=facts.entry.url),)
    return [Block(heading=block.heading, text=block.text, links=again)]


def _webinar_cancelled(facts: Facts, locale: str) -> list[Block]:
    reason = one_line(facts.cancel_reason)
    blocks = [Block(heading=_("Why"), text=reason)] if reason else []
    if facts.state == "confirmed":
        blocks.append(
            Block(text=_("There is nothing you need to do. The entry in your calendar is taken out."))
        )
    return blocks


def _link(facts: Facts, locale: str) -> list[Block]:
    if facts.join_url:
        return [_on_the_day(facts, locale)]
    if not facts.manage_url:
        return []
    button = Link(label=_("Open my registration"), url=facts.manage_url)
    return [Block(heading=_("Your place"), text=_("See it, change your details, or cancel:"), button=button)]


def _afterwards(facts: Facts, locale: str) -> list[Block]:
    url = facts.recap.url if facts.recap and facts.recap.url else facts.entry.url if facts.entry else ""
    label = _("Read the recap") if facts.recap and facts.recap.url else _("Open the webinar’s page")
    blocks = [Block(button=Link(label=label, url=url))] if url else []
    return [*blocks, _how_was_it(facts)]


def _how_was_it(facts: Facts) -> Block:
    """For somebody who came: four questions, and their certificate."""
    if facts.kind != "thanks" or not facts.manage_url:
        return Block()
    links = [Link(label=_("Answer four questions"), url=f"{facts.manage_url}/feedback")]
    if facts.gives_certificate:
        links.append(Link(label=_("get your certificate"), url=f"{facts.manage_url}/certificate"))
    return Block(
        heading=_("How was it?"),
        text=_("One minute; the organisers read your answers without your name."),
        links=tuple(links),
    )


def _recap(facts: Facts, locale: str) -> list[Block]:
    if facts.recap is None:
        return []
    button = Link(label=_("Read the recap"), url=facts.recap.url) if facts.recap.url else None
    return [Block(heading=facts.recap.title, text=facts.recap.summary, button=button)]


def _own_page(facts: Facts, locale: str) -> list[Block]:
    """One button to the page that this mail is about, which nobody else may learn."""
    if not facts.own_url:
        return []
    labels = {
        "all_links": _("See all my registrations"),
        "invitation": _("Register"),
        "series_place": _("See or end it"),
        "slides": _("Hand in my slides"),
    }
    label = labels.get(facts.kind, _("Open my page"))
    return [Block(button=Link(label=label, url=facts.own_url), small=_("The link is yours alone."))]


def _job(facts: Facts, locale: str) -> list[Block]:
    """Of which work, how it ended, and its page."""
    said = {
        "done": _("It is done."),
        "asking": _("It goes on once you have answered a question. The file is kept for 24 hours."),
        "failed": _("It failed. Its page says why, and what to do."),
    }
    button = Link(label=_("Open its page"), url=facts.own_url) if facts.own_url else None
    label = one_line(str(facts.details.get("label", "")))
    return [Block(heading=label, text=said.get(str(facts.details.get("state", "")), ""), button=button)]


def _slides(facts: Facts, locale: str) -> list[Block]:
    """Which presentation it is about, and the page to hand its slides in."""
    title = one_line(str(facts.details.get("presentation", "")))
    said = _("Only the organisers see them until they show them on the webinar’s page.")
    return [Block(heading=title, text=said), *_own_page(facts, locale)]


def _digest(facts: Facts, locale: str) -> list[Block]:
    digest = facts.digest
    if digest is None:
        return []
    items = tuple(_digest_line(line, facts.zone, locale) for line in digest.lines)
    blocks = [Block(heading=_("Coming webinars"), items=items)] if items else []
    if digest.last_title:
        came = (
            _("Fewer than 5 people came")
            if digest.last_people is None
            else ngettext("One person came", "%(num)s people came", digest.last_people)
        )
        blocks.append(Block(heading=_("Last time"), text=f"{one_line(digest.last_title)}: {came}"))
    return [*blocks, *_own_page(facts, locale)]


def _report(facts: Facts, locale: str) -> list[Block]:
    """The main figures in words, and where the whole report is."""
    report = facts.report
    if report is None:
        return []
    figures = [Block(text=" ".join(report.sentences))]
    if report.items:
        figures.append(Block(heading=_("Different people by kind"), items=report.items))
    size = _size(report.size_bytes, locale)
    if report.is_attached:
        return [*figures, Block(text=_("The whole report is attached as a PDF (%(size)s).", size=size))]
    if not report.url:
        return [*figures, Block(text=_("The whole report is too large for a mail. Ask for it by answering."))]
    button = Link(label=_("Open the whole report (PDF, %(size)s)", size=size), url=report.url)
    return [*figures, Block(button=button, small=_("The link works for a week, and is yours alone."))]


def _size(size_bytes: int, locale: str) -> str:
    """Like "120 kB"."""
    return f"{format_decimal(max(1, round(size_bytes / 1000)), locale=locale)} kB"


def _digest_line(line: DigestLine, zone: str, locale: str) -> str:
    when = short_date(line.starts_at, zone, line.zone, locale)
    places = ngettext("one place taken", "%(num)s places taken", line.confirmed)
    if line.quota is not None:
        places = _("%(taken)s of %(quota)s places taken", taken=line.confirmed, quota=line.quota)
    said = f"{one_line(line.title)}, {when}: {places}"
    if line.waiting:
        said += ", " + ngettext("one waits", "%(num)s wait", line.waiting)
    return said


_MAKERS: dict[str, Callable[[Facts, str], list[Block]]] = {
    "waiting": _waiting,
    "pending": _waiting,
    "declined": _waiting,
    "cancelled": _cancelled,
    "webinar_cancelled": _webinar_cancelled,
    "link": _link,
    "thanks": _afterwards,
    "missed": _afterwards,
    "recap": _recap,
    "all_links": _own_page,
    "invitation": _own_page,
    "series_place": _own_page,
    "slides": _slides,
    "job_ended": _job,
    "focal_point": _own_page,
    "digest": _digest,
    "report": _report,
}


def _bare(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://")
