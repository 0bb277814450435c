"""Knows how a whole instance becomes one file and comes back, from either database into either."""

import base64
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select, text, update
from sqlalchemy.exc import IntegrityError

from tracker import models  # noqa: F401 - the tables
from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import WRITING, Base, db, private_file
from tracker.errors import N_, Refusal, Unreadable
from tracker.schema import newest_version

MANIFEST = "manifest.json"
BATCH = 500


def write_backup(path: Path, settings: Settings) -> int:
    """Write all tables as they are at one moment, and the secret key, to a zip; returns the rows written.

    The file appears whole or not at all, readable by its owner only. Links in mails stay valid after a
    restore because the key comes along; keep the file as safe as the instance.
    """
    total = 0
    path = path.resolve()
    with private_file():
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".backup-")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            with _snapshot() as connection:
                for table in Base.metadata.sorted_tables:
                    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as part:
                        for line in _lines(connection, table):
                            part.write(line)
                            total += 1
            archive.writestr("secret_key", settings.secret_key)
            manifest = {"schema": newest_version(), "made_at": utc_now().isoformat(), "rows": total}
            archive.writestr(MANIFEST, json.dumps(manifest))
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return total


def _snapshot() -> Connection:
    connection = db.engine.connect()
    if db.engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    rows = connection.execution_options(stream_results=True).execute(
        select(table).order_by(*table.primary_key)
    )
    for row in rows.mappings():
        values = {name: _packed(value) for name, value in row.items()}
        yield json.dumps(values, ensure_ascii=False).encode() + b"\n"


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {"json": value}
    return value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "at":
        return datetime.fromisoformat(inner)
    if kind == "on":
        return date.fromisoformat(inner)
    return base64.b64decode(inner) if kind == "bytes" else inner


def restore_backup(path: Path) -> int:
    """Put a backup into the empty database of this instance, all or nothing; returns the rows.

    Raises Unreadable for what is no backup, Refusal where rows exist already or the version differs.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            _refuse_other_version(manifest)
            with db.engine.connect().execution_options(**{WRITING: True}) as connection:
                _refuse_filled(connection)
                total = sum(_fill(connection, archive, table) for table in Base.metadata.sorted_tables)
                if total != manifest["rows"]:
                    raise Unreadable(N_("This backup is not whole: rows are missing"))
                connection.commit()
            key = archive.read("secret_key").decode()
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, IntegrityError) as error:
        raise Unreadable(N_("This is no backup of Webinar Tracker, or it is damaged")) from error
    _keep_key(key)
    return total


def _keep_key(key: str) -> None:
    database = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if database and not os.environ.get("TRACKER_SECRET_KEY"):
        with private_file():
            Path(database).with_name("secret_key").write_text(key)


def _refuse_other_version(manifest: dict[str, Any]) -> None:
    if manifest["schema"] != newest_version():
        raise Refusal(
            N_(
                "This backup is of version %(theirs)s, this program of %(ours)s. Restore it with the "
                "program that made it, then run: webinar-tracker upgrade"
            ),
            theirs=manifest["schema"],
            ours=newest_version(),
        )


def _refuse_filled(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if connection.scalar(select(func.count()).select_from(table)):
            raise Refusal(N_("This instance holds data already. Restore into a new, empty instance"))


def _fill(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    """Insert a table's rows; a reference to its own table is filled in afterwards."""
    own = [key.parent for key in table.foreign_keys if key.column.table is table]
    later: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    count = 0
    with archive.open(f"tables/{table.name}.jsonl") as part:
        for line in part:
            row = {name: _unpacked(value) for name, value in json.loads(line).items()}
            later.extend(
                {"id": row["id"], column.name: row[column.name]} for column in own if row[column.name]
            )
            batch.append(row | {column.name: None for column in own})
            count += 1
            if len(batch) == BATCH:
                connection.execute(table.insert(), batch)
                batch = []
    if batch:
        connection.execute(table.insert(), batch)
    for row in later:
        connection.execute(update(table).where(table.c.id == row.pop("id")).values(row))
    if connection.dialect.name == "postgresql" and "id" in table.c and count:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
            {"name": table.name, "last": connection.scalar(select(func.max(table.c.id)))},
        )
    return count
