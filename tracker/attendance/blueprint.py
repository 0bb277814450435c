"""Knows the blueprint of attendance's pages; each views file adds its own to it."""

from flask import Blueprint

attendance = Blueprint("attendance", __name__)
