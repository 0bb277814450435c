"""Reports: the year, organisations, downloads."""
