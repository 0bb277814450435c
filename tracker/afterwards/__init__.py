"""After a webinar: feedback and certificates."""
