"""Knows how a message becomes a mail that every mail program reads: RFC 5322, text beside HTML, the file."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from tracker.jobs.states import GivenFile
from tracker.mail.letters import Letter
from tracker.people.emails import clean_email
from tracker.text import one_line
from tracker.webinars.calendar_mail import FILE_NAME, Invitation, Mailbox, write_invitation

LONGEST_SUBJECT = 200
LONGEST_NAME = 120


def build(
    letter: Letter,
    *,
    sender: str,
    to: str,
    to_name: str,
    message_id: str,
    at: datetime,
) -> EmailMessage:
    """The mail. Nothing that was typed can start a header of its own. ValueError for a bad address."""
    message = letter.message
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(sender, letter.sender_name)
    mail["To"] = _address(to, to_name)
    if letter.reply_to:
        mail["Reply-To"] = _address(letter.reply_to, "")
    mail["Subject"] = one_line(message.subject)[:LONGEST_SUBJECT]
    mail["Date"] = at
    mail["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url:  # RFC 8058: mail programs show a button of their own
        mail["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    if letter.file is not None:
        _attach(mail, letter.file)
    if letter.invitation is not None:
        _invite(mail, letter.invitation, at)
    elif message.calendar is not None:
        # bytes, not text: text would lose the line ends that calendars want
        mail.add_attachment(
            message.calendar,
            maintype="text",
            subtype="calendar",
            filename=message.calendar_name,
            params={"charset": "utf-8"},
        )
    return mail


def _attach(mail: EmailMessage, file: GivenFile) -> None:
    main, _, sub = file.content_type.partition("/")
    mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)


def _invite(mail: EmailMessage, invitation: Invitation, at: datetime) -> None:
    """RFC 6047: beside text and HTML for programs that show it, and as a file for those that do not."""
    sender, addressee = mail["From"].addresses[0], mail["To"].addresses[0]
    content = write_invitation(
        invitation,
        organizer=Mailbox(address=sender.addr_spec, name=sender.display_name),
        attendee=Mailbox(address=addressee.addr_spec, name=addressee.display_name),
        at=at,
    )
    told = {"charset": "utf-8", "method": invitation.method}
    mail.add_alternative(content, maintype="text", subtype="calendar", params=told)
    mail.add_attachment(content, maintype="application", subtype="ics", filename=FILE_NAME)


def _address(address: str, name: str) -> Address:
    clean = clean_email(address) or (address if address.endswith("@localhost") else None)
    if clean is None:
        raise ValueError("this is not an address that mail can be sent to")
    local, _, domain = clean.rpartition("@")
    return Address(display_name=one_line(name)[:LONGEST_NAME], username=local, domain=domain)
