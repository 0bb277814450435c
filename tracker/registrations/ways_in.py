"""Knows the words for the ways by which people came to be registered."""

from tracker.errors import N_

WAYS_IN = {
    "public": N_("the page"),
    "organiser": N_("an organiser"),
    "import": N_("a list"),
    "colleague": N_("a colleague"),
    "focal_point": N_("a focal point"),
    "invitation": N_("an invitation"),
    "series": N_("the form of the series"),
    "handed_on": N_("a place handed on"),
    "walk_in": N_("a walk-in without registration"),
}
