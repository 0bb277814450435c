"""Figures: what counts, under which rule."""
