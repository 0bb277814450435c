"""Knows which column of a list of people holds what: by its heading, or as somebody says."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

from tracker.errors import N_, Invalid

Field = Literal["name", "first_name", "last_name", "email", "organisation", "country", "language"]
Columns = Mapping[int, Field]  # what the column at a position holds; the others are not used

FIELDS: tuple[Field, ...] = get_args(Field)

# In English, French, Spanish, Portuguese, German, Italian, Dutch, Arabic, Russian and Chinese, as the lists
# of other systems name them; compared without case, accents and signs.
_HEADINGS: dict[Field, str] = {
    "email": """email|e-mail|mail|email address|e-mail address|mail address|work email
        |business email|contact email|attendee email|registrant email
        |participant email|user email|adresse e-mail|adresse mail|courriel
        |adresse électronique|correo|correo electrónico
        |dirección de correo electrónico|endereço de e-mail|e-mail-adresse|mailadresse
        |e-mailadres|indirizzo e-mail|البريد الإلكتروني|البريد الالكتروني
        |بريد إلكتروني|электронная почта|адрес электронной почты|эл. почта|почта|邮箱
        |电子邮箱|电子邮件|邮件地址|邮箱地址""",
    "name": """name|full name|fullname|your name|display name|attendee name|registrant name
        |participant name|participant|person|contact name|name and surname|nom complet
        |nom et prénom|prénom et nom|nom|nombre|nombre completo|nombre y apellido
        |nombre y apellidos|nombres y apellidos|nome|nome completo|nome e sobrenome
        |nome e cognome|vollständiger name|vor- und nachname|teilnehmer|naam
        |volledige naam|الاسم|الاسم الكامل|имя|полное имя|фио|имя и фамилия
        |фамилия и имя|участник|姓名|全名""",
    "first_name": """first name|firstname|given name|given names|forename|attendee first name
        |prénom|prénoms|nombres|primer nombre|primeiro nome|vorname|voornaam
        |الاسم الأول|الاسم الاول|名""",
    "last_name": """last name|lastname|surname|family name|attendee surname|attendee last name
        |nom de famille|apellido|apellidos|sobrenome|apelido|nachname|familienname
        |cognome|achternaam|اسم العائلة|اللقب|الكنية|фамилия|姓""",
    "organisation": """organisation|organization|organisation name|organization name|company
        |company name|affiliation|institution|institute|employer|agency|entity
        |organisme|société|entreprise|structure|organización|institución|empresa
        |entidad|organização|instituição|firma|einrichtung|unternehmen|organizzazione
        |azienda|ente|organisatie|bedrijf|المنظمة|المؤسسة|الجهة|الشركة|организация
        |учреждение|компания|机构|单位|组织|公司""",
    "country": """country|country/region|country name|country or region|pays|país|land|paese
        |البلد|الدولة|страна|国家|国家/地区""",
    "language": """language|preferred language|locale|langue|idioma|língua|sprache|lingua|taal
        |اللغة|язык|语言""",
}


def heading_key(text: str) -> str:
    """A heading as it is compared: "Adresse e-mail (pro)" becomes "adresse e mail pro"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())


_KNOWN: dict[str, Field] = {
    heading_key(heading): field for field, headings in _HEADINGS.items() for heading in headings.split("|")
}


def is_known(heading: str) -> bool:
    """Whether a heading says what its column holds."""
    return heading_key(heading) in _KNOWN


def guess_columns(headings: Sequence[str]) -> dict[int, Field]:
    """What each column holds, by its heading; the first of several that hold the same.

    A "Nom" or "Nombre" beside a first or a last name is the other of the two.
    """
    found: dict[int, Field] = {}
    for at, heading in enumerate(headings):
        field = _KNOWN.get(heading_key(heading))
        if field is not None and field not in found.values():
            found[at] = field
    names = {field: at for at, field in found.items()}
    if "name" in names:
        if {"first_name", "last_name"} <= names.keys():
            del found[names["first_name"]], found[names["last_name"]]
        elif "first_name" in names:
            found[names["name"]] = "last_name"
        elif "last_name" in names:
            found[names["name"]] = "first_name"
    return found


def check_columns(columns: Columns) -> None:
    """Raise Invalid (field columns) where a list could not be read so."""
    held = list(columns.values())
    for field in FIELDS:
        if held.count(field) > 1:
            raise Invalid(N_("Two columns hold the same. Choose one of them"), field="columns")
    if "email" not in held:
        raise Invalid(N_("Choose the column with the email address"), field="columns")
    if not {"name", "first_name", "last_name"} & set(held):
        raise Invalid(N_("Choose the column with the name, or first and last name"), field="columns")
    if "name" in held and {"first_name", "last_name"} & set(held):
        raise Invalid(N_("Choose one column with the whole name, or first and last name"), field="columns")


def columns_from_words(said: Iterable[str], headings: Sequence[str]) -> dict[int, Field]:
    """The guess, changed by words like "E-Mail=email" or "Remark=" (not used). Raises Invalid."""
    columns = guess_columns(headings)
    keys = [heading_key(heading) for heading in headings]
    for word in said:
        heading, sign, name = word.rpartition("=")
        field = next((one for one in FIELDS if one == name.strip()), None)
        if not sign or (field is None and name.strip()):
            raise Invalid(
                N_("Write a column as its heading = one of %(fields)s"),
                field="columns",
                fields=", ".join(FIELDS),
            )
        if heading_key(heading) not in keys:
            raise Invalid(N_("The list has no column called %(name)s"), field="columns", name=heading.strip())
        at = keys.index(heading_key(heading))
        columns = {one: held for one, held in columns.items() if one != at and held != field}
        if field is not None:
            columns[at] = field
    return columns
