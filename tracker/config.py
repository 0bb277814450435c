"""Knows every setting, its type and its default; TRACKER_* in the environment or .env sets it."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from environs import Env

from tracker.database import private_file

PACKAGE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of one instance. Every field can be set as TRACKER_ and its name in capitals."""

    instance: Path
    """The folder that holds the database, the secret key and the lock file."""
    database_url: str
    """SQLAlchemy address; the default is tracker.sqlite in the instance. PostgreSQL: postgresql+psycopg://…"""
    secret_key: str
    """Signs cookies and links; by default made once and kept in the instance, readable by its owner only."""
    base_url: str = ""
    """Public address without a final slash, for links in mails and calendars; "" takes the request's."""
    site_name: str = "Webinar Tracker"
    footer_note: str = ""
    """A line in every footer; the demo says there which facts are real."""
    calendar_domain: str = "webinar-tracker.invalid"
    """The part after the @ of calendar UIDs; stored with each webinar when it is made."""
    page_seconds: float = 2.0
    """For so long an anonymous reader may see a public page as it was; 0 makes each page anew."""
    uses_https: bool = False
    """Secure cookies and HSTS; set it wherever the site is reached by https."""
    proxies: int = 0
    """How many reverse proxies stand in front and set X-Forwarded-*."""
    redis_url: str = ""
    """Where several app hosts share their rate limits; "" counts in this process."""
    languages: tuple[str, ...] = ("en",)
    """Languages of the interface whose catalogue is complete."""
    translations: str = ""
    """A folder of further gettext catalogues."""
    smtp_host: str = ""
    """Without a mail server organisers see each message and send it themselves."""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_security: str = "starttls"
    """starttls, tls or none"""
    mail_from: str = "webinars@localhost"
    mail_bounces: str = ""
    """Where mails that could not be delivered come back to, piped into `mail bounce`; "" asks for none."""
    register_limit: str = "1000 per 15 minutes"
    """Registrations from one network address, which a whole office may share; "" sets no limit."""
    sign_in_limit: str = "10 per 15 minutes"
    """Tries to sign in from one network address."""
    form_minimum_seconds: float = 0.0
    """A registration sent sooner after its page was made is taken for a program's; 0 switches this off."""
    uses_honeypot: bool = True
    max_upload_bytes: int = 12 * 1024 * 1024
    max_material_bytes: int = 20 * 1024 * 1024

    def flask(self) -> dict[str, Any]:
        """These settings under the names that Flask and its extensions use."""
        # hide_parameters: what a statement carried may be a name or an address, and errors are logged
        engine_options: dict[str, Any] = {"hide_parameters": True, "pool_size": 10, "max_overflow": 20}
        if self.database_url.startswith("sqlite"):
            engine_options["connect_args"] = {"timeout": 30, "check_same_thread": False}
        else:
            engine_options["pool_pre_ping"] = True
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": engine_options,
            "MAX_CONTENT_LENGTH": max(self.max_upload_bytes, self.max_material_bytes) + 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 5000,
            "PERMANENT_SESSION_LIFETIME": timedelta(days=7),  # older cookies are not accepted
            # browsers take such a name from this host only, so no other site of the domain can plant one
            "SESSION_COOKIE_NAME": "__Host-tracker" if self.uses_https else "tracker",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.uses_https,
            "REMEMBER_COOKIE_SECURE": self.uses_https,
            "REMEMBER_COOKIE_HTTPONLY": True,
            "REMEMBER_COOKIE_SAMESITE": "Lax",
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_DEFAULT_LOCALE": "en",
            "RATELIMIT_STORAGE_URI": self.redis_url or "swept-memory://",
            "RATELIMIT_HEADERS_ENABLED": False,
        }


def load_settings(instance: Path | None = None, **overrides: Any) -> Settings:
    """The settings of an instance: overrides, then the environment, then `.env`, then defaults.

    Makes the instance folder and its secret key where there are none. Raises environs' EnvError for bad ones.
    """
    env = Env(prefix="TRACKER_", eager=False)
    folder = instance or Path(os.environ.get("TRACKER_INSTANCE") or "instance")
    folder = folder.resolve()
    if (folder / ".env").is_file():
        env.read_env(str(folder / ".env"), recurse=False)
    defaults = Settings(instance=folder, database_url="", secret_key="")
    values: dict[str, Any] = {
        "database_url": env.str("DATABASE_URL", ""),
        "secret_key": env.str("SECRET_KEY", ""),
        "languages": tuple(env.list("LANGUAGES", list(defaults.languages))),
    }
    for name, default in vars(defaults).items():
        if name in values or name == "instance":
            continue
        values[name] = _reader(env, default)(name.upper(), default)
    env.seal()
    settings = replace(defaults, **(values | overrides))
    folder.mkdir(parents=True, exist_ok=True)
    return replace(
        settings,
        database_url=settings.database_url or f"sqlite:///{folder / 'tracker.sqlite'}",
        secret_key=settings.secret_key or _kept_key(folder / "secret_key"),
        base_url=settings.base_url.rstrip("/"),
    )


def _reader(env: Env, default: Any) -> Callable[..., Any]:
    readers: dict[type, Callable[..., Any]] = {bool: env.bool, int: env.int, float: env.float}
    return readers.get(type(default), env.str)


def _kept_key(path: Path) -> str:
    if not path.exists():
        with private_file():
            path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()
