"""Knows the blueprint of mail; each file of views adds its own to it."""

from flask import Blueprint

mails = Blueprint("mails", __name__)
