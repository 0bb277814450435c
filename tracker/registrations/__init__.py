"""Registrations: places, waiting list, the organiser's list."""
