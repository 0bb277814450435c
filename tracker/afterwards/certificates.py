"""Knows who gets a certificate of attendance, and what one says on paper."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel import Locale
from babel.dates import format_date

from tracker.errors import N_

Say = Callable[[str], str]  # translates; `str` leaves English


def earns(seconds: int | None, minimum_minutes: int | None) -> bool:
    """Whether a stay is long enough; nobody earns one where the series gives none."""
    return minimum_minutes is not None and seconds is not None and seconds >= minimum_minutes * 60


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A certificate as it is printed; `held_on` is the webinar's date in its own zone."""

    name: str
    title: str
    series: str
    host: str
    held_on: date
    minutes: int
    address: str  # where it can be checked; "" while this site does not know its own address
    issued_at: datetime
    say: Say = str
    locale: str = "en_GB"

    def data(self) -> dict[str, Any]:
        """JSON-ready, as typst/certificate.typ reads it."""
        locale = Locale.parse(self.locale)
        day = format_date(self.held_on, "long", locale=self.locale)
        issued = format_date(self.issued_at.date(), "long", locale=self.locale)
        check = self.say(N_("Check it at %(address)s")) % {"address": self.address} if self.address else ""
        return {
            "lang": locale.language,
            "region": locale.territory,
            "dir": locale.text_direction,
            "title": self.say(N_("Certificate of attendance")),
            "author": self.host,
            "lead": f"{self.name}, {self.title}",
            "name": self.name,
            "attended": self.say(N_("took part in the webinar")),
            "webinar": self.title,
            "series": self.series,
            "when": self.say(N_("%(day)s · %(minutes)s minutes")) % {"day": day, "minutes": self.minutes},
            "host": self.host,
            "issued": self.say(N_("Issued on %(day)s")) % {"day": issued},
            "notes": [check] if check else [],
        }
