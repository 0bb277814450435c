"""Knows the blueprint of recaps; each views file adds its own pages to it."""

from flask import Blueprint

recaps = Blueprint("recaps", __name__)
