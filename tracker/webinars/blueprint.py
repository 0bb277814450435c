"""Knows the blueprint of series and webinars; each views file adds its own pages to it."""

from flask import Blueprint

from tracker.webinars.year_names import its_year, year_name

webinars = Blueprint("webinars", __name__)
webinars.add_app_template_filter(year_name)
webinars.add_app_template_filter(its_year)
