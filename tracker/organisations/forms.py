"""Knows what is asked about an organisation, and the file of many."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from tracker.errors import N_, Invalid
from tracker.organisations.countries import country_name
from tracker.organisations.details import Details
from tracker.organisations.kinds import KINDS, SECTORS, Period
from tracker.organisations.reading import read_date
from tracker.web.forms import BaseForm, EditForm, choices

SPARE_PERIODS = 2


class OrganisationForm(EditForm):
    """All of an organisation; `with_periods` adds the fields of its kinds over time."""

    name = StringField(_l("Name"))
    short_name = StringField(_l("Short name"), description=_l("As it stands in a table, like IJM"))
    sector = SelectField(_l("Sector"), validate_choice=False)
    parent = StringField(
        _l("Part of"),
        description=_l("The name of the organisation it is an office of"),
        render_kw={"list": "organisations", "autocomplete": "off"},
    )
    countries = TextAreaField(
        _l("Countries"),
        description=_l("One per line, by name or two-letter code. It counts for the first one"),
    )
    domains = TextAreaField(
        _l("Email domains"),
        description=_l("One per line, like unicef.org. Whoever writes from there is recognised"),
    )
    aliases = TextAreaField(_l("Also written"), description=_l("Other spellings of its name, one per line"))

    def show(self, refusal: Invalid) -> None:
        """What is wrong with kinds stands at their first row."""
        first = {"kind": "kind_0", "kind_to": "to_0", "kind_from": "from_0"}
        refusal.field = first.get(refusal.field, refusal.field)
        super().show(refusal)

    def details(self) -> Details:
        """What was typed. Invalid for a date that is none."""
        return Details(
            name=self.name.data or "",
            short_name=self.short_name.data or "",
            sector=self.sector.data or "",
            parent=self.parent.data or "",
            countries=_lines(self.countries.data),
            domains=_lines(self.domains.data),
            aliases=_lines(self.aliases.data),
            periods=tuple(self._periods()),
        )

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each period: kind, from, to."""
        count = sum(name.startswith("kind_") for name in self._fields)
        return [(self[f"kind_{at}"], self[f"from_{at}"], self[f"to_{at}"]) for at in range(count)]

    def _periods(self) -> Iterable[Period]:
        for kind, begin, end in self.rows():
            if not kind.data and not begin.data and not end.data:
                continue
            if not kind.data:
                raise Invalid(N_("Choose the kind of this period"), field=kind.name)
            yield Period(
                kind=kind.data,
                from_on=read_date(begin.data or "", begin.name),
                to_on=read_date(end.data or "", end.name),
            )


def with_periods(count: int) -> type[OrganisationForm]:
    """The form with fields for so many periods and some to spare."""
    fields: dict[str, Any] = {}
    kinds = [("", "–"), *((kind, _l(label)) for kind, label in KINDS.items())]
    for at in range(count):
        fields[f"kind_{at}"] = SelectField(_l("Kind"), choices=choices(kinds), validate_choice=False)
        fields[f"from_{at}"] = StringField(_l("From"))
        fields[f"to_{at}"] = StringField(_l("To, included"))
    return type("OrganisationForm", (OrganisationForm,), fields)


def organisation_form(
    kept: Details | None, sent: Mapping[str, Any], locale: str, version: int = 0
) -> OrganisationForm:
    """The form, filled from what was sent, else from what is kept."""
    periods = kept.periods if kept else ()
    asked = sum(name.startswith("kind_") and name[5:].isdigit() for name in sent)
    count = min(asked, 60) if asked else len(periods) + SPARE_PERIODS
    values: dict[str, Any] = {"version": version}
    if kept:
        values |= {
            "name": kept.name,
            "short_name": kept.short_name,
            "sector": kept.sector,
            "parent": kept.parent,
            "countries": "\n".join(country_name(code, locale) for code in kept.countries),
            "domains": "\n".join(kept.domains),
            "aliases": "\n".join(kept.aliases),
        }
    for at, period in enumerate(periods):
        values[f"kind_{at}"] = period.kind
        values[f"from_{at}"] = period.from_on.isoformat() if period.from_on else ""
        values[f"to_{at}"] = period.to_on.isoformat() if period.to_on else ""
    form = with_periods(count)(data=values)
    form.sector.choices = choices([("", gettext("Not known")), *sector_choices()])
    return form


def kind_choices() -> list[tuple[str, str]]:
    """(kind, label) in the page's language."""
    return [(kind, gettext(label)) for kind, label in KINDS.items()]


def sector_choices() -> list[tuple[str, str]]:
    """(sector, label) in the page's language."""
    return [(sector, gettext(label)) for sector, label in SECTORS.items()]


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


class ImportForm(BaseForm):
    """A file of organisations, and once it was looked at, the file again."""

    file = FileField(
        _l("List of organisations"),
        description=_l("CSV with a first line of column names. The download of this directory is an example"),
    )
    looked_at = HiddenField()
