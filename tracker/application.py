"""Knows how the application is put together: settings, extensions, pages, error pages."""

from pathlib import Path

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.accounts import security
from tracker.accounts.views import blueprint as accounts
from tracker.afterwards.routes import afterwards
from tracker.attendance import long_files
from tracker.config import PACKAGE, Settings, load_settings
from tracker.database import db, watch_engine
from tracker.jobs import kinds
from tracker.jobs.views import jobs
from tracker.mail import wakeup
from tracker.mail.routes import mails
from tracker.operations.views import health
from tracker.pages import apply_import
from tracker.pages.apply_import import attendance
from tracker.pages.organisation import blueprint as organisations
from tracker.pages.routes import pages
from tracker.pages.webinar_routes import webinars
from tracker.recaps.views import recaps
from tracker.registrations.routes import registrations
from tracker.reports import pack_job
from tracker.reports.mailed import job as mailed_job
from tracker.reports.views import reports
from tracker.web import assets, csrf, errors, filters, guards, headers, languages, limits, logs
from tracker.webinars.calendar_views import calendar


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application of one instance; without `settings` those of the environment."""
    settings = settings or load_settings()
    app = Flask(
        "tracker",
        instance_path=str(settings.instance),
        template_folder=str(_templates()),
        static_folder=None,
    )
    app.config.from_mapping(settings.flask(), TRACKER=settings)
    db.init_app(app)
    with app.app_context():
        watch_engine(db.engine, settings.instance / "write.lock")
    for part in (logs, guards, languages, csrf, limits, security, assets, filters, headers, errors, wakeup):
        part.init_app(app)
    every = (long_files.JOBS, apply_import.JOBS, pack_job.JOBS, mailed_job.JOBS)
    kinds.init_app(app, {name: kind for jobs_of in every for name, kind in jobs_of.items()})
    _register_pages(app)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def _templates() -> Path:
    """Beside the package in a checkout, inside it once installed."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


def _register_pages(app: Flask) -> None:
    """Every blueprint, in the order of the features."""
    blueprints: tuple[Blueprint, ...] = (
        accounts,
        organisations,
        webinars,
        calendar,
        registrations,
        attendance,
        recaps,
        afterwards,
        reports,
        mails,
        jobs,
        health,
        pages,
    )
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
