"""Gives and takes places: registering, the waiting list, what organisers decide."""

from tracker.registrations.service.changing import Approved, approve, change_state, change_states
from tracker.registrations.service.moving_up import fill_places
from tracker.registrations.service.registering import (
    Outcome,
    add_by_hand,
    add_row,
    leave_nothing,
    link_organisation,
    register,
    register_several,
    tell_again,
)

__all__ = [
    "Approved",
    "Outcome",
    "add_by_hand",
    "add_row",
    "approve",
    "change_state",
    "change_states",
    "fill_places",
    "leave_nothing",
    "link_organisation",
    "register",
    "register_several",
    "tell_again",
]
