"""Reports in other languages are read by how they are built: each vendor's file in the languages it comes in."""

# ruff: noqa: E501 - the headings of a report stand on one line

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tracker.attendance import account
from tracker.attendance.reading import RecognisedElsewhere, read, zoom_questions

ZONE = ZoneInfo("Europe/Zurich")
HELEN, SOKHA, DARA, CALLER = "helen@mcf.example", "sokha@ijm.example", "dara@unicef.example", None
MEETING = {HELEN: 4874, SOKHA: 4230, CALLER: 1800}


def seconds(data: bytes, expected: str, near: date | None = None) -> dict[str | None, int]:
    """E-mail -> seconds of everybody who attended, after looking that nothing was wrong."""
    reading = read(data, "report.csv", near=near)
    assert reading.format == expected
    assert reading.problems == ()
    told = account.tell(reading, ZONE)
    return {one["email"]: one["total_seconds"] for one in told["attended"]}


@dataclass(frozen=True)
class Teams:
    """How Teams writes its report in one language; `moment` of hour and minutes, `length` of h, m, s."""

    titles: tuple[str, str, str]
    people: str
    visits: str
    moment: str
    length: str
    roles: tuple[str, str]
    twelve: tuple[str, str] | None = None

    def at(self, hour: int, minute: int, second: int) -> str:
        half = self.twelve[hour >= 12] if self.twelve else ""
        shown = (hour - 1) % 12 + 1 if self.twelve else hour
        return self.moment.format(h=shown, hh=hour, m=minute, s=second, half=half)

    def file(self) -> bytes:
        def row(name: str, begins: Any, ends: Any, length: Any, *more: str) -> str:
            shown = self.length.format(*length)
            return "\t".join((name, self.at(*begins), self.at(*ends), shown, *more))

        organiser, attendee = self.roles
        lines = [
            self.titles[0],
            "x\tCase review",
            f"y\t{self.at(9, 29, 0)}",
            f"z\t{self.at(10, 50, 14)}",
            "",
            self.titles[1],
            self.people,
            row("Marsh, Helen", (9, 29, 0), (10, 50, 14), (1, 21, 14), HELEN, HELEN, organiser),
            row("Chan, Sokha", (9, 30, 0), (10, 50, 0), (1, 10, 30), SOKHA, SOKHA, attendee),
            row("+41 ***-***-**23", (10, 0, 0), (10, 30, 0), (0, 30, 0), "", "", attendee),
            "",
            self.titles[2],
            self.visits,
            row("Marsh, Helen", (9, 29, 0), (10, 50, 14), (1, 21, 14), HELEN, organiser),
            row("Chan, Sokha", (9, 30, 0), (10, 0, 30), (0, 30, 30), SOKHA, attendee),
            row("Chan, Sokha", (10, 10, 0), (10, 50, 0), (0, 40, 0), SOKHA, attendee),
            row("+41 ***-***-**23", (10, 0, 0), (10, 30, 0), (0, 30, 0), "", attendee),
            "",
        ]
        return "\r\n".join(lines).encode("utf-16")


TEAMS = {
    "en-US": Teams(
        ("1. Summary", "2. Participants", "3. In-Meeting Activities"),
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole",
        "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole",
        "3/4/26, {h}:{m:02}:{s:02}\u202f{half}", "{}h {}m {}s", ("Organizer", "Attendee"), ("AM", "PM"),
    ),
    "de": Teams(
        ("1. Zusammenfassung", "2. Teilnehmer", "3. Aktivitäten in der Besprechung"),
        "Name\tErster Beitritt\tLetztes Verlassen\tDauer der Besprechung\tE-Mail\tTeilnehmer-ID (UPN)\tRolle",
        "Name\tBeitrittszeit\tVerlassenszeit\tDauer\tE-Mail\tRolle",
        "04.03.26, {hh:02}:{m:02}:{s:02}", "{} Std. {} Min. {} Sek.", ("Organisator", "Teilnehmer"),
    ),
    "fr": Teams(
        ("1. Résumé", "2. Participants", "3. Activités pendant la réunion"),
        "Nom\tPremière connexion\tDernière déconnexion\tDurée de la réunion\tE-mail\tID du participant (UPN)\tRôle",
        "Nom\tHeure de connexion\tHeure de déconnexion\tDurée\tE-mail\tRôle",
        "04/03/2026 {hh:02}:{m:02}:{s:02}", "{} h {} min {} s", ("Organisateur", "Participant"),
    ),
    "es": Teams(
        ("1. Resumen", "2. Participantes", "3. Actividades durante la reunión"),
        "Nombre\tPrimera entrada\tÚltima salida\tDuración de la reunión\tCorreo\tId. de participante (UPN)\tRol",
        "Nombre\tHora de unión\tHora de abandono\tDuración\tCorreo\tRol",
        "4/3/26, {hh}:{m:02}:{s:02}", "{} h {} min {} s", ("Organizador", "Asistente"),
    ),
    "es-MX": Teams(
        ("1. Resumen", "2. Participantes", "3. Actividades"),
        "Nombre\tA\tB\tC\tCorreo\tD (UPN)\tRol",
        "Nombre\tA\tB\tC\tCorreo\tRol",
        "04/03/26, {h}:{m:02}:{s:02} {half}", "{} h {} min {} s", ("Organizador", "Asistente"), ("a. m.", "p. m."),
    ),
    "pt": Teams(
        ("1. Resumo", "2. Participantes", "3. Atividades em Reunião"),
        "Nome\tPrimeira Entrada\tÚltima Saída\tDuração da Reunião\tEmail\tID do participante (UPN)\tFunção",
        "Nome\tHora de Entrada\tHora de Saída\tDuração\tEmail\tFunção",
        "04/03/2026, {hh:02}:{m:02}:{s:02}", "{}h {}m {}s", ("Organizador", "Participante"),
    ),
    "ja": Teams(
        ("1. 要約", "2. 参加者", "3. 会議中のアクティビティ"),
        "名前\t初めての参加\t最終退出\t会議の長さ\tメール\t参加者 ID (UPN)\t役割",
        "名前\t参加時刻\t退出時刻\t期間\tメール\t役割",
        "26/3/4 {hh}:{m:02}:{s:02}", "{} 時間 {} 分 {} 秒", ("開催者", "出席者"),
    ),
    "ko": Teams(
        ("1. 요약", "2. 참가자", "3. 모임 중 활동"),
        "이름\t첫 참가\t마지막 나가기\t모임 기간\t전자 메일\t참가자 ID(UPN)\t역할",
        "이름\t참가 시간\t나간 시간\t기간\t전자 메일\t역할",
        "26. 3. 4. {half} {h}:{m:02}:{s:02}", "{}시간 {}분 {}초", ("주최자", "참석자"), ("오전", "오후"),
    ),
    "zh": Teams(
        ("1. 摘要", "2. 参与者", "3. 会议中的活动"),
        "姓名\t首次加入\t上次离开\t会议持续时间\t电子邮件\t参与者 ID (UPN)\t角色",
        "姓名\t加入时间\t离开时间\t持续时间\t电子邮件\t角色",
        "2026/3/4 {half}{h}:{m:02}:{s:02}", "{} 小时 {} 分钟 {} 秒", ("组织者", "与会者"), ("上午", "下午"),
    ),
    "it": Teams(
        ("1. Riepilogo", "2. Partecipanti", "3. Attività durante la riunione"),
        "Nome\tPrima partecipazione\tUltima uscita\tDurata della riunione\tE-mail\tID (UPN)\tRuolo",
        "Nome\tOra di partecipazione\tOra di uscita\tDurata\tE-mail\tRuolo",
        "04/03/26, {hh:02}:{m:02}:{s:02}", "{} h {} min {} s", ("Organizzatore", "Partecipante"),
    ),
    "nl": Teams(
        ("1. Samenvatting", "2. Deelnemers", "3. Activiteiten tijdens de vergadering"),
        "Naam\tEerste deelname\tLaatste vertrek\tDuur van vergadering\tE-mail\tDeelnemer-id (UPN)\tRol",
        "Naam\tTijdstip van deelname\tTijdstip van vertrek\tDuur\tE-mail\tRol",
        "04-03-2026 {hh:02}:{m:02}:{s:02}", "{} u {} min {} s", ("Organisator", "Deelnemer"),
    ),
    "pl": Teams(
        ("1. Podsumowanie", "2. Uczestnicy", "3. Działania podczas spotkania"),
        "Imię i nazwisko\tPierwsze dołączenie\tOstatnie opuszczenie\tCzas\tE-mail\tID (UPN)\tRola",
        "Imię i nazwisko\tGodzina dołączenia\tGodzina opuszczenia\tCzas\tE-mail\tRola",
        "4.03.2026, {hh:02}:{m:02}:{s:02}", "{} godz. {} min {} sek.", ("Organizator", "Uczestnik"),
    ),
    "ar": Teams(
        ("\u200f1. الملخص", "\u200f2. المشاركون", "\u200f3. الأنشطة"),
        "الاسم\tأ\tب\tج\tالبريد الإلكتروني\tالمعرف (UPN)\tالدور",
        "الاسم\tأ\tب\tج\tالبريد الإلكتروني\tالدور",
        "4\u200f/3\u200f/2026، {h}:{m:02}:{s:02} {half}", "{} س {} د {} ث", ("المنظم", "الحضور"), ("ص", "م"),
    ),
    "unknown words": Teams(
        ("1. Aa", "2. Bb", "3. Cc"),
        "Dd\tEe\tFf\tGg\tHh\tIi (UPN)\tJj",
        "Dd\tEe\tFf\tGg\tHh\tJj",
        "2026-03-04 {hh:02}:{m:02}:{s:02}", "{} kk {} ll {} mm", ("Nn", "Oo"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", TEAMS)
def test_teams_sections_in_every_language(language: str) -> None:
    data = TEAMS[language].file()
    assert seconds(data, "teams_sections", near=date(2026, 3, 4)) == MEETING
    told = account.tell(read(data, "a.csv", near=date(2026, 3, 4)), ZONE)
    if language != "unknown words":
        assert {tuple(one["roles"]) for one in told["attended"]} == {("organizer",), ("attendee",)}
    assert min(one["first_join_utc"] for one in told["attended"]) == "2026-03-04T08:29:00Z"


@pytest.mark.parametrize("language", TEAMS)
def test_teams_sections_saved_again_with_commas_and_without_the_third(language: str) -> None:
    text = TEAMS[language].file().decode("utf-16")
    head = text[: text.index(TEAMS[language].titles[2])]
    again = "\n".join(",".join(f'"{cell}"' for cell in line.split("\t")) for line in head.split("\r\n"))
    assert seconds(again.encode(), "teams_sections", near=date(2026, 3, 4)) == MEETING


SUMMARY = {
    "en": (
        "Meeting Summary",
        "Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)",
    ),
    "de": (
        "Besprechungszusammenfassung",
        "Vollständiger Name\tBeitrittszeit\tVerlassenszeit\tDauer\tE-Mail\tRolle\tTeilnehmer-ID (UPN)",
    ),
    "pt": ("Resumo da Reunião", "Nome Completo\tHora de Entrada\tHora de Saída\tDuração\tEmail\tFunção"),
    "ja": ("会議の概要", "氏名\t参加時刻\t退出時刻\t期間\tメール\t役割"),
    "unknown words": ("Aa", "Bb\tCc\tDd\tEe\tFf\tGg"),
}


@pytest.mark.parametrize("language", SUMMARY)
def test_teams_summaries(language: str) -> None:
    title, head = SUMMARY[language]
    rows = [
        f"Helen\t04.03.2026, 09:00:00\t04.03.2026, 10:00:00\t1h\t{HELEN}\tx",
        f"Sokha (Gast)\t04.03.2026, 09:00:00\t04.03.2026, 09:20:00\t20m\t{SOKHA}\tx",
        f"Sokha (Gast)\t04.03.2026, 09:10:00\t04.03.2026, 09:40:30\t30m 30s\t{SOKHA}\tx",
        "+1 ***-***-**23\t04.03.2026, 09:00:00\t04.03.2026, 09:10:00\t10m\t\tx",
    ]
    text = "\r\n".join([title, "n\t3", "t\tReview", "a\t04.03.2026, 09:00:00", "", head, *rows])
    assert seconds(text.encode("utf-16"), "teams_meeting_summary") == {HELEN: 3600, SOKHA: 2430, None: 600}


@pytest.mark.parametrize(
    ("head", "joined", "before", "left"),
    [
        ("Full Name\tUser Action\tTimestamp", "Joined", "Joined before", "Left"),
        ("Nome Completo\tAção do Usuário\tData/Hora", "Ingressou", "Ingressou antes", "Saiu"),
        ("Vollständiger Name\tBenutzeraktion\tZeitstempel", "Beigetreten", "Vorher beigetreten", "Verlassen"),
        ("Nombre completo\tAcción del usuario\tMarca de tiempo", "Se unió", "Se unió antes", "Salió"),
        ("Nom complet\tAction de l'utilisateur\tHorodatage", "A rejoint", "A rejoint avant", "A quitté"),
        ("氏名\tユーザー操作\tタイムスタンプ", "参加しました", "参加済み", "退出しました"),
        ("Aa\tBb\tCc", "Dd", "Ee", "Ff"),
    ],
)
def test_teams_lists_of_joins_and_leaves(head: str, joined: str, before: str, left: str) -> None:
    events = [
        ("Ana", before, "09:00:00"),
        ("Marsh, Helen", joined, "09:05:00"),
        ("Marsh, Helen", left, "09:15:00"),
        ("Bea", joined, "09:10:00"),
        ("Ana", left, "10:00:00"),
        ("Marsh, Helen", joined, "09:30:00"),
        ("Marsh, Helen", left, "09:50:00"),
        ("Bea", left, "09:40:00"),
    ]
    text = "\r\n".join([head, *(f"{name}\t{action}\t13/3/2026, {time}" for name, action, time in events)])
    told = account.tell(read(text.encode("utf-16"), "meetingAttendanceList.csv"), ZONE)
    assert told["format"] == "teams_event_log"
    assert {one["name"]: one["total_seconds"] for one in told["attended"]} == {
        "Ana": 3600,
        "Marsh, Helen": 1800,
        "Bea": 1800,
    }


@dataclass(frozen=True)
class Zoom:
    """How Zoom writes its webinar report in one language."""

    title: str
    summary: str
    titles: tuple[str, str, str, str]
    staff: str
    attendees: str
    other: str
    yes: str
    no: str
    moment: str = "03/04/2026 {:02}:{:02}:{:02} PM"
    delimiter: str = ","

    def file(self) -> bytes:
        def at(hour: int, minute: int, second: int = 0) -> str:
            return self.moment.format(hour, minute, second)

        def row(*cells: object) -> str:
            return self.delimiter.join(f'"{cell}"' for cell in cells)

        lines = [
            self.title,
            row("x:", at(6, 0)),
            self.summary.replace(",", self.delimiter),
            row("Safer recruitment", "848 3298 0421", at(1, 45), 82, 11, 1, 9, 16, 12),
            self.titles[0],
            self.staff.replace(",", self.delimiter),
            row(self.yes, "Helen Marsh", HELEN, at(1, 45), at(3, 6, 14), 82, self.no, "Suisse"),
            self.titles[1],
            self.staff.replace(",", self.delimiter),
            row(self.yes, "Dara Sok", DARA, at(1, 50), at(2, 20), 30, self.yes, "Senegal"),
            row(self.yes, "Dara Sok", DARA, at(2, 30), at(3, 0), 30, self.yes, "Senegal"),
            self.titles[2],
            self.attendees.replace(",", self.delimiter),
            row(self.yes, "Sokha Chan", "Sokha", "Chan", SOKHA, "IJM", at(9, 0), "approved", at(2, 0), at(2, 40), 40, self.yes, "Cambodia"),
            row(self.yes, "Sokha", "Sokha", "Chan", SOKHA, "", "", "", at(2, 35), at(3, 6), 31, self.yes, "Cambodia"),
            row(self.no, "Phirun Keo", "Phirun", "Keo", "phirun@ijm.example", "IJM", at(9, 0), "approved", "--", "--", "--", "--", ""),
            self.titles[3],
            self.other.replace(",", self.delimiter),
            row("447700900123", at(2, 10), at(2, 40), 30, "United Kingdom"),
            "",
        ]  # fmt: skip
        return "\n".join(lines).encode("utf-8-sig")


ZOOM = {
    "en": Zoom(
        "Attendee Report",
        "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,# Cancelled,Unique Viewers,Total Users,Max Concurrent Views",
        ("Host Details", "Panelist Details", "Attendee Details", "Other Attended"),
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name",
        "Attended,User Name (Original Name),First Name,Last Name,Email,Organization,Registration Time,Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name",
        "User Name,Join Time,Leave Time,Time in Session (minutes),Country/Region Name",
        "Yes", "No",
    ),
    "de": Zoom(
        "Teilnehmerbericht",
        "Thema,Webinar-ID,Tatsächliche Startzeit,Tatsächliche Dauer (Minuten),# Registriert,# Abgesagt,Eindeutige Zuschauer,Benutzer,Max.",
        ("Host-Details", "Diskussionsteilnehmer-Details", "Teilnehmer-Details", "Weitere Teilnehmer"),
        "Teilgenommen,Benutzername (Originalname),E-Mail,Beitrittszeit,Austrittszeit,Zeit in Sitzung (Minuten),Gast,Land/Region",
        "Teilgenommen,Benutzername (Originalname),Vorname,Nachname,E-Mail,Organisation,Registrierungszeit,Genehmigungsstatus,Beitrittszeit,Austrittszeit,Zeit in Sitzung (Minuten),Gast,Name des Landes",
        "Benutzername,Beitrittszeit,Austrittszeit,Zeit in Sitzung (Minuten),Name des Landes",
        "Ja", "Nein", "04.03.2026 1{}:{:02}:{:02}", ";",
    ),
    "fr": Zoom(
        "Rapport sur les participants",
        "Sujet,ID du webinaire,Heure de début,Durée (minutes),Inscrits,Annulés,Spectateurs,Utilisateurs,Max",
        ("Détails sur l'hôte", "Détails sur les panélistes", "Détails sur les participants", "Autres participants"),
        "A participé,Nom d'utilisateur,E-mail,Heure d'arrivée,Heure de départ,Durée (minutes),Invité,Pays",
        "A participé,Nom d'utilisateur,Prénom,Nom de famille,E-mail,Organisation,Heure d'inscription,Statut d'approbation,Heure d'arrivée,Heure de départ,Durée (minutes),Invité,Nom du pays",
        "Nom d'utilisateur,Heure d'arrivée,Heure de départ,Durée (minutes),Nom du pays",
        "Oui", "Non", "04/03/2026 1{}:{:02}:{:02}", ";",
    ),
    "es": Zoom(
        "Informe de asistentes",
        "Tema,ID,Hora de inicio real,Duración real (minutos),Inscritos,Cancelados,Espectadores,Usuarios,Máximo",
        ("Detalles del anfitrión", "Detalles del panelista", "Detalles del asistente", "Otros asistentes"),
        "Asistió,Nombre de usuario,Correo,Hora de entrada,Hora de salida,Tiempo (minutos),Invitado,País",
        "Asistió,Nombre de usuario,Nombre,Apellido,Correo,Organización,Hora de registro,Estado de aprobación,Hora de entrada,Hora de salida,Tiempo (minutos),Invitado,País",
        "Nombre de usuario,Hora de entrada,Hora de salida,Tiempo (minutos),País",
        "Sí", "No",
    ),
    "pt": Zoom(
        "Relatório do participante",
        "Tópico,ID,Início,Duração (minutos),Registrados,Cancelados,Espectadores,Usuários,Máximo",
        ("Detalhes do anfitrião", "Detalhes do painelista", "Detalhes do participante", "Outros"),
        "Participou,Nome de usuário,E-mail,Hora de entrada,Hora de saída,Tempo (minutos),Convidado,País",
        "Participou,Nome de usuário,Nome,Sobrenome,E-mail,Organização,Horário de registro,Status de aprovação,Hora de entrada,Hora de saída,Tempo (minutos),Convidado,País",
        "Nome de usuário,Hora de entrada,Hora de saída,Tempo (minutos),País",
        "Sim", "Não",
    ),
    "ja": Zoom(
        "出席者レポート",
        "トピック,ウェビナーID,実際の開始時刻,実際の所要時間（分）,登録者数,キャンセル数,視聴者数,ユーザー数,最大",
        ("ホストの詳細", "パネリストの詳細", "出席者の詳細", "その他の出席者"),
        "出席済み,ユーザー名（元の名前）,メール,参加時刻,退出時刻,セッション時間（分）,ゲスト,国/地域名",
        "出席済み,ユーザー名（元の名前）,名,姓,メール,組織,登録時刻,承認ステータス,参加時刻,退出時刻,セッション時間（分）,ゲスト,国/地域名",
        "ユーザー名,参加時刻,退出時刻,セッション時間（分）,国/地域名",
        "はい", "いいえ", "2026/03/04 0{}:{:02}:{:02} PM",
    ),
    "unknown words": Zoom(
        "Aa", "Bb,Cc,Dd,Ee,Ff,Gg,Hh,Ii,Jj", ("Kk", "Ll", "Mm", "Nn"),
        "Oo,Pp,Qq,Rr,Ss,Tt,Uu,Vv", "Oo,Pp,Xx,Yy,Qq,Zz,Ab,Ac,Rr,Ss,Tt,Uu,Vv", "Pp,Rr,Ss,Tt,Vv", "Ad", "Ae",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ZOOM)
def test_zoom_webinars_in_every_language(language: str) -> None:
    data = ZOOM[language].file()
    expected = {HELEN: 4874, DARA: 3600, SOKHA: 3960, None: 1800}
    assert seconds(data, "zoom_webinar_attendee", near=date(2026, 3, 4)) == expected
    told = account.tell(read(data, "a.csv", near=date(2026, 3, 4)), ZONE)
    assert {one["email"]: one["roles"] for one in told["attended"]} == {
        HELEN: ["host"],
        DARA: ["panelist"],
        SOKHA: ["attendee"],
        None: ["attendee_no_registration"],
    }
    assert [one["name"] for one in told["attended"]] == NAMES
    assert [one["name"] for one in told["registered_not_attended"]] == ["Phirun Keo"]
    assert told["topic"] == "Safer recruitment"
    if language != "unknown words":
        assert {one["organisation_as_given"] for one in told["attended"]} == {None, "IJM"}


NAMES = ["Dara Sok", "Helen Marsh", "Sokha Chan", "447700900123"]


@pytest.mark.parametrize("language", ZOOM)
def test_zoom_webinars_of_2020_and_with_fewer_blocks(language: str) -> None:
    zoom = ZOOM[language]
    rows = zoom.file().decode("utf-8-sig").split("\n")
    staff, panel, attendees, other = (rows.index(title) for title in zoom.titles)
    wholes = {
        "nobody else": rows[:staff] + rows[attendees:other],
        "one attendee": rows[:staff] + rows[attendees : attendees + 3],
        "no panel": rows[:panel] + rows[attendees:],
        "2020": [*rows[: attendees + 1], *map(_without_second, rows[attendees + 1 : other]), *rows[other:]],
        "padded": [row + zoom.delimiter * (15 - row.count(zoom.delimiter)) for row in rows if row],
    }
    for what, whole in wholes.items():
        reading = read("\n".join(whole).encode(), "a.csv", near=date(2026, 3, 4))
        names = [one["name"] for one in account.tell(reading, ZONE)["attended"]]
        assert names == [name for name in NAMES if name in names], what
        assert "Sokha Chan" in names, what
        assert reading.problems == (), what


def _without_second(row: str) -> str:
    separator = '";"' if '";"' in row else '","' if '","' in row else ";" if ";" in row else ","
    cells = row.split(separator)
    return separator.join(cells[:1] + cells[2:])


MEETINGS = {
    "ja": "名前 (元の名前),ユーザーメール,参加時刻,退出時刻,所要時間（分）,ゲスト,録画の同意,待機室内",
    "es": "Nombre (nombre original),Correo,Hora de entrada,Hora de salida,Duración (minutos),Invitado,x,En sala de espera",
    "de": "Name (Originalname),E-Mail,Beitrittszeit,Austrittszeit,Dauer (Minuten),Gast,Aufzeichnung,Im Warteraum",
    "fr": "Nom (nom d'origine),E-mail,Arrivée,Départ,Durée (minutes),Invité,Enregistrement,En salle d'attente",
    "pt": "Nome (nome original),E-mail,Entrada,Saída,Duração (minutos),Convidado,Gravação,Na sala de espera",
    "unknown words": "Aa (aa),Bb,Cc,Dd,Ee (ee),Ff,Gg,Hh",
}


@pytest.mark.parametrize("language", MEETINGS)
@pytest.mark.parametrize("block", ["", "Aa,Bb,Cc,Dd,Ee,Ff,Gg,\n1,T,03/04/2026 2:00:00 PM,x,y,60,3,\n\n"])
def test_zoom_meetings_in_every_language(language: str, block: str) -> None:
    rows = [
        f"Helen Marsh,{HELEN},03/04/2026 02:00:00 PM,03/04/2026 03:00:00 PM,60,No,,No",
        "Ana,,03/04/2026 02:00:00 PM,03/04/2026 02:05:00 PM,5,Yes,,Yes",
        "Ana,,03/04/2026 02:05:00 PM,03/04/2026 02:25:30 PM,21,Yes,,No",
    ]
    data = block + "\n".join([MEETINGS[language], *rows])
    expected = {HELEN: 3600, None: 1230}
    assert seconds(data.encode(), "zoom_meeting_participants", near=date(2026, 3, 4)) == expected


@pytest.mark.parametrize(
    "head",
    [
        "Name (Original Name),User Email,Total Duration (Minutes),Guest",
        "名前 (元の名前),ユーザーメール,合計時間（分）,ゲスト",
        "Nombre (nombre original),Correo electrónico,Duración total (minutos),Invitado",
        "Aa (aa),Bb,Cc (cc),Dd",
    ],
)
def test_zoom_unique_users(head: str) -> None:
    data = f"{head}\nHelen,{HELEN},61,No\nAna,,45,Yes\n".encode()
    assert seconds(data, "zoom_meeting_unique_users") == {HELEN: 3660, None: 2700}


def test_what_waits_is_known_in_more_languages() -> None:
    for yes, no in (
        ("Ya", "Tidak"),
        ("Có", "Không"),
        ("Ναι", "Όχι"),
        ("Так", "Ні"),
        ("כן", "לא"),
        ("Da", "Nu"),
    ):
        rows = f"B,,2026-03-04 15:00:00,2026-03-04 15:05:00,5,{yes},,{yes}\n"
        rows += f"B,,2026-03-04 15:05:00,2026-03-04 15:45:00,40,{yes},,{no}\n"
        data = f"Aa (aa),Bb,Cc,Dd,Ee (ee),Ff,Gg,Hh\n{rows}"
        assert seconds(data.encode(), "zoom_meeting_participants") == {None: 2400}, yes


@pytest.mark.parametrize(
    "head",
    [
        "First Name,Last Name,Email,Organization,Registration Time,Approval Status",
        "Vorname,Nachname,E-Mail,Organisation,Registrierungszeit,Genehmigungsstatus",
        "Prénom,Nom,E-mail,Organisation,Heure d'inscription,Statut d'approbation",
        "名,姓,メール,組織,登録時刻,承認ステータス",
        "Aa,Bb,Cc,Organisation,Dd,Ee",
    ],
)
def test_zoom_registrations_say_that_nobody_came(head: str) -> None:
    rows = [
        f'"Helen","Marsh","{HELEN}","MCF","03/01/2026 09:00:00 AM","approved",',
        f'"Sokha","Chan","{SOKHA}","IJM","03/13/2026 09:00:00 AM","denied",',
    ]
    reading = read("\n".join([head, *rows]).encode(), "a.csv")
    assert reading.format == "zoom_registration"
    told = account.tell(reading, None)
    assert told["attended"] == []
    assert [(one["name"], one["organisation_as_given"], one["approval_status"]) for one in told["registered_not_attended"]] == [
        ("Helen Marsh", "MCF", "approved"), ("Sokha Chan", "IJM", "denied"),
    ]  # fmt: skip


WEBEX = {
    "en": "Meeting Name,Meeting Start Date,Meeting End Date,Display Name,First Name,Last Name,Role,Attendee Email,Join Time,Leave Time,Attendance Duration,Connection Type,Session Name",
    "pt": "Nome da reunião,Data de início,Data de término,Nome de exibição,Nome,Sobrenome,Função,E-mail do participante,Hora de entrada,Hora de saída,Duração da participação,Tipo de conexão,Nome da sessão",
    "unknown words": "Aa,Bb,Cc,Dd,Ee,Ff,Gg,Hh,Ii,Jj,Kk,Ll,Mm",
}


@pytest.mark.parametrize("language", WEBEX)
def test_webex_in_every_language(language: str) -> None:
    day = '="2026-03-04 {}:00"'.format
    meeting = ("Review", day("14:00"), day("15:00"))
    rows = [
        (*meeting, "Helen Marsh", "Helen", "Marsh", "Host", HELEN, day("14:00"), day("15:00"), "60 mins", "App", "S"),
        (*meeting, "Call-in User_1", "", "", "Attendee", "", day("14:05"), day("14:35"), "30 mins", "Phone", "S"),
        (*meeting, "Sokha", "Sokha", "Chan", "Attendee", SOKHA, day("14:10"), day("14:40"), "30 mins", "App", "S"),
        (*meeting, "Sokha", "Sokha", "Chan", "Attendee", SOKHA, day("14:30"), day("15:00"), "30 mins", "App", "S"),
    ]  # fmt: skip
    text = "\r\n".join([WEBEX[language].replace(",", "\t"), *("\t".join(row) for row in rows)])
    expected = {HELEN: 3600, SOKHA: 3000, None: 1800}
    assert seconds(text.encode("utf-16"), "webex_attendance") == expected


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("First name,Last name,Email,Duration,Time joined,Time exited", 2),
        ("Name,Email,Duration,Time joined,Time exited", 1),
        ("Meeting title,Date\nReview,2026-03-04\n\nName,Email,Duration,Time joined,Time exited", 1),
        ("Vorname,Nachname,E-Mail-Adresse,Dauer,Beigetreten um,Verlassen um", 2),
        ("Nombre,Correo electrónico,Duración,Hora de entrada,Hora de salida", 1),
        ("Aa,Bb,Cc,Dd,Ee,Ff", 2),
    ],
)
@pytest.mark.parametrize("times", [("9:58 AM", "11:00 AM"), ("09:58", "11:00"), ("9:58:01", "11:00:00")])
def test_google_meet_in_every_language(head: str, names: int, times: tuple[str, str]) -> None:
    row = ",".join(["Helen", "Marsh"][:names] + [HELEN, "1 hr 2 min", *times])
    guest = ",".join(["Ana", "B."][:names] + ["", "9 min", *times])
    assert seconds(f"{head}\n{row}\n{guest}\n".encode(), "google_meet") == {HELEN: 3720, None: 540}


@pytest.mark.parametrize(
    ("head", "yes", "no", "moment"),
    [
        ("Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Emojis,Poll Votes,Raise Hands,Join,Left,Duration", "TRUE", "FALSE", "3/13/2026, {}:00 AM"),
        ("Name,Moderator,Aktivität,Redezeit,Webcam,Nachrichten,Emojis,Umfragen,Handheben,Beitritt,Verlassen,Dauer", "TRUE", "FALSE", "13.3.2026, {}:00"),
        ("Aa,Bb,Cc,Dd,Ee,Ff,Gg,Hh,Ii,Jj,Kk,Ll,What, and why?", "TRUE", "FALSE", "2026/3/13 {}:00"),
    ],
)  # fmt: skip
def test_bigbluebutton_tables(head: str, yes: str, no: str, moment: str) -> None:
    def row(name: str, lead: str, joined: str, left: str, duration: str) -> str:
        times = (moment.format(joined), moment.format(left), duration) if joined else ("", "", "")
        return ",".join(
            f'"{cell}"' for cell in (name, lead, "1.5", "00:01:00", "-", "2", "0", "0", "0", *times)
        )

    rows = [
        row('Mary "Molly", the O\'Brien', yes, "09:00", "10:00", "01:00:00"),
        row("Sokha", no, "09:00", "10:00", "00:50:00"),
        row("Anonymous", "", "", "", ""),
    ]
    told = account.tell(read("\r\n".join([head, *rows]).encode(), "a.csv"), ZONE)
    assert told["format"] == "bbb_learning_dashboard_csv"
    assert [(one["name"], one["roles"], one["total_seconds"]) for one in told["attended"]] == [
        ('Mary "Molly", the O\'Brien', ["moderator"], 3600),
        ("Sokha", ["viewer"], 3000),
    ]
    assert told["attended"][1]["last_leave_utc"] == "2026-03-13T09:00:00Z"
    assert told["problems"] == []


REGISTRATIONS = [
    ("Registrierungsbericht", "Thema,ID,Geplant,Dauer,# Registriert,# Abgesagt,# Genehmigt,# Abgelehnt"),
    ("登録レポート", "トピック,ID,予定時刻,所要時間,登録者数,キャンセル数,承認数,拒否数"),
]


@pytest.mark.parametrize(("title", "summary"), REGISTRATIONS)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_registrations_of_webinars_have_a_head_and_nobody_came(
    title: str, summary: str, delimiter: str
) -> None:
    lines = [
        f"{title},",
        "x:,2026-03-02 12:00:00",
        summary,
        "Review,848 3298 0421,2026-03-04 14:00:00,60,2,0,1,1",
        "Aa,",
        "Bb,Cc,Dd,Ee,Ff,Gg,Hh",
        f"Helen,Marsh,{HELEN},MCF,2026-03-01 09:00:00,approved,",
        f"Sokha,Chan,{SOKHA},IJM,2026-03-01 10:00:00,denied,",
    ]
    reading = read("\n".join(lines).replace(",", delimiter).encode(), "a.csv")
    told = account.tell(reading, ZONE)
    assert (reading.format, reading.problems) == ("zoom_registration", ())
    assert told["attended"] == []
    assert [one["name"] for one in told["registered_not_attended"]] == ["Helen Marsh", "Sokha Chan"]


@pytest.mark.parametrize(
    ("head", "yes", "no", "lasts"),
    [
        ("Teilgenommen,Interesse,Nachname,Vorname,E-Mail-Adresse,Firma,Registriert am,Beitritt,Verlassen,Zeit,Abgemeldet", "Ja", "Nein", "1 Stunde 2 Minuten"),
        ("A participé,Intérêt,Nom,Prénom,Adresse e-mail,Société,Inscription,Arrivée,Départ,Durée,Désinscrit", "Oui", "Non", "1 heure 2 minutes"),
        ("Aa,Bb,Cc,Dd,Ee,Ff,Gg,Hh,Ii,Jj,Kk", "Ll", "Mm", "62"),
    ],
)  # fmt: skip
def test_gotowebinar_in_every_language(head: str, yes: str, no: str, lasts: str) -> None:
    times = f"2026-03-01 10:00:00,2026-03-04 14:00:00,2026-03-04 15:02:00,{lasts}"
    lines = [
        "Xx",
        "Yy",
        head,
        f"{yes},72,Marsh,Helen,{HELEN},MCF,{times},{no}",
        f"{no},,Chan,Sokha,{SOKHA},IJM,2026-03-01 10:00:00,,,,{no}",
    ]
    data = "\n".join(lines).encode()
    assert seconds(data, "gotowebinar_attendee") == {HELEN: 3720}
    told = account.tell(read(data, "a.csv"), ZONE)
    people = [*told["attended"], *told["registered_not_attended"]]
    assert [(one["name"], one["organisation_as_given"]) for one in people] == [
        ("Helen Marsh", "MCF"), ("Sokha Chan", "IJM"),
    ]  # fmt: skip


HEAD_OF_QUESTIONS = (
    "{}\nx:,2026-03-04 18:06:12\nAa,Bb,Cc,Dd,Ee\nReview,848 3298 0421,2026-03-04 13:45:10,82,3\n{}\n"
)


@pytest.mark.parametrize(
    ("title", "head", "nameless"),
    [
        ("Fragenbericht", "#,Frage,Name des Fragestellers,E-Mail des Fragestellers,Antwort(en)", "Anonymer Teilnehmer"),
        ("Informe de preguntas", "N.º,Pregunta,Nombre,Correo electrónico,Respuesta(s)", "Asistente anónimo"),
        ("Rapport de questions", "Nº,Question,Nom,E-mail,Réponse(s)", "Participant anonyme"),
        ("質問レポート", "#,質問,質問者名,質問者のメール,回答", "匿名の出席者"),
    ],
)  # fmt: skip
def test_questions_in_other_languages_are_never_attendance(title: str, head: str, nameless: str) -> None:
    rows = f'1,How long?,Sokha,{SOKHA},"30 minutes, no more"\n2,Slides?,{nameless},,live\n3,And why?,Dara,{DARA},\n'
    data = HEAD_OF_QUESTIONS.format(title, "Details") + head + "\n" + rows
    with pytest.raises(RecognisedElsewhere) as refusal:
        read(data.encode("utf-8-sig"), "a.csv")
    told = zoom_questions.tell(refusal.value.table)
    assert (told["format"], told["topic"]) == ("zoom_qa", "Review")
    assert (told["questions"], told["anonymous_questions"]) == (3, 1)
    assert [one["email"] for one in told["unanswered"]] == [DARA]


@pytest.mark.parametrize("head", ["#,Benutzername,E-Mail,Übermittelt am,", "#,ユーザー名,メール,送信日時,"])
def test_polls_in_other_languages_are_never_attendance(head: str) -> None:
    rows = (
        f"1,Sokha,{SOKHA},2026-03-04 14:25:01,Before?,Ja,\n2,Dara,{DARA},2026-03-04 14:25:09,Before?,Nein,\n"
    )
    data = HEAD_OF_QUESTIONS.format("Umfragebericht", "Details") + head + "\n" + rows
    with pytest.raises(RecognisedElsewhere) as refusal:
        read(data.encode(), "a.csv")
    told = zoom_questions.tell(refusal.value.table)
    assert (told["format"], told["answers"]) == ("zoom_poll", {"Before?": {"Ja": 1, "Nein": 1}})


def test_a_numbered_list_of_people_is_no_report_of_questions() -> None:
    data = f"Kurs\n\nNr,Vorname,Nachname,E-Mail,Organisation\n1,Helen,Marsh,{HELEN},MCF\n2,Sokha,Chan,{SOKHA},IJM\n"
    assert seconds(data.encode(), "generic_table").keys() == {HELEN, SOKHA}


def test_somebody_with_an_organisation_in_brackets_is_no_heading() -> None:
    data = (
        "Aa,Bb,Cc,Dd,Ee\n"
        f"Helen (MCF),{HELEN},2026-03-04 14:00:00,2026-03-04 15:00:00,60\n"
        f"Sokha (IJM),{SOKHA},2026-03-04 14:00:00,2026-03-04 14:30:00,30\n"
    )
    told = account.tell(read(data.encode(), "a.csv"), ZONE)
    assert {one["email"]: one["total_seconds"] for one in told["attended"]} == {HELEN: 3600, SOKHA: 1800}


def test_names_whose_letters_were_lost_are_told() -> None:
    reading = read(f"Name,Email,Minutes\n???? ???,{HELEN},60\nWho?,{SOKHA},30\n".encode(), "a.csv")
    assert [one.line for one in reading.problems] == [2]
    assert "CSV UTF-8" in reading.problems[0].reason
