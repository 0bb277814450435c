"""Knows the words of column headings, in the languages people save their lists in."""

import re
import unicodedata

NAME = {
    "name", "full name", "name (original name)", "user name", "user name (original name)", "display name",
    "attendee name", "participant name", "participant", "attendee", "nom", "nom complet", "nom et prenom",
    "prenom et nom", "nombre", "nombre completo", "nombre y apellidos", "nombre (nombre original)",
    "nome", "nome completo", "naam", "vollstandiger name", "имя", "фио", "姓名", "名前",
    "名前 (元の名前)", "氏名", "الاسم",
}  # fmt: skip
FIRST_NAME = {
    "first name",
    "given name",
    "prenom",
    "vorname",
    "nombre de pila",
    "voornaam",
    "first",
    "firstname",
}
LAST_NAME = {
    "last name", "surname", "family name", "nom de famille", "nachname", "apellido", "apellidos", "sobrenome",
    "cognome", "achternaam", "last", "lastname",
}  # fmt: skip
EMAIL = {
    "email", "e-mail", "mail", "user email", "email address", "e-mail address", "mail address", "courriel",
    "adresse email", "adresse e-mail", "adresse courriel", "correo", "correo electronico", "email (work)",
    "e-mail-adresse", "emailadresse", "endereco de email", "indirizzo email", "электронная почта", "почта",
    "电子邮件", "邮箱", "メール", "ユーザーメール", "メールアドレス", "البريد الإلكتروني",
    "البريد الالكتروني",
}  # fmt: skip
ORGANISATION = {
    "organisation", "organization", "organisation name", "organization name", "company", "company name",
    "institution", "affiliation", "employer", "agency", "organisme", "structure", "entreprise", "societe",
    "organizacion", "institucion", "empresa", "organizacao", "instituicao",
    "organisatie", "firma", "einrichtung",
    "organizzazione", "azienda", "ente", "организация", "机构", "单位", "组织", "組織", "会社",
    "المنظمة", "المؤسسة",
}  # fmt: skip
COUNTRY = {
    "country",
    "country/region",
    "country or region",
    "pays",
    "pais",
    "land",
    "paese",
    "страна",
    "国家",
    "国",
    "البلد",
}
CONNECTION_COUNTRY = {"country/region name", "country region name"}
JOINED = {
    "join time", "joined", "joined at", "time joined", "join", "start", "started",
    "heure d'arrivee", "arrivee",
    "hora de entrada", "hora de ingreso", "entrada", "beitritt", "beitrittszeit", "参加時刻", "entree",
}  # fmt: skip
LEFT = {
    "leave time", "left", "left at", "time left", "time exited", "leave", "end",
    "heure de depart", "depart", "sortie",
    "hora de salida", "salida", "saida", "hora de saida", "verlassen", "退出時刻",
}  # fmt: skip
MINUTES = {
    "minutes", "duration", "duration (minutes)", "total duration (minutes)", "time in session (minutes)",
    "time in session", "minutes attended", "minutes present", "min", "mins", "duree", "duree (min)",
    "duree (minutes)", "duracion", "duracion (minutos)", "duracion (min)", "minutos",
    "duracao", "duracao (minutos)",
    "dauer", "dauer (minuten)", "minuten", "duur", "durata", "минуты", "所要時間(分)",
    "時間(分)", "分钟", "时长(分钟)",
}  # fmt: skip
ATTENDED = {
    "attended",
    "attended?",
    "present",
    "came",
    "presence",
    "asistio",
    "presente",
    "teilgenommen",
    "anwesend",
}
APPROVAL = {"approval status"}
REGISTERED = {"registration time"}
WAITING_ROOM = {"in waiting room"}

FIELDS: dict[str, set[str]] = {
    "name": NAME,
    "first_name": FIRST_NAME,
    "last_name": LAST_NAME,
    "email": EMAIL,
    "organisation": ORGANISATION,
    "country": COUNTRY,
    "connection_country": CONNECTION_COUNTRY,
    "joined": JOINED,
    "left": LEFT,
    "minutes": MINUTES,
    "attended": ATTENDED,
    "approval": APPROVAL,
    "registered": REGISTERED,
    "waiting_room": WAITING_ROOM,
}
_FIELD_OF = {word: field for field, words in FIELDS.items() for word in words}
_ASKS_ORGANISATION = re.compile(r"\b(organi[sz]ation|institution|employer)\b")
_LATIN_MARKS = {chr(n) for n in range(0x300, 0x370)}


def heading(cell: str) -> str:
    """A heading as it is compared: NFKC, no Latin accents, case-folded, single spaces, no colon."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", cell[:300]))
    text = "".join(sign for sign in text if sign not in _LATIN_MARKS)
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("﻿", "")
    return " ".join(text.casefold().split()).rstrip(" :*")


def headings(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Every heading of a row as it is compared."""
    return tuple(heading(cell) for cell in cells)


def find_columns(cells: tuple[str, ...]) -> dict[str, list[int]]:
    """Field -> positions of the columns that name it; a question about it counts as organisation."""
    found: dict[str, list[int]] = {}
    words = headings(cells)
    for position, word in enumerate(words):
        field = _FIELD_OF.get(word)
        if field:
            found.setdefault(field, []).append(position)
    if "organisation" not in found:
        asked = [n for n, word in enumerate(words) if _ASKS_ORGANISATION.search(word)]
        if len(asked) == 1 and "email" in found:
            found["organisation"] = asked
    return found


def count_known(cells: tuple[str, ...]) -> int:
    """How many headings of a row are known words: how we tell a header row and its delimiter."""
    if len(cells) > 400:
        return 0
    return sum(heading(cell) in _FIELD_OF for cell in cells)
