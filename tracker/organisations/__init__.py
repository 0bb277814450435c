"""Organisations: directory, domains, aliases, kinds over time."""
