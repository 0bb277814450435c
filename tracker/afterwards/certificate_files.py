"""Makes certificates as PDFs, and a file of all those of one webinar."""

import io
import zipfile
from dataclasses import dataclass

from tracker.afterwards.certificate_queries import list_issued, token_of
from tracker.afterwards.certificates import Say, Sheet
from tracker.models import Certificate, Webinar
from tracker.recaps.pdf import render
from tracker.recaps.register import UNREADABLE

TEMPLATE = "certificate.typ"


@dataclass(frozen=True, kw_only=True)
class Printer:
    """`site` is the public address without final slash; "" prints no place to check it at."""

    site: str
    say: Say = str
    locale: str = "en_GB"

    def pdf(self, certificate: Certificate, webinar: Webinar) -> bytes:
        """One certificate."""
        sheet = Sheet(
            name=certificate.name,
            title=webinar.title,
            series=webinar.series.name,
            host=webinar.host.name,
            held_on=webinar.local_start.date(),
            minutes=certificate.minutes,
            address=f"{self.site}/verify/{token_of(certificate)}" if self.site else "",
            issued_at=certificate.issued_at,
            say=self.say,
            locale=self.locale,
        )
        return render(sheet, certificate.issued_at, self.say(UNREADABLE), TEMPLATE)

    def pack(self, webinar: Webinar) -> bytes:
        """A zip of all valid ones; files are named by number, because two people may be named alike."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as packed:
            for one in list_issued(webinar.id):
                packed.writestr(f"{one.id:05d}.pdf", self.pdf(one, webinar))
        return file.getvalue()
