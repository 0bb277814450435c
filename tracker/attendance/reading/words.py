"""Knows the words in cells of reports in many languages: yes and no, blank, roles, joined and left."""

from tracker.attendance.reading.columns import heading

BLANK = {"--", "-", "—", "n/a"}
NO = {
    "no", "n", "non", "nein", "não", "nao", "нет", "0", "false", "absent", "absente", "否", "لا", "nie",
    "nej",
    "ei", "nee", "hayır", "いいえ", "아니요", "아니오", "falsch", "faux", "falso", "ne", "nem", "不",
    "tidak", "không", "όχι", "לא", "नहीं", "ไม่", "ไม่ใช่", "ні", "nu", "не",
}  # fmt: skip
YES = {
    "yes", "y", "oui", "ja", "j", "sí", "si", "sim", "да", "1", "true", "是", "نعم", "tak", "evet", "はい",
    "예",
    "네", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "kyllä", "ano", "igen",
    "ya", "có", "ναι", "כן", "हाँ", "हां", "ใช่", "так", "da",
}  # fmt: skip
ROLES = {
    "organizer": (
        "organizer", "organiser", "organisator", "organisateur", "organizador", "organizadora",
        "organizzatore", "organizator", "開催者", "组织者", "組織者", "주최자", "이끌이", "организатор",
        "arrangor", "organisatorin", "organisatrice", "düzenleyen", "jarjestaja", "المنظم", "会议组织者",
    ),
    "presenter": (
        "presenter", "referent", "referentin", "vortragende", "vortragender", "moderierende", "presentateur",
        "presentatrice", "moderador", "moderadora", "apresentador", "apresentadora", "relatore",
        "presentator", "prezenter", "発表者", "演示者", "簡報者", "발표자", "докладчик", "выступающий",
        "presentador", "presentadora", "المقدم", "sunucu",
    ),
    "attendee": (
        "attendee", "teilnehmer", "teilnehmerin", "teilnehmende", "asistente", "participant", "participante",
        "partecipante", "deelnemer", "uczestnik", "出席者", "参加者", "与会者", "與會者", "참석자",
        "участник",
        "deltagare", "deltager", "katılımcı", "الحضور",
    ),
    "host": ("host", "anfitrion", "anfitriao", "hote", "gastgeber", "ホスト", "主持人", "호스트"),
}  # fmt: skip
_ROLE_OF = {heading(word): role for role, words in ROLES.items() for word in words}
CAME = {
    "joined", "joined before", "beigetreten", "vorher beigetreten", "ingressou", "entrou", "ingressou antes",
    "se unio", "se ha unido", "se unio antes", "a rejoint", "a rejoint avant", "partecipazione",
    "e stata eseguita la partecipazione", "deelgenomen", "dolaczyl", "dolaczono", "参加しました",
    "参加済み", "参加",
    "已加入", "참가함", "참가", "присоединился", "присоединение", "katıldı", "unido", "accesso eseguito",
}  # fmt: skip
WENT = {
    "left", "verlassen", "hat verlassen", "saiu", "salio", "ha salido", "a quitte", "uscita", "vertrokken",
    "verlaten", "opuscil", "opuszczono", "退出しました", "退出済み", "退出", "已离开", "离开", "나감", "퇴장",
    "вышел", "покинул", "выход", "ayrıldı", "sortie", "abbandono",
}  # fmt: skip
_CAME, _WENT = ({heading(word) for word in words} for words in (CAME, WENT))


def given(cell: str) -> str:
    """A cell's text trimmed, "" for a placeholder; ="…", which spreadsheets show as text, is opened."""
    text = cell.strip()
    if text[:2] == '="' and text[-1] == '"' and len(text) > 2:
        text = text[2:-1].strip()
    return "" if text in BLANK else text


def is_no(text: str) -> bool:
    """The text says no."""
    return text.casefold() in NO


def is_yes(text: str) -> bool:
    """The text says yes."""
    return text.casefold() in YES


def role_word(text: str, otherwise: str) -> str:
    """A vendor's role as one English word where we know it, else as given in lower case."""
    if not text:
        return otherwise
    return _ROLE_OF.get(heading(text)) or " ".join(text.casefold().split())[:40]


def is_coming(action: str) -> bool | None:
    """True for a join, False for a leave, None for a word that we do not know."""
    word = heading(action)
    if word in _CAME:
        return True
    return False if word in _WENT else None
