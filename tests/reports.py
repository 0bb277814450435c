"""Reports of mail servers about mails that came back, as Postfix, Exchange Online and Gmail write them."""

from email.message import EmailMessage

POSTFIX = """\
From: MAILER-DAEMON@mx.lantern.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.lantern.example. {body}

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.lantern.example
Arrival-Date: Mon,  1 Mar 2027 12:00:00 +0000 (UTC)

Final-Recipient: rfc822; p1@lantern.example
Original-Recipient: rfc822;p1@lantern.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {answer}

--B1
Content-Description: Undelivered Message
Content-Type: {returned}

{head}
--B1--
"""

EXCHANGE = """\
From: postmaster@outlook.example
To: {to}
Subject: Undeliverable: You are registered
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="=_x"
MIME-Version: 1.0

--=_x
Content-Type: multipart/alternative; differences=Content-Type; boundary="=_y"

--=_y
Content-Type: text/html; charset="us-ascii"

<p>Your message couldn't be delivered.</p>
--=_y--
--=_x
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR.outlook.example

Final-Recipient: rfc822;p1@lantern.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp;{answer}
X-Display-Name: p1@lantern.example

--=_x
Content-Type: message/rfc822

{head}

--=_x--
"""


def report(
    *,
    to: str = "webinars@secretariat.example",
    mark: str = "",
    action: str = "failed",
    status: str = "5.1.1",
    answer: str = "550 5.1.1 <p1@lantern.example>: no such person",
    form: str = POSTFIX,
    returned: str = "message/rfc822",
    body: str = "",
) -> bytes:
    """A report; `mark` is what the returned mail's head carries."""
    head = "From: webinars@secretariat.example\nTo: p1@lantern.example\nSubject: You are registered\n"
    if mark:
        head += f"X-Webinar-Tracker: {mark}\n"
    if returned == "message/rfc822":
        head += "\nThe text.\n"
    values = {"to": to, "action": action, "status": status, "answer": answer, "head": head}
    return form.format(**values, returned=returned, body=body).encode()


def plain_answer(mark: str) -> bytes:
    """No report: somebody answers, and quotes our mark."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        "p1@lantern.example",
        "webinars@secretariat.example",
        "Out of office",
    )
    mail.set_content(f"I am away. {mark}")
    return mail.as_bytes()
