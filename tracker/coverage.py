"""Knows the words for how far attendance was measured: at one webinar, and at the webinars of a figure."""

from tracker.errors import N_

# Of one webinar, by its state.
STATE_WORDS = {
    "measured": N_("measured"),
    "partly": N_("partly measured"),
    "head_count": N_("head-count only"),
    "not_measured": N_("not measured"),
}
_ALL = N_("Attendance measured: %(measured)s of %(webinars)s webinars")
_SOME = N_("Attendance partly measured: %(measured)s of %(webinars)s webinars")
_HEADS = N_("Attendance by head-count only: %(measured)s of %(webinars)s webinars measured")
_NONE = N_("Attendance not measured: %(measured)s of %(webinars)s webinars")


def coverage_text(measured: int, webinars: int, head_counted: int = 0, partly: int = 0) -> str:
    """What is said beside a figure over several webinars; `measured` and `webinars` are to be filled in.

    `partly` of those measured are so in part only; of `head_counted` of the others a head-count is known.
    """
    if measured:
        return _ALL if measured == webinars and not partly else _SOME
    return _HEADS if head_counted else _NONE
