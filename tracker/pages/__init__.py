"""Pages that join several features: public home, series, webinar page, dashboard."""
