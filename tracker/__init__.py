"""Webinar Tracker: webinars, registrations, attendance and recaps of a partnership."""
