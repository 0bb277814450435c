"""The page behind "No more mails like this one": looking changes nothing, one press does, another undoes it.

Mail programs press for their readers (RFC 8058).
"""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.mail import subscription_service as service
from tracker.mail.blueprint import mails
from tracker.mail.subscription_queries import open_subscription
from tracker.web.csrf import is_one_click


@mails.route("/unsubscribe/<token>", methods=["GET", "POST"])
def unsubscribe(token: str) -> str | Response:
    """Ask; stop the mails, or let them come again."""
    if request.method != "POST":  # HEAD too
        return render_template("mail/unsubscribe.html", token=token, own=open_subscription(token))
    begin_write()
    service.set_subscription(open_subscription(token), is_on=request.form.get("again") == "1", now=utc_now())
    db.session.commit()
    if is_one_click():  # programs follow no redirect
        return render_template("mail/unsubscribe.html", token=token, own=open_subscription(token))
    return redirect(url_for(".unsubscribe", token=token), 303)
