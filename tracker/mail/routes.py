"""Every page of mail."""

from tracker.mail import server_views, unsubscribe_views, views
from tracker.mail.blueprint import mails as mails

__all__ = ["mails", "server_views", "unsubscribe_views", "views"]
