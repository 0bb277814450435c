"""Knows the blueprint of the reports; each views file adds its own to it."""

from flask import Blueprint

reports = Blueprint("reports", __name__)
