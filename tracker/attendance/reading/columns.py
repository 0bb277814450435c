"""Knows the words of column headings, in the languages people save their lists in."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

NAME = {
    "name", "full name", "name (original name)", "user name", "user name (original name)", "display name",
    "attendee name", "participant name", "participant", "attendee", "nom", "nom complet", "nom et prenom",
    "prenom et nom", "nombre", "nombre completo", "nombre y apellidos", "nombre (nombre original)",
    "nome", "nome completo", "naam", "vollstandiger name", "name (originalname)", "имя", "фио", "姓名",
    "名前",
    "名前 (元の名前)", "氏名", "이름", "الاسم", "nazwa", "imie i nazwisko", "navn", "namn", "ad", "isim",
    "teilnehmer", "teilnehmerin", "teilnehmende", "asistente", "participante", "partecipante", "deelnemer",
    "nombre de usuario", "nome de usuario", "nome do participante", "nombre del participante", "参加者",
    "参加者名",
    "nom (nom d'origine)", "nom d'utilisateur", "nome (nome original)", "nome (nome originale)",
    "benutzername",
}  # fmt: skip
FIRST_NAME = {
    "first name", "given name", "prenom", "vorname", "nombre de pila", "voornaam", "first", "firstname",
    "primeiro nome", "имя собственное", "名", "imie",
}  # fmt: skip
LAST_NAME = {
    "last name", "surname", "family name", "nom de famille", "nachname", "apellido", "apellidos", "sobrenome",
    "cognome", "achternaam", "last", "lastname", "familienname", "фамилия", "姓", "nazwisko",
}  # fmt: skip
EMAIL = {
    "email", "e-mail", "mail", "user email", "email address", "e-mail address", "mail address", "courriel",
    "adresse email", "adresse e-mail", "adresse courriel", "correo", "correo electronico", "email (work)",
    "e-mail-adresse", "emailadresse", "endereco de email", "indirizzo email", "электронная почта", "почта",
    "电子邮件", "邮箱", "メール", "ユーザーメール", "メールアドレス", "البريد الإلكتروني",
    "البريد الالكتروني", "attendee email", "asker email", "e-mail do participante", "endereco de e-mail",
    "이메일", "adres e-mail", "e-post", "e-posta", "benutzer-e-mail", "e-mail del usuario",
    "correo electronico del usuario", "e-mail de l'utilisateur", "indirizzo e-mail", "e-mailadres",
}  # fmt: skip
ORGANISATION = {
    "organisation", "organization", "organisation name", "organization name", "company", "company name",
    "institution", "affiliation", "employer", "agency", "organisme", "structure", "entreprise", "societe",
    "organizacion", "institucion", "empresa", "organizacao", "instituicao", "unternehmen",
    "organisatie", "firma", "einrichtung", "organizacja", "organizasyon", "kurum", "조직", "회사",
    "organizzazione", "azienda", "ente", "организация", "机构", "单位", "组织", "組織", "会社",
    "المنظمة", "المؤسسة", "会社名", "所属", "組織名", "organisation/company", "company/organisation",
    "company/organization", "organization/company", "firma/organisation", "organisation/firma",
}  # fmt: skip
COUNTRY = {
    "country", "country/region", "country or region", "pays", "pais", "land", "paese", "страна", "国家",
    "国", "البلد",
}  # fmt: skip
CONNECTION_COUNTRY = {"country/region name", "country region name"}
JOINED = {
    "join time", "joined", "joined at", "time joined", "check-in time", "check in time", "join", "start",
    "started", "first join",
    "heure d'arrivee", "arrivee", "premiere connexion", "premiere participation", "heure de participation",
    "hora de entrada", "hora de ingreso", "entrada", "primera entrada", "primera union", "primeira entrada",
    "beitritt", "beitrittszeit", "erster beitritt", "参加時刻", "参加時間", "entree", "prima partecipazione",
    "ora di ingresso", "eerste deelname", "tijdstip van deelname",
}  # fmt: skip
LEFT = {
    "leave time", "left", "left at", "check-out time", "check out time", "time left", "time exited",
    "leave", "end", "last leave",
    "heure de depart", "depart", "sortie", "dernier depart", "derniere sortie",
    "hora de salida", "salida", "ultima salida", "saida", "ultima saida", "hora de saida", "verlassen",
    "letztes verlassen", "austrittszeit", "verlassenszeit", "退出時刻", "退出時間", "ultima uscita",
    "ora di uscita", "laatste vertrek", "tijdstip van vertrek",
}  # fmt: skip
MINUTES = {
    "minutes", "total duration", "total minutes", "time attended", "total time", "duration",
    "duration (minutes)", "total duration (minutes)", "time in session (minutes)",
    "time in session", "minutes attended", "minutes present", "min", "mins", "duree", "duree (min)",
    "duree (minutes)", "duracion", "duracion (minutos)", "duracion (min)", "minutos",
    "duracao", "duracao (minutos)", "in-meeting duration", "attendance duration", "duree de la reunion",
    "dauer", "dauer (minuten)", "minuten", "dauer der besprechung", "besprechungsdauer", "duur", "durata",
    "duracion de la reunion", "duracao da reuniao", "durata della riunione", "минуты", "所要時間(分)",
    "時間(分)", "分", "분", "分钟", "时长(分钟)",
}  # fmt: skip
SECONDS = {
    "seconds", "duration (seconds)", "duration in seconds", "seconds attended", "sekunden",
    "dauer (sekunden)",
    "secondes", "duree (secondes)", "segundos", "duracion (segundos)", "duracao (segundos)",
}  # fmt: skip
ATTENDED = {
    "attended", "attended?", "present", "came", "presence", "asistio", "presente", "teilgenommen", "anwesend",
}  # fmt: skip
APPROVAL = {
    "approval status", "registration status", "statut d'approbation", "etat d'approbation",
    "statut d'inscription", "genehmigungsstatus", "registrierungsstatus", "estado de aprobacion",
    "estado de la aprobacion", "estado de registro", "estado del registro", "status de aprovacao",
    "status da aprovacao", "status do registro", "stato approvazione", "承認ステータス", "承認状況",
    "登録状況",
    "审批状态", "승인 상태",
}  # fmt: skip
REGISTERED = {
    "registration time", "registration date/time", "registration date", "heure d'inscription",
    "date d'inscription", "registrierungszeit", "anmeldezeit", "registrierungsdatum", "hora de registro",
    "hora de inscripcion", "fecha de registro", "fecha de inscripcion", "hora da inscricao",
    "data de inscricao", "data de registro", "horario de registro", "ora di registrazione", "登録時刻",
    "登録時間", "登録日時", "注册时间", "등록 시간",
}  # fmt: skip
WAITING_ROOM = {
    "in waiting room", "im warteraum", "warteraum", "en salle d'attente", "dans la salle d'attente",
    "salle d'attente", "en sala de espera", "en la sala de espera", "sala de espera", "na sala de espera",
    "nella sala d'attesa", "in sala d'attesa", "in wachtruimte", "待機室内", "待機室", "待機中", "在等候室",
    "대기실", "в зале ожидания",
}  # fmt: skip
ROLE = {
    "role", "rolle", "rol", "funcao", "funcion", "papel", "ruolo", "rola", "役割", "角色", "역할", "роль",
    "الدور",
    "roll", "rooli",
}  # fmt: skip

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
    "seconds": SECONDS,
    "attended": ATTENDED,
    "approval": APPROVAL,
    "registered": REGISTERED,
    "waiting_room": WAITING_ROOM,
    "role": ROLE,
}
_ASKS_ORGANISATION = re.compile(r"\b(organi[sz]ation|institution|employer)\b")
_LATIN_MARKS = {chr(n) for n in range(0x300, 0x370)}


def heading(cell: str) -> str:
    """A heading as it is compared: NFKC, no Latin accents, case-folded, single spaces for _, no colon."""
    cell = cell.replace("_", " ")
    if cell.isascii():
        return " ".join(cell[:300].casefold().split()).rstrip(" :*")
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", cell[:300]))
    text = "".join(sign for sign in text if sign not in _LATIN_MARKS)
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("\ufeff", "")
    return " ".join(text.casefold().split()).rstrip(" :*")


_FIELD_OF = {heading(word): field for field, words in FIELDS.items() for word in words}


def headings(cells: Iterable[str]) -> tuple[str, ...]:
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


def first_columns(cells: tuple[str, ...], over: Mapping[str, int] | None = None) -> dict[str, int]:
    """Field -> the first column that names it; what `over` says about a field or a column holds instead."""
    over = over or {}
    taken = set(over.values())
    found = {
        field: free[0]
        for field, positions in find_columns(cells).items()
        if field not in over and (free := [n for n in positions if n not in taken])
    }
    return {**found, **over}


def count_known(cells: tuple[str, ...]) -> int:
    """How many headings of a row are known words: how we tell a header row and its delimiter."""
    if len(cells) > 400:
        return 0
    return sum(heading(cell) in _FIELD_OF for cell in cells)
