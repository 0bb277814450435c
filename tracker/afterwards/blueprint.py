"""Knows the blueprint of what follows a webinar; each views file adds its own pages to it."""

from flask import Blueprint

afterwards = Blueprint("afterwards", __name__)
