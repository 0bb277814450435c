"""Recaps: facts, text, publishing, documents."""
