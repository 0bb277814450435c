"""Knows the blueprint of series and webinars; each views file adds its own pages to it."""

from flask import Blueprint

webinars = Blueprint("webinars", __name__)
