"""Knows the blueprint of the pages that join several features; each views file adds its own to it."""

from flask import Blueprint

pages = Blueprint("pages", __name__)
