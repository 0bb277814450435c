"""Knows the register of one webinar as a document: who counted, by which rule, and a line to sign it off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from tracker.attendance.people_queries import PersonRow
from tracker.errors import N_, Refusal
from tracker.figures.counts import WebinarFigures
from tracker.figures.rule import how_we_counted
from tracker.models import Webinar
from tracker.organisations.countries import country_name
from tracker.recaps.pdf import render
from tracker.webinars.schedule import to_local
from tracker.zones import offset_text, zone_city

Say = Callable[[str], str]  # translates; `str` leaves English

UNREADABLE = N_("A sign that could not be shown is replaced by “\N{REPLACEMENT CHARACTER}”.")
LEFT_OUT = N_(
    "Not on this list: %(hosts)s of the host, %(short)s with too short a stay, "
    "%(connections)s connections nobody has named."
)

IN_ROOMS = N_("Heads counted in shared rooms, of people whose names nobody knows: %(heads)s.")

NOT_MEASURED = N_("Who attended is not known yet: there is no list to sign.")


@dataclass(frozen=True, kw_only=True)
class Register:
    """Everything the sheet says, in the words of one language."""

    webinar: Webinar
    figures: WebinarFigures
    people: Sequence[PersonRow]
    made_at: datetime
    author: str
    say: Say = str
    locale: str = "en_GB"

    def pdf(self) -> bytes:
        """The sheet as PDF. Raises Refusal where attendance is not measured."""
        if self.figures.state != "measured":
            raise Refusal(NOT_MEASURED)
        return render(self, self.made_at, self.say(UNREADABLE), "register.typ")

    def data(self) -> dict[str, Any]:
        """JSON-ready, as typst/register.typ reads it."""
        say, locale = self.say, Locale.parse(self.locale)
        return {
            "lang": locale.language,
            "region": locale.territory,
            "dir": locale.text_direction,
            "title": self.webinar.title,
            "author": self.author,
            "kicker": say(N_("Register of attendance")),
            "lead": f"{self.webinar.series.name} · {self._when()}",
            "strip": self._strip(),
            "rule": [self._sentence(one.message, one.values) for one in how_we_counted(self.figures.rule)],
            "columns": [
                say(name)
                for name in (N_("No."), N_("Name"), N_("Organisation"), N_("Country"), N_("Minutes"))
            ],
            "rows": [self._row(number, one) for number, one in enumerate(self.people, 1)],
            "words": {
                "rule": self._sentence(
                    N_("How this was counted (rule, version %(version)s)"),
                    {"version": self.figures.rule.version},
                ),
                "people": say(N_("Who attended")),
                "sign": say(N_("Signed off")),
                "statement": say(N_("This list was compared with the reports of the platform and is right.")),
            },
            "signs": [say(name) for name in (N_("Name"), N_("Date"), N_("Signature"))],
            "notes": self._notes(),
            "footer": f"{self.webinar.title} · {self._as_of()}",
            "page": say(N_("page {n} of {of}")),
        }

    def _when(self) -> str:
        webinar = self.webinar
        start = to_local(webinar.starts_at, webinar.zone)
        end = to_local(webinar.starts_at + timedelta(minutes=webinar.minutes), webinar.zone)
        day = format_date(start, "full", locale=self.locale)
        return f"{day}, {start:%H:%M}–{end:%H:%M} {self._zone(webinar.starts_at)}"

    def _as_of(self) -> str:
        local = to_local(self.made_at, self.webinar.zone)
        day = format_date(local, "long", locale=self.locale)
        when = f"{day}, {local:%H:%M} {self._zone(self.made_at)}"
        return self._sentence(N_("as of %(when)s"), {"when": when})

    def _zone(self, instant: datetime) -> str:
        zone = self.webinar.zone
        city, offset = zone_city(zone, self.locale), offset_text(instant, zone)
        return city if city == offset else f"{city} ({offset})"

    def _strip(self) -> list[list[str]]:
        told = (
            (self.figures.individuals, N_("people")),
            (self.figures.organisations, N_("organisations")),
            (self.figures.countries, N_("countries")),
            (self.figures.registered, N_("registered")),
            (self.figures.no_shows, N_("registered, did not come")),
        )
        return [[self._number(count), self.say(label)] for count, label in told]

    def _row(self, number: int, one: PersonRow) -> list[str]:
        country = country_name(one.country, self.locale) if one.country else ""
        minutes = self._number(round((one.seconds or 0) / 60))
        return [self._number(number), one.name, one.organisation, country, minutes]

    def _notes(self) -> list[str]:
        left = self.figures.left_out
        heads = self.figures.heads_in_rooms
        rooms = [self._sentence(IN_ROOMS, {"heads": self._number(heads)})] if heads else []
        if not (left.host_staff or left.under_minimum or left.unnamed_connections):
            return rooms
        values = {
            "hosts": left.host_staff,
            "short": left.under_minimum,
            "connections": left.unnamed_connections,
        }
        return [
            self._sentence(LEFT_OUT, {name: self._number(count) for name, count in values.items()}),
            *rooms,
        ]

    def _number(self, count: int | None) -> str:
        return "–" if count is None else str(format_decimal(count, locale=self.locale))

    def _sentence(self, message: str, values: dict[str, Any]) -> str:
        said = self.say(message)
        return said % values if values else said
