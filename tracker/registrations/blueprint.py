"""Knows the blueprint of registrations; the public's and the organisers' views add their own to it."""

from flask import Blueprint

registrations = Blueprint("registrations", __name__)
