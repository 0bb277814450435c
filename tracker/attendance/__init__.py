"""Attendance: files read, people matched, minutes counted."""
