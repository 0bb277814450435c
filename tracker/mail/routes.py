"""Every page of mail."""

from tracker.mail import messaging_views, plan_views, server_views, text_views, unsubscribe_views, views
from tracker.mail.blueprint import mails as mails

__all__ = [
    "mails",
    "messaging_views",
    "plan_views",
    "server_views",
    "text_views",
    "unsubscribe_views",
    "views",
]
