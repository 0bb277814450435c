"""Webinars: series, webinars, agenda, updates, materials."""
